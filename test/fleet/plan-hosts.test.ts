import { expect, test } from "vitest";
import { hostError } from "../../src/diagnostics/diagnostic.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import { planHosts } from "../../src/fleet/plan-hosts.ts";
import type { HostEntry } from "../../src/profile/inventory.ts";
import { hostEntry, sessionOf, transportOf } from "../engine/sessions.ts";

test("a host that was interrupted is told as such, and is not one that somebody should look at", async () => {
  const events: EngineEvent[] = [];
  const abort = new AbortController();
  const connect = ({ name }: HostEntry) => {
    if (name === "mx1") return Promise.reject(hostError("auth-failed", "The host does not let us log in"));
    abort.abort();
    return Promise.reject(hostError("interrupted", "Interrupted while connecting to the host"));
  };
  const session = { ...sessionOf({ concurrency: 1 }, { events }), connect };
  const never = () => Promise.reject(new Error("no host was reached"));
  const { document } = await planHosts(
    session,
    ["mx1", "mx2", "mx3"].map((name) => hostEntry(name)),
    never,
    abort.signal,
  );
  expect(document.hosts.map(({ host, error }) => [host, error?.[0]?.code])).toEqual([
    ["mx1", "auth-failed"],
    ["mx2", "interrupted"],
    ["mx3", "interrupted"],
  ]);
  const finished = events.flatMap((event) => (event.type === "host-finished" ? [event] : []));
  expect(finished.map(({ host, ok, summary }) => [host, ok, summary])).toEqual([
    ["mx1", false, "The host does not let us log in"],
    ["mx2", true, "Interrupted while connecting to the host"],
  ]);
});

test("an interruption does not wait for a host that is being looked at: its connection is closed", async () => {
  const abort = new AbortController();
  let closed = 0;
  const road = transportOf({
    close: async () => {
      closed += 1;
    },
  });
  const session = { ...sessionOf(), connect: () => Promise.resolve(road) };
  const hanging = () => {
    abort.abort();
    return new Promise<never>(() => {});
  };
  const { document } = await planHosts(session, [hostEntry("mx1")], hanging, abort.signal);
  expect(document.hosts[0]?.error).toMatchObject([{ code: "interrupted", host: "mx1" }]);
  expect(closed).toBe(1);
});
