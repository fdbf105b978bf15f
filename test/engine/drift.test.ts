import { describe, expect, test } from "vitest";
import { driftExit } from "../../src/cli/exit-code.ts";
import { withAges } from "../../src/engine/credential-drift.ts";
import { hostDrift } from "../../src/engine/drift.ts";
import type { HostDrift } from "../../src/engine/drift-document.ts";
import { keepEdits } from "../../src/engine/keep-edits.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import type { RevisionManifest } from "../../src/revisions/manifest.ts";
import { resolved } from "../desired/profiles.ts";
import { applied, digest, host, MAIN_CF, observed, plan, SASL } from "../plan/simulated-host.ts";
import { memoryProject } from "../profile/memory-project.ts";
import { mainCfFile, manifest, saslFile } from "../revisions/stored.ts";
import { hostEntry, sessionOf } from "./sessions.ts";

const WANTED = "relayhost = [smtp.example.com]:587\nsmtp_tls_wrappermode = no\n";
const EDITED = WANTED.replace("smtp.", "other.");
const profile = { relay: { host: "smtp.example.com", port: 587 } };

/** What drift says of a host that has `live`, and whose newest revision has `stored`. */
function drift(live: string, stored: string, more: Partial<RevisionManifest> = {}) {
  const revision = manifest(2, [mainCfFile(stored)], { profile_digest: digest("profile"), ...more });
  const simulated = host(live, { revisions: [{ number: 2, outcome: "applied", manifest: JSON.stringify(revision) }] });
  const packages = { state: "unknown", because: "no log" } as const;
  return hostDrift(plan(simulated, profile), { observed: observed(simulated), packages, settledAt: new Map() });
}

describe("who moved", () => {
  test("is nobody on a host that is as the revision left it, and as the profile says", () => {
    expect(drift(WANTED, WANTED)).toMatchObject({ status: "on-profile", moved: "nothing", edits: [], changes: [] });
  });

  test("is the host where a file was edited and the profile is the one of the revision", () => {
    expect(drift(EDITED, WANTED)).toMatchObject({ status: "drifted", moved: "host" });
  });

  test("is the host, and it is on its profile, where only what the profile does not say was edited", () => {
    expect(drift(`${WANTED}mynetworks = 127.0.0.1\n`, WANTED)).toMatchObject({ status: "on-profile", moved: "host" });
  });

  test("is the profile where the host is as the revision left it", () => {
    const found = drift(EDITED, EDITED, { profile_digest: "another" });
    expect(found).toMatchObject({ status: "drifted", moved: "profile", edits: [] });
    expect(found.because).toBe("what moved since revision 2 is the profile; the host did not");
  });

  test("is what the profile refers to where neither its text nor the host moved", () => {
    expect(drift(EDITED, EDITED).because).toContain("a secret, a template, the version of Postfix");
  });

  test("is both where the profile is another one and the file was edited", () => {
    expect(drift(EDITED, WANTED, { profile_digest: "another" }).moved).toBe("both");
  });

  test("is neither after a rollback that left the profile behind on purpose", () => {
    const found = drift(EDITED, EDITED, { action: "rollback", rolled_back_to: 1, profile_digest: null });
    expect(found).toMatchObject({ status: "drifted", moved: "rolled-back" });
  });

  test("is nobody where the profile never came to be on the host", () => {
    expect(drift(EDITED, EDITED, { action: "found", profile: null, profile_digest: null }).moved).toBe("never-applied");
  });
});

test("changes are told from the profile to the host: what it lacks is deleted, what it has besides is created", () => {
  expect(drift("relayhost = [other.example]\n", WANTED).changes).toMatchObject([
    { name: "relayhost", action: "update", before: "[smtp.example.com]:587", after: "[other.example]" },
  ]);
  expect(drift("smtp_tls_wrappermode = no\n", WANTED).changes).toMatchObject([
    { name: "relayhost", action: "delete", before: "[smtp.example.com]:587", after: null },
  ]);
});

describe("the lines that keep what a host has", () => {
  const yaml = [
    "relay: {host: smtp.example.com, port: 587}",
    "limits: {concurrency: 5, delay: 1s}",
    "parameters: {smtp_helo_name: a.example}",
    "absent: [smtp_use_tls]",
  ].join("\n");
  const session = { ...sessionOf(), project: memoryProject({ "profiles/p.yml": yaml }) };

  /** The advice for a main.cf that differs. */
  function keep(mainCf: string) {
    const seen: ObservedState = observed(host(mainCf));
    return keepEdits(session, hostEntry("mx1"), seen, changesOf(mainCf));
  }

  function changesOf(mainCf: string) {
    const simulated = host(mainCf);
    const wanted = {
      relay: { host: "smtp.example.com", port: 587 },
      limits: { concurrency: 5, delay: "1s" },
      parameters: { smtp_helo_name: "a.example" },
      absent: ["smtp_use_tls"],
    };
    const packages = { state: "unknown", because: "no log" } as const;
    const traces = { observed: observed(simulated), packages, settledAt: new Map<number, number>() };
    return hostDrift(plan(simulated, wanted), traces).changes;
  }

  const right = `${WANTED}smtp_destination_concurrency_limit = 5\nsmtp_destination_rate_delay = 1s\nsmtp_helo_name = a.example\n`;

  test("are keys of the section that owns the parameter, with values of their own types", () => {
    const live = right.replace("= 5\n", "= 9\n").replace("= 1s", "= 3s").replace("a.example", "b.example");
    expect(keep(live)).toEqual({
      file: "profiles/p.yml",
      yaml: "limits:\n  concurrency: 9\n  delay: 3s\nparameters:\n  smtp_helo_name: b.example\n",
      take_out: [],
      by_hand: [],
    });
  });

  test("name host, port and brackets of a relay", () => {
    expect(keep(right.replace("[smtp.example.com]:587", "other.example:2525"))?.yaml).toBe(
      "relay:\n  host: other.example\n  port: 2525\n  mx: true\n",
    );
  });

  test("are keys to take out where the host has nothing, or has what the profile wants absent", () => {
    const live = `${right.replace("smtp_destination_rate_delay = 1s\n", "")}smtp_use_tls = yes\n`;
    expect(keep(live)).toMatchObject({ yaml: "", take_out: ["limits.delay", "absent"] });
  });

  test("are none for a value that no profile may have: it is left to a person", () => {
    const found = keep(right.replace("= 5\n", "= many\n"));
    expect(found?.yaml).toBe("");
    expect(found?.by_hand).toEqual([
      "smtp_destination_concurrency_limit: no lines were found that keep it; see the key limits.concurrency of the profile",
    ]);
  });
});

