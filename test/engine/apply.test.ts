import { expect, test } from "vitest";
import { type Diagnostic, hostError } from "../../src/diagnostics/diagnostic.ts";
import { planApplier } from "../../src/engine/apply.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import { mainCf, planOf } from "../apply/plans.ts";
import { hostEntry, sessionOf, transportOf } from "./sessions.ts";

const host = hostEntry("mx1");

/** How a host ends whose transaction throws this. */
async function endOf(error: unknown) {
  const events: EngineEvent[] = [];
  const transport = transportOf({ write: () => Promise.reject(error) });
  const result = await planApplier(sessionOf({}, { events }))({ host, plan: planOf([]), transport });
  return { result, events };
}

test.each([
  ["the host's refusal", hostError("lock-held", "Another change is being made"), "failed"],
  ["a host that moved after the plan was made", hostError("plan-stale", "The host has moved"), "stale"],
  ["a connection that broke: the change may have gone on without us", hostError("connection-lost", "x"), "unknown"],
  ["an answer without an end", hostError("transaction-end-unknown", "x"), "unknown"],
  ["a defect of postmend", new Error("boom"), "unknown"],
])("%s is told as what it is", async (_, error, status) => {
  const { result, events } = await endOf(error);
  expect(result).toMatchObject({ host: "mx1", status, revision: null });
  expect(events.at(-1)).toMatchObject({ type: "host-finished", host: "mx1", status, ok: false });
});

test("what went wrong carries the host's name, and a defect asks for a report", async () => {
  const [known] = (await endOf(hostError("lock-held", "x"))).result.diagnostics;
  const [defect] = (await endOf(new Error("boom"))).result.diagnostics;
  expect(known).toMatchObject({ code: "lock-held", host: "mx1" } satisfies Partial<Diagnostic>);
  expect(defect).toMatchObject({ code: "internal-error", host: "mx1", detail: expect.stringContaining("boom") });
});

test("a host is begun only when its relays were asked, and an interruption before that leaves it as it is", async () => {
  const events: EngineEvent[] = [];
  const signal = AbortSignal.abort();
  const apply = planApplier(sessionOf({}, { events }), { signal });
  expect(await apply({ host, plan: planOf([]), transport: transportOf() })).toMatchObject({
    status: "skipped",
    diagnostics: [{ code: "interrupted", host: "mx1" }],
  });
  expect(events.map(({ type }) => type)).toEqual(["host-finished"]);
});

test("a road that breaks while the relays are asked leaves the host as it is, and that is known", async () => {
  const plan = planOf([
    {
      ...mainCf,
      content: [
        "relayhost = [a.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/live\n",
      ],
    },
  ]);
  const changes = [
    {
      file: mainCf.path,
      kind: "parameter",
      name: "relayhost",
      action: "update",
      before: "a",
      after: "b",
      sensitive: false,
      impact: "reload",
    },
  ] as const;
  const transport = transportOf({ read: () => Promise.reject(hostError("connection-lost", "x")) });
  const ready = {
    host: hostEntry("mx1", { profile: undefined }),
    plan: { ...plan, document: { ...plan.document, changes } },
    transport,
  };
  expect(await planApplier(sessionOf())(ready)).toMatchObject({
    status: "failed",
    diagnostics: [{ code: "connection-lost" }],
  });
});
