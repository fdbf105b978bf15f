import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PROVIDERS } from "../../../src/desired/providers.ts";
import { profileFindings } from "../../../src/diagnosis/lint/lint-profile.ts";
import { validateProject } from "../../../src/engine/validate.ts";
import { postmend } from "../../cli/recording-terminal.ts";

const directory = mkdtempSync(join(tmpdir(), "postmend-lint-profile-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A project with this profile, in flow style: one line for each key. */
function project(profile: string): void {
  mkdirSync(join(directory, "profiles"), { recursive: true });
  writeFileSync(join(directory, "inventory.yml"), "hosts: {mx1: {profile: p}}\n");
  writeFileSync(join(directory, "profiles/p.yml"), profile);
}

function said(profile: string): string[] {
  project(profile);
  const { diagnostics } = validateProject(directory, true, profileFindings);
  return diagnostics.map(({ severity, code, source }) => `${severity} ${code} ${source?.file}:${source?.line}`);
}

const RELAY = "relay: {host: smtp.example.net, port: 587}\n";
const AUTH = "auth: {username: a, password: {env: X}}\n";
const TLS = "tls: {level: encrypt}\n";

describe("Lint of a profile, within validate", () => {
  test("says nothing of a profile that is right, nor of any preset", () => {
    expect(said(RELAY + AUTH + TLS)).toEqual([]);
    for (const name of PROVIDERS.keys()) {
      const found = said(`provider: ${name}\n${AUTH}`).filter(
        (text) => !/ (provider-region|relay-host-missing|sasl-relay-missing) /.test(text),
      );
      expect(found).toEqual(name === "microsoft-365" ? ["note microsoft-basic-auth profiles/p.yml:1"] : []);
    }
  });

  test("points at the line of the profile that asks for it", () => {
    expect(said(`${RELAY}parameters:\n  smtp_helo_name: x\n  soft_bounce: yes\n`)).toEqual([
      "warning soft-bounce profiles/p.yml:4",
      "note myhostname-local profiles/p.yml:3",
    ]);
    expect(said(`relay: {host: smtp.example.net}\n${AUTH}${TLS}`)).toEqual([]);
    expect(said(`relay: {host: smtp.example.net, port: 25}\n${AUTH}${TLS}`)).toEqual([
      "note auth-on-port-25 profiles/p.yml:1",
    ]);
  });

  test("is an error where the profile alone makes it, and a warning where it takes a value of the host", () => {
    expect(said(`${RELAY}parameters: {mynetworks: 0.0.0.0/0}\n`)).toEqual(["error open-relay profiles/p.yml:2"]);
    expect(said(`${RELAY}limits: {retry: {minimal_backoff: 2h, maximal_backoff: 1h}}\n`)).toContain(
      "warning backoff-order profiles/p.yml:2",
    );
    expect(said(`${RELAY}parameters: {mailbox_size_limit: '1000', message_size_limit: '2000'}\n`)).toEqual([
      "error message-larger-than-mailbox profiles/p.yml:2",
    ]);
    expect(said(`${RELAY}parameters: {smtp_sasl_auth_enable: 'yes'}\n`)).toEqual([
      "warning sasl-no-password-maps profiles/p.yml:2",
      "warning sasl-noplaintext profiles/p.yml:2",
    ]);
  });

  test("does not repeat what the profile's own checks say of the same line", () => {
    expect(said(`${RELAY}limits: {recipients: 1, delay: 1s}\n`)).toEqual([
      "warning limits-no-throttle profiles/p.yml:2",
    ]);
  });

  test("fails the command for errors alone", async () => {
    project(`${RELAY}parameters: {soft_bounce: yes}\n`);
    expect(await postmend(["validate", "--project", directory])).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining("lint rule soft-bounce"),
    });
    project(`${RELAY}parameters: {mynetworks: 0.0.0.0/0}\n`);
    expect(await postmend(["validate", "--project", directory])).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("Everybody on the Internet"),
    });
  });
});