test("a credential that somebody wrote into main.cf is in neither the changes nor the lines to keep", () => {
  const yaml = "relay: {host: smtp.example.com, port: 587}\nauth: {username: u, password: {env: RELAY_PASSWORD}}\n";
  const session = { ...sessionOf(), project: memoryProject({ "profiles/p.yml": yaml }) };
  const simulated = host(`${WANTED}smtp_sasl_password_maps = static:u:hunter2\n`);
  const wanted = { ...profile, auth: { username: "u", password: { env: "RELAY_PASSWORD" } } };
  const packages = { state: "unknown", because: "no log" } as const;
  const seen = observed(simulated);
  const { changes } = hostDrift(plan(simulated, wanted), { observed: seen, packages, settledAt: new Map() });
  expect(changes).toContainEqual(
    expect.objectContaining({ name: "smtp_sasl_password_maps", action: "update", after: "‹secret›", sensitive: true }),
  );
  const keep = keepEdits(session, hostEntry("mx1"), seen, changes);
  expect(keep?.by_hand).toContainEqual(expect.stringMatching(/^smtp_sasl_password_maps: /));
  expect(JSON.stringify([changes, keep])).not.toContain("hunter2");
});

describe("the age of a credential", () => {
  const since = "2026-01-01T00:00:00Z";
  const wanted = { ...profile, auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } } };

  /** What drift says in April of a host whose only revision, of January, has the credential that is on it. */
  function aged(more: object) {
    const { files } = applied(host(""), plan(host(""), wanted));
    const texts = { sasl: files.get(SASL)?.text ?? "", mainCf: files.get(MAIN_CF)?.text ?? "" };
    const revision = manifest(1, [saslFile(texts.sasl), mainCfFile(texts.mainCf)], { time: since });
    const revisions = [{ number: 1, outcome: "applied", manifest: JSON.stringify(revision) }];
    const simulated = { ...host(""), files, revisions };
    const packages = { state: "unknown", because: "no log" } as const;
    const seen = { observed: observed(simulated), packages, settledAt: new Map<number, number>() };
    const drift = hostDrift(plan(simulated, wanted), seen);
    return withAges(drift, resolved({ ...wanted, ...more }), new Date("2026-04-08T12:00:00Z"));
  }

  const exit = (found: HostDrift) => driftExit({ schema: "postmend/drift/v1", hosts: [found] });

  test("is told, and where the profile has no max_age it is no matter", () => {
    const found = aged({});
    expect(found.credentials).toEqual([
      { key: "[smtp.example.com]:587", since: { time: since, at_least: true }, overdue: false },
    ]);
    expect([found.warnings, exit(found)]).toEqual([[], 0]);
  });

  test("is a warning, and exit code 2, once it is more than max_age", () => {
    const found = aged({ rotation: { max_age: "90d" } });
    expect(found).toMatchObject({ status: "on-profile", credentials: [{ overdue: true }] });
    expect(found.warnings).toMatchObject([
      {
        code: "credential-overdue",
        detail: "the credential for [smtp.example.com]:587 is at least 97 days old, and rotation.max_age is 90 days",
      },
    ]);
    expect(exit(found)).toBe(2);
  });

  test("is well up to max_age", () => {
    const found = aged({ rotation: { max_age: "98d" } });
    expect(found).toMatchObject({ credentials: [{ overdue: false }], warnings: [] });
    expect(exit(found)).toBe(0);
  });

  test("means nothing where the entry of the relay names a token file, and counts for a sender's password beside it", () => {
    const auth = { username: "alerts", oauth2: { token_file: "/var/spool/postfix/t.json" } };
    const age = { since: { time: since }, overdue: false };
    const drift = {
      ...aged({}),
      credentials: ["[smtp.example.com]:587", "shop@example.com"].map((key) => ({ key, ...age })),
    };
    const found = withAges(drift, resolved({ ...profile, auth, rotation: { max_age: "90d" } }), new Date("2026-04-08"));
    expect(found.credentials.map(({ overdue }) => overdue)).toEqual([false, true]);
  });
});
