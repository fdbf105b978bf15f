import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { postmend } from "./recording-terminal.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "postmend-lint-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, text: string | Buffer, mode = 0o644): void {
  writeFileSync(join(directory, name), text);
  chmodSync(join(directory, name), mode);
}

const FAULTY = `relayhost = [smtp.example.net]:465
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_security_options = noanonymous
smtp_tls_security_level = encrypt
`;

describe("postmend lint", () => {
  test("exits with 2 and shows file, line and remedy of each mistake", async () => {
    write("main.cf", FAULTY);
    write("sasl_passwd", "[smtp.example.net]:587 user:c4nary-pw\n");
    const { exit, stdout, stderr } = await postmend(["lint", directory]);
    expect([exit, stderr]).toEqual([2, ""]);
    expect(stdout).toContain("[wrappermode-mismatch]");
    expect(stdout).toContain(`${directory}/main.cf:1`);
    expect(stdout).toContain("[sasl-key-mismatch]");
    expect(stdout).toContain("[sasl-table-readable]");
    expect(stdout).toContain("tls.wrapper: auto");
    expect(stdout).not.toContain("c4nary-pw");
  });

  test("exits with 0 for remarks alone, and for nothing", async () => {
    write("main.cf", "queue_run_delay = 1h\n");
    expect(await postmend(["lint", directory])).toMatchObject({ exit: 0 });
    write("main.cf", "");
    const { exit, stdout } = await postmend(["lint", "."], { cwd: directory });
    expect([exit, stdout]).toEqual([0, expect.stringContaining("No known mistake in .")]);
  });

  test("takes a table that lies in the directory as looked at, and one elsewhere as unknown", async () => {
    write("main.cf", `transport_maps = hash:${directory}/transport\ncanonical_maps = hash:/elsewhere/canonical\n`);
    const { stdout } = await postmend(["lint", directory, "--format", "json"]);
    const rules = JSON.parse(stdout).findings.map(({ rule, message }: Record<string, string>) => [rule, message]);
    expect(rules).toEqual([["table-missing", `${directory}/transport does not exist`]]);
  });

  test("knows the whole system around the etc/postfix of an image", async () => {
    mkdirSync(join(directory, "etc/postfix"), { recursive: true });
    write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    write("etc/postfix/main.cf", "smtp_tls_CAfile = /etc/ssl/ca.pem\ntransport_maps = hash:/etc/postfix/transport\n");
    write("etc/postfix/transport", "a smtp:\n");
    write("etc/postfix/transport.db", "x");
    utimesSync(join(directory, "etc/postfix/transport.db"), 1000, 1000);
    const { stdout } = await postmend(["lint", join(directory, "etc/postfix"), "--format", "json"]);
    const rules = JSON.parse(stdout).findings.map(({ rule }: Record<string, string>) => rule);
    expect(rules.sort()).toEqual(["stale-table", "tls-ca-missing"]);
  });

  test("leaves out ignored rules, and refuses names that no rule has", async () => {
    write("main.cf", "soft_bounce = yes\n");
    expect(await postmend(["lint", directory, "--ignore", "soft-bounce"])).toMatchObject({ exit: 0 });
    const { exit, stderr } = await postmend(["lint", directory, "--ignore", "soft-bunce"]);
    expect([exit, stderr]).toEqual([1, expect.stringContaining("Did you mean soft-bounce?")]);
  });

  test("judges for the release that was named", async () => {
    write("main.cf", "smtp_tls_protocols = >=TLSv1.2\n");
    expect(await postmend(["lint", directory])).toMatchObject({ exit: 0 });
    expect(await postmend(["lint", directory, "--postfix-version", "3.5.25"])).toMatchObject({ exit: 2 });
    expect(await postmend(["lint", directory, "--postfix-version", "new"])).toMatchObject({ exit: 1 });
  });

  test("prints SARIF and JUnit that name rule, level and place", async () => {
    write("main.cf", "# <&>\nsoft_bounce = yes\nqueue_run_delay = 1h\n");
    const sarif = JSON.parse((await postmend(["lint", directory, "--format", "sarif"])).stdout);
    expect(sarif.version).toBe("2.1.0");
    const [result] = sarif.runs[0].results;
    expect(result).toMatchObject({ ruleId: "soft-bounce", level: "warning" });
    expect(result.locations[0].physicalLocation.region.startLine).toBe(2);
    expect(sarif.runs[0].tool.driver.rules[result.ruleIndex].id).toBe("soft-bounce");
    const { stdout } = await postmend(["lint", directory, "--format", "junit"]);
    expect(stdout).toContain('name="soft-bounce"><failure type="warning"');
    expect(stdout).toContain('name="queue-run-slow"><system-out>');
    expect(stdout).toMatch(/tests="(\d+)" failures="1"/);
    const { stdout: markdown } = await postmend(["lint", directory, "--format", "markdown"]);
    expect(markdown).toContain("**warning**: soft_bounce is on");
  });

  test("says with exit code 1 what cannot be asked of hosts and of a directory at a time", async () => {
    write("main.cf", "");
    const nothing = await postmend(["lint"], { cwd: directory });
    expect([nothing.exit, nothing.stderr]).toEqual([1, expect.stringContaining("postmend lint /etc/postfix")]);
    const both = await postmend(["lint", directory, "--limit", "mx1"]);
    expect([both.exit, both.stderr]).toEqual([1, expect.stringContaining("A directory and --limit were both given")]);
    write("inventory.yml", "hosts: {mx1: {profile: p}}\n");
    const version = await postmend(["lint", "--postfix-version", "3.7"], { cwd: directory });
    expect([version.exit, version.stderr]).toEqual([1, expect.stringContaining("A host tells the version")]);
  });

  test.each([
    ["a directory that does not exist", "nowhere", () => {}, "cannot be read"],
    ["a directory without main.cf", ".", () => {}, "no main.cf"],
    ["a file in place of a directory", "x", () => write("x", ""), "is no directory"],
    ["a main.cf that is no text", ".", () => write("main.cf", Buffer.alloc(500, 1)), "is no text"],
    ["a main.cf of 20 MB", ".", () => write("main.cf", Buffer.alloc(20_000_000, 97)), "bytes"],
    ["a main.cf that is a directory", ".", () => mkdirSync(join(directory, "main.cf")), "cannot be read"],
  ])("says with exit code 1 what is wrong with %s", async (_, place, prepare, text) => {
    prepare();
    const { exit, stdout, stderr } = await postmend(["lint", join(directory, place)]);
    expect([exit, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(text);
  });
});
