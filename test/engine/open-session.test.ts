import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession, type SessionRequest } from "../../src/engine/open-session.ts";

function request(only: readonly string[], inventory = TWO): SessionRequest {
  const directory = mkdtempSync(join(tmpdir(), "postmend-session-"));
  mkdirSync(join(directory, "profiles"));
  writeFileSync(join(directory, "inventory.yml"), inventory);
  writeFileSync(join(directory, "profiles/smarthost.yml"), "name: smarthost\nrelay: {host: relay.example}\n");
  const emit = () => undefined;
  const common = {
    env: {},
    allowExec: false,
    limit: undefined,
    concurrency: undefined,
    secrets: "connection",
    emit,
  } as const;
  return { directory, ...(only.length > 0 && { only }), ...common };
}

const TWO = "hosts:\n  mx1: {profile: smarthost}\n  mx2: {profile: smarthost}\n";

test("a saved plan selects its own hosts", async () => {
  const { hosts } = await openSession(request(["mx2"]));
  expect(hosts.map(({ name }) => name)).toEqual(["mx2"]);
});

test("a host of a saved plan that the inventory no longer has is an error, never passed over", async () => {
  await expect(openSession(request(["mx2", "mx9"]))).rejects.toMatchObject({
    fault: "user",
    diagnostics: [{ code: "plan-hosts-unknown", detail: "mx9" }],
  });
});

test("a limit that leaves no host of a saved plan is an error, not a success without a host", async () => {
  await expect(openSession({ ...request(["mx2"]), limit: "mx1" })).rejects.toMatchObject({
    fault: "user",
    diagnostics: [{ code: "plan-limit-empty", detail: "the plan is for mx2" }],
  });
});

test("the commit is that of the project when it was opened; a run that leaves no record does not ask git", async () => {
  const made = request([]);
  const git = (...args: string[]) => execFileSync("git", ["-C", made.directory, ...args], { encoding: "utf8" }).trim();
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=me", "-c", "user.email=me@here", "commit", "-qm", "first");
  const env = { PATH: process.env["PATH"], HOME: made.directory };
  const { session } = await openSession({ ...made, env, leavesRecord: true });
  writeFileSync(join(made.directory, "inventory.yml"), HOSTS);
  expect(session.stamp.commit).toBe(git("rev-parse", "HEAD"));
  expect((await openSession({ ...made, env })).session.stamp.commit).toBeUndefined();
});

const HOSTS = "hosts:\n  mx1: {profile: smarthost}\n  mx2: {profile: smarthost}\n  web:\n";

test("a host without a profile is passed over with a warning, and an error when it is named and needs one", async () => {
  const mixed = { ...request([], HOSTS), secrets: "profile" } as const;
  const { hosts, warnings } = await openSession(mixed);
  expect(hosts.map(({ name }) => name)).toEqual(["mx1", "mx2"]);
  expect(warnings.map(({ code }) => code)).toEqual(["hosts-without-profile"]);
  await expect(openSession({ ...mixed, limit: "web" })).rejects.toMatchObject({
    diagnostics: [{ code: "host-without-profile", host: "web" }],
  });
  const named = await openSession({ ...mixed, limit: "web", secrets: "connection" });
  expect(named.hosts.map(({ name }) => name)).toEqual(["web"]);
});

test("a verb that must be told which hosts is refused without a limit, unless there is one host only", async () => {
  const rollback = { ...request([], HOSTS), needsLimit: true };
  await expect(openSession(rollback)).rejects.toMatchObject({
    fault: "user",
    diagnostics: [{ code: "limit-needed", hint: expect.stringContaining("--limit all") }],
  });
  expect((await openSession({ ...rollback, limit: "all" })).hosts).toHaveLength(2);
  const one = { ...request([], "hosts:\n  mx1: {profile: smarthost}\n"), needsLimit: true };
  expect((await openSession(one)).hosts).toHaveLength(1);
});
