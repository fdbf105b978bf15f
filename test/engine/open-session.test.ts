import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession, type SessionRequest } from "../../src/engine/open-session.ts";

function request(only: readonly string[]): SessionRequest {
  const directory = mkdtempSync(join(tmpdir(), "postmend-session-"));
  mkdirSync(join(directory, "profiles"));
  writeFileSync(join(directory, "inventory.yml"), "hosts:\n  mx1: {profile: smarthost}\n  mx2: {profile: smarthost}\n");
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
  return { directory, only, ...common };
}

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
