import { expect, test } from "vitest";
import { hostError } from "../../src/diagnostics/diagnostic.ts";
import type { HostApplyResult } from "../../src/engine/apply-document.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import { settleHosts } from "../../src/fleet/settle-hosts.ts";
import type { HostEntry } from "../../src/profile/inventory.ts";
import { hostEntry, sessionOf, transportOf } from "../engine/sessions.ts";

const NAMES = ["mx1", "dead", "silent", "breaks", "mx2"];

async function settle({ name }: HostEntry): Promise<HostApplyResult> {
  if (name === "silent") throw hostError("transaction-end-unknown", "The end was not heard");
  if (name === "breaks") throw hostError("connection-lost", "It broke while the host was looked at");
  return { host: name, status: "applied", revision: 2, changes: 0, seconds: 0, diagnostics: [] };
}

test("of many hosts one that is dead holds no other up, and one that was not heard to the end is not said to have failed", async () => {
  const events: EngineEvent[] = [];
  const closed: string[] = [];
  const session = {
    ...sessionOf({ concurrency: 2 }, { events }),
    connect: async ({ name }: HostEntry) => {
      if (name === "dead") throw hostError("connection-timeout", "It does not answer");
      return transportOf({ host: name, close: async () => void closed.push(name) });
    },
  };
  const entries = NAMES.map((name) => hostEntry(name));
  const { hosts } = await settleHosts(session, entries, (_, host) => settle(host));
  expect(hosts.map(({ host, status, diagnostics: [why] }) => [host, status, why?.code])).toEqual([
    ["mx1", "applied", undefined],
    ["dead", "failed", "connection-timeout"],
    ["silent", "unknown", "transaction-end-unknown"],
    ["breaks", "failed", "connection-lost"],
    ["mx2", "applied", undefined],
  ]);
  expect(closed.sort()).toEqual(["breaks", "mx1", "mx2", "silent"]);
  expect(events.filter(({ type }) => type === "host-finished")).toHaveLength(NAMES.length);
});
