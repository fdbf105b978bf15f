import { describe, expect, test } from "vitest";
import type { ApplyStatus } from "../../src/engine/apply-document.ts";
import { afterApply, rotationOf, tryCredential } from "../../src/engine/rotation.ts";
import { applied, host, plan, type SimulatedHost, UNKNOWN } from "../plan/simulated-host.ts";
import { hostEntry, sessionOf, transportOf } from "./sessions.ts";

const PROFILE = {
  relay: { host: "smtp.example.com", port: 587 },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
};
const settled = applied(host(""), plan(host(""), PROFILE));

/** What a rotation makes of a host that is on its profile, once the profile has another password. */
function rotation(profile: object = {}, on: SimulatedHost = settled) {
  return rotationOf(planOf(profile, on));
}

function planOf(profile: object, on: SimulatedHost = settled) {
  return plan(on, { ...PROFILE, ...profile }, { values: { RELAY_PASSWORD: "second" } });
}

describe("a host", () => {
  test("is ready where another password is all that would change, or another user", () => {
    const key = "[smtp.example.com]:587";
    expect(rotation()).toMatchObject({ status: "skipped", credential: "old", entries: [key], diagnostics: [] });
    const user = { auth: { ...PROFILE.auth, username: "alerts2" } };
    expect(rotation(user)).toMatchObject({ status: "skipped", entries: [key] });
  });

  test("is on the new credential already where nothing would change", () => {
    expect(rotationOf(plan(settled, PROFILE))).toMatchObject({ status: "already", credential: "new", entries: [] });
    const without = { parameters: { relayhost: "" } };
    const open = applied(host(""), plan(host(""), without));
    expect(rotationOf(plan(open, without))).toMatchObject({ status: "already", credential: "none" });
  });

  test.each([
    ["a parameter", { parameters: { smtp_helo_name: "a.example" } }, settled, "create of parameter smtp_helo_name"],
    ["another relay, and so another key", { relay: { host: "b.example" } }, settled, "relayhost"],
    ["no credential that was there before", {}, host(""), "smtp_sasl_auth_enable"],
  ])("is not ready with %s, and what would change is named", (_, profile, on, named) => {
    const found = rotation(profile, on);
    expect(found).toMatchObject({ status: "other-changes", credential: "old" });
    expect(found.diagnostics).toMatchObject([
      { code: "rotation-other-changes", severity: "error", detail: expect.stringContaining(named) },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/second|s3cret/);
  });

  test("of which there is no plan is on a credential that nobody knows", () => {
    const found = rotationOf(plan(settled, PROFILE, { seen: { mainCf: UNKNOWN } }));
    expect(found).toMatchObject({ status: "failed", credential: "unknown" });
    expect(found.diagnostics).not.toEqual([]);
  });

  test("whose profile names no canary is not tried at all, unless somebody says that the login is enough", async () => {
    const ready = { host: hostEntry("mx1"), plan: planOf({}), transport: transportOf() };
    const insisted = await tryCredential(sessionOf(), rotation(), ready, { withoutCanary: false });
    expect(insisted).toMatchObject({ status: "unproven", trial: "not-tried", credential: "old" });
    expect(insisted.diagnostics).toMatchObject([{ code: "rotation-without-canary" }]);
  });
});

test.each([
  ["applied", "rotated", "new"],
  ["restored", "restored", "old"],
  ["failed", "failed", "old"],
  ["stale", "failed", "old"],
  ["skipped", "skipped", "old"],
  ["restore-failed", "restore-failed", "unknown"],
  ["unknown", "unknown", "unknown"],
] as const)("an apply that ended as %s leaves the host %s, on the credential: %s", (end, status, credential) => {
  const apply = {
    host: "mx1",
    status: end satisfies ApplyStatus,
    revision: 2,
    changes: 1,
    seconds: 1,
    diagnostics: [],
  };
  expect(afterApply(rotation(), apply)).toMatchObject({ status, credential, apply });
});

test("what the relay said before and says again is told once", () => {
  const warning = { code: "relay-undetermined", severity: "warning", summary: "It is not known", host: "mx1" } as const;
  const other = { ...warning, code: "bounces-not-held" };
  const apply = { host: "mx1", status: "applied", revision: 2, changes: 1, seconds: 1 } as const;
  const told = afterApply({ ...rotation(), diagnostics: [warning] }, { ...apply, diagnostics: [warning, other] });
  expect(told.diagnostics).toEqual([warning, other]);
});
