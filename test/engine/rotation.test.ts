import { describe, expect, test } from "vitest";
import type { ApplyStatus } from "../../src/engine/apply-document.ts";
import { afterApply, rotationOf, tryCredential } from "../../src/engine/rotation.ts";
import { applied, host, plan, type SimulatedHost, UNKNOWN } from "../plan/simulated-host.ts";
import { memoryProject } from "../profile/memory-project.ts";
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

const SENDERS = [
  { from: "Orders@shop.example", auth: { username: "shop", password: { env: "SHOP_PASSWORD" } } },
  { from: "@news.example", auth: { username: "news", password: { env: "NEWS_PASSWORD" } } },
];
const BEFORE = { RELAY_PASSWORD: "one", SHOP_PASSWORD: "two", NEWS_PASSWORD: "three" };
const AFTER = { RELAY_PASSWORD: "four", SHOP_PASSWORD: "five", NEWS_PASSWORD: "six" };

/** A trial where the profile wants no login before the change: what changes, and what of it the test message does not prove. */
async function untried(canary: { to: string; from?: string }, values: typeof BEFORE) {
  const profile = { ...PROFILE, senders: SENDERS, verify: { relay: false, canary } };
  const project = memoryProject({ "profiles/p.yml": JSON.stringify(profile) });
  const before = applied(host(""), plan(host(""), profile, { values: BEFORE }), BEFORE);
  const changed = plan(before, profile, { values });
  const ready = { host: hostEntry("mx1"), plan: changed, transport: transportOf() };
  return tryCredential({ ...sessionOf(), project }, rotationOf(changed), ready, { withoutCanary: false });
}

describe("a credential that is not tried at the relay first", () => {
  test.each([
    ["that of the relay", { from: "a@b.example", to: "c@d.example" }, "[smtp.example.com]:587"],
    ["that of a sender", { from: "orders@SHOP.example", to: "c@d.example" }, "orders@shop.example"],
    ["that of a sender's domain", { to: "c@news.example" }, "@news.example"],
  ])("is proven by the test message where it is %s, and the others are not", async (_, canary, proven) => {
    const found = await untried(canary, AFTER);
    expect(found).toMatchObject({ status: "skipped", trial: "not-tried" });
    expect(found.entries).toHaveLength(3);
    expect(found.unproven).toEqual(found.entries.filter((entry) => entry.toLowerCase() !== proven));
    const said = found.diagnostics.find(({ code }) => code === "rotation-entries-unproven");
    expect(said).toMatchObject({ severity: "warning", detail: expect.stringContaining(found.unproven?.[0] ?? "-") });
  });

  test("is said to be unproven only where it is another than before", async () => {
    const found = await untried({ to: "c@d.example" }, { ...BEFORE, RELAY_PASSWORD: "four" });
    expect([found.entries, found.unproven]).toEqual([["[smtp.example.com]:587"], undefined]);
    expect(found.diagnostics.map(({ code }) => code)).toEqual(["rotation-not-tried"]);
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
