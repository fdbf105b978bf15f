import { expect, test } from "vitest";
import type { TransactionContext } from "../../src/apply/context.ts";
import { applyPlan } from "../../src/apply/transaction.ts";
import { hostError } from "../../src/diagnostics/diagnostic.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { mainCf, planOf, secrets } from "./plans.ts";

const context: TransactionContext = {
  action: "apply",
  actor: "me@here",
  time: "2026-01-02T03:04:05Z",
  postmend: "1.0.0",
  profileDigest: "d1935",
  commit: null,
  keep: 20,
};

function failing(code: string): Transport {
  const fail = () => Promise.reject(hostError(code, "It broke", { detail: "reset by peer" }));
  return {
    host: "mx1",
    hostKey: undefined,
    read: fail,
    write: fail,
    tunnel: fail,
    converse: fail,
    close: () => Promise.resolve(),
  };
}

test.each([
  ["a connection that breaks during a change", "connection-lost"],
  ["a change that does not end in time", "program-timeout"],
])("%s is told as an unknown end, with the way to learn it", async (_, code) => {
  await expect(applyPlan(failing(code), planOf([mainCf]), secrets, context)).rejects.toMatchObject({
    fault: "host",
    diagnostics: [{ code: "transaction-end-unknown", hint: expect.stringContaining("postmend plan --limit mx1") }],
  });
});

test.each(["sudo-not-allowed", "connection-gone"])(
  "a failure before the change began is told as it is: %s",
  async (code) => {
    await expect(applyPlan(failing(code), planOf([mainCf]), secrets, context)).rejects.toMatchObject({
      diagnostics: [{ code }],
    });
  },
);

test("each step is told as soon as its line is whole, and noise is passed over", async () => {
  const steps: string[] = [];
  const transport: Transport = {
    ...failing("connection-lost"),
    write: async (_program, [first = ""], heard) => {
      const nonce = String(first).trim();
      for (const piece of [
        `banner\n${nonce} step sta`,
        "ge\n",
        `${nonce} found is 1\n${nonce} step write\n${nonce} step`,
      ])
        heard?.(Buffer.from(piece));
      expect(steps).toEqual(["stage", "write"]);
      throw hostError("connection-lost", "It broke");
    },
  };
  await expect(
    applyPlan(transport, planOf([mainCf]), secrets, context, (step) => void steps.push(step)),
  ).rejects.toMatchObject({ diagnostics: [{ code: "transaction-end-unknown" }] });
});
