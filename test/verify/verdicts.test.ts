import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RelayTest } from "../../src/verify/relay-test-result.ts";
import { canaryCriterion, queueCriterion, relayCriterion, verdictOf } from "../../src/verify/verdicts.ts";
import type { Canary, Verification } from "../../src/verify/verification.ts";
import type { Criteria, Verdict } from "../../src/verify/verify-document.ts";

const relay = (result: RelayTest["result"], use: RelayTest["use"] = "relay"): RelayTest => ({
  relay: `[${use}.example]:587`,
  host: "x",
  port: 587,
  wrapper: false,
  use,
  road: "tunnel",
  result,
  steps: [],
  capabilities: [],
  ...(result === "undetermined" && { undetermined: "nothing tells" }),
});
const verdicts = fc.constantFrom<Verdict>("met", "failed", "undetermined", "not-asked");

describe("the verdict of a host", () => {
  test("is met only where something was asked and all of it is met, and one failure is a failure", () => {
    fc.assert(
      fc.property(verdicts, verdicts, verdicts, (relay, canary, queue) => {
        const said = verdictOf(criteria(relay, canary, queue));
        const asked = [relay, canary, queue].filter((verdict) => verdict !== "not-asked");
        expect(said === "failed").toBe(asked.includes("failed"));
        expect(said === "met").toBe(asked.length > 0 && asked.every((verdict) => verdict === "met"));
      }),
    );
  });
});

describe("the criterion of the relay", () => {
  test.each([
    ["met", ["passed"], []],
    ["failed", ["passed", "failed"], []],
    ["undetermined", ["passed", "undetermined"], []],
    ["failed", ["undetermined", "failed"], []],
    ["met", ["passed"], ["failed"]],
    ["undetermined", [], ["passed"]],
  ] as const)("is %s for %j with the fallbacks %j", (verdict, inUse, fallbacks) => {
    const relays = [...inUse.map((result) => relay(result)), ...fallbacks.map((result) => relay(result, "fallback"))];
    expect(relayCriterion(relays, 1).verdict).toBe(verdict);
  });

  test("names a fallback that refuses", () => {
    const { because } = relayCriterion([relay("passed"), relay("failed", "fallback")], 1);
    expect(because).toContain("accepts the host; not so the fallback [fallback.example]:587");
  });
});

describe("the criterion of the test message", () => {
  const canary: Canary = {
    result: "deferred",
    reason: "451 later",
    relay: "a",
    service: "smtp",
    id: "4B",
    dsn: "4.0.0",
    seconds: 3,
    removed: true,
  };
  const flow = (outcome: Verification["outcome"], trouble: string[] = []): Verification => ({
    outcome,
    log: null,
    canary,
    flush: null,
    queue: null,
    trouble: { new: trouble, before: [] },
  });

  test("says what happened to it, and which services died meanwhile", () => {
    expect(canaryCriterion(flow("refused", ["smtp: fatal: bogus"]), 3)).toMatchObject({
      verdict: "failed",
      because: "put off: 451 later; it was taken out of the queue again; smtp: fatal: bogus",
      trouble: ["smtp: fatal: bogus"],
    });
  });

  test.each([
    ["accepted", "met"],
    ["refused", "failed"],
    ["undetermined", "undetermined"],
  ] as const)("of a verification that is %s is %s", (outcome, verdict) => {
    expect(canaryCriterion(flow(outcome), 3).verdict).toBe(verdict);
  });
});

describe("the criterion of the queue", () => {
  const sizes = { incoming: 0, active: 1, deferred: 4, hold: 0, maildrop: 0 };
  const stays = [0, 60].map((seconds) => ({ seconds, waiting: 5, sizes }));

  test("that is steady is enough where no profile says more", () => {
    expect(queueCriterion(stays, "not-rising", false).verdict).toBe("met");
    expect(queueCriterion(stays, "falling", false)).toMatchObject({
      verdict: "failed",
      because: "it stays as it is: 5 waited, 5 wait after 60 s (4 deferred, 1 active, 0 incoming)",
    });
  });

  test("of a Postfix that does not run is never met", () => {
    const nothing = [{ seconds: 0, waiting: 0, sizes: { ...sizes, active: 0, deferred: 0 } }];
    expect(queueCriterion(nothing, "falling", true)).toMatchObject({
      verdict: "failed",
      because: "Postfix does not run; nothing waits",
    });
    expect(queueCriterion(nothing, "falling", false).verdict).toBe("met");
  });
});

function criteria(relay: Verdict, canary: Verdict, queue: Verdict): Criteria {
  const more = { because: "", seconds: 0 };
  return {
    relay: { verdict: relay, ...more, relays: [] },
    canary: { verdict: canary, ...more, canary: null, trouble: [] },
    queue: { verdict: queue, ...more, wanted: null, trend: null, readings: [] },
  };
}
