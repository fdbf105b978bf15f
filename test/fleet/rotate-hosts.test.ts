import { expect, test } from "vitest";
import { hostError } from "../../src/diagnostics/diagnostic.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import type { Session } from "../../src/engine/session.ts";
import { rotateHosts } from "../../src/fleet/rotate-hosts.ts";
import { hostEntry, sessionOf } from "../engine/sessions.ts";

const hosts = [hostEntry("mx1"), hostEntry("mx2")];
const never = () => Promise.reject(new Error("nobody may be asked"));

test("where a host cannot be looked at nothing is tried, nobody is asked and nothing is changed", async () => {
  const events: EngineEvent[] = [];
  const connect: Session["connect"] = () => Promise.reject(hostError("connection-refused", "The host is away"));
  const options = { check: false, withoutCanary: false, review: never };
  const document = await rotateHosts({ ...sessionOf({}, { events }), connect }, hosts, options);
  expect(document).toMatchObject({
    outcome: "failed",
    because: "mx1, mx2 failed; nothing was changed on any host",
    old_credential: { revocable: false, hosts: ["mx1", "mx2"] },
    hosts: [
      { status: "failed", credential: "unknown", trial: "not-tried", diagnostics: [{ code: "connection-refused" }] },
      { status: "failed" },
    ],
  });
  expect(events.map(({ type }) => type)).not.toContain("trial-started");
});

test("an interruption before the first host is told as one, not as a failure", async () => {
  const options = { check: false, withoutCanary: false, review: never, signal: AbortSignal.abort() };
  expect((await rotateHosts(sessionOf(), hosts, options)).outcome).toBe("interrupted");
});
