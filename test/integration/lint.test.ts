import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LintFinding } from "../../src/diagnosis/lint/rule.ts";
import { LINT_RULES } from "../../src/diagnosis/lint/rules.ts";
import { openSession } from "../../src/engine/open-session.ts";
import { lintHosts } from "../../src/fleet/lint-hosts.ts";
import { lintJunit } from "../../src/reports/lint-junit.ts";
import { lintMarkdown } from "../../src/reports/lint-markdown.ts";
import { lintSarif } from "../../src/reports/lint-sarif.ts";
import { renderLint } from "../../src/reports/lint-text.ts";
import type { ReadTransport } from "../../src/transports/transport.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { traces } from "./snapshots.ts";

/** `postmend lint` on real hosts: nothing is said of what is well, and every planted mistake is found where it stands. */
const lab = sharedLab();
const mail11 = lab.host("mail11");
const mail12 = lab.host("mail12");
const mail13 = lab.host("mail13");
const all = [mail11, mail12, mail13];
const SECRET = "c4nary-secret";
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all(all.map((host) => host.resetPostfix()));
  const profile = "smarthost";
  project = await cliProject(
    lab,
    { mail11: { profile }, mail12: { profile }, mail13: { profile, connection: { user: "ops", become: "sudo" } } },
    { smarthost: smarthost(lab) },
  );
});
afterAll(async () => {
  await Promise.all(all.map((host) => host.resetPostfix()));
  project.remove();
});

test("nothing is said of Postfix as Debian 11, 12 and 13 install it", async () => {
  expect(await findings()).toEqual([]);
});

test("nothing is said of what an apply makes of it", async () => {
  expect((await project.postmend(["apply", "--yes", "--limit", "mail11"])).exit).toBe(0);
  expect(await findings("--limit", "mail11")).toEqual([]);
});

test("a host takes one connection and two executions", async () => {
  const { session, hosts } = await openSession({
    directory: project.directory,
    env: project.env,
    allowExec: false,
    limit: "mail12",
    secrets: "connection",
    concurrency: undefined,
    emit: () => undefined,
  });
  const programs: string[] = [];
  const connect: typeof session.connect = async (host) => {
    programs.push("connect");
    const transport = await session.connect(host);
    const read: ReadTransport["read"] = (program, input) => {
      programs.push(program.name);
      return transport.read(program, input);
    };
    return { ...transport, hostKey: transport.hostKey, read, close: () => transport.close() };
  };
  await lintHosts({ ...session, connect }, hosts);
  expect(programs).toEqual(["connect", "observe", "look-at-files"]);
});

describe("planted mistakes", () => {
  beforeAll(async () => {
    await mail12.run(PLANT, { stdin: "" });
    await mail13.run("printf 'relayhost [broken]\\n' >>/etc/postfix/main.cf");
  });

  test("are found, each with its file and line, and nothing else", async () => {
    const lines = (await mail12.readFile("/etc/postfix/main.cf")).split("\n");
    const main = (name: string) =>
      `/etc/postfix/main.cf:${lines.findLastIndex((line) => line.startsWith(`${name} =`)) + 1}`;
    const master = (await mail12.readFile("/etc/postfix/master.cf")).split("\n");
    const option = `/etc/postfix/master.cf:${master.indexOf("  -o smtp_tls_security_level=verify") + 1}`;
    expect((await findings("--limit", "mail12")).map(placed).sort()).toEqual(
      [
        `chroot-resolv-stale /var/spool/postfix/etc/resolv.conf`,
        `master-cf-override ${option}`,
        `sasl-key-mismatch ${main("relayhost")}`,
        `sasl-table-readable /etc/postfix/sasl_passwd`,
        `sasl-table-readable /etc/postfix/sasl_passwd.db`,
        `stale-table ${main("transport_maps")}`,
        `table-missing ${main("canonical_maps")}`,
        `tls-ca-missing ${main("smtp_tls_CAfile")}`,
      ].sort(),
    );
  });

  test("are found on a host whose main.cf Postfix cannot read, and through sudo", async () => {
    expect((await findings("--limit", "mail13")).map(({ rule }) => rule)).toEqual(["main-cf-syntax"]);
  });

  test("are found in a copy of the directory too, as far as the copy tells", async () => {
    const directory = mkdtempSync(join(tmpdir(), "postmend-copy-"));
    expect(spawnSync("tar", ["-xpf", "-", "-C", directory], { input: await archive() }).status).toBe(0);
    const version = (await mail12.run("postconf -h mail_version")).trim();
    const { exit, stdout } = await project.postmend([
      "lint",
      directory,
      "--postfix-version",
      version,
      "--format",
      "json",
    ]);
    rmSync(directory, { recursive: true });
    expect(exit).toBe(2);
    const copy = published("lint", stdout)
      .findings.map(placed)
      .map((text) => text.replace(directory, "/etc/postfix"));
    const host = (await findings("--limit", "mail12")).map(placed);
    const elsewhere = /^(chroot-resolv-stale|tls-ca-missing|stale-table|table-missing) /;
    expect(copy.sort()).toEqual(host.filter((text) => !elsewhere.test(text)).sort());
  });

  test("show no secret in any form, and looking writes nothing", async () => {
    const before = await Promise.all(all.map(traces));
    const { stdout } = await project.postmend(["lint", "--limit", "mail12", "--format", "json"]);
    const document = published("lint", stdout);
    const printed = [
      stdout,
      renderLint(document, { color: false, width: 100 }),
      JSON.stringify(lintSarif(document, LINT_RULES, "0.0.0")),
      lintJunit(document, LINT_RULES),
      lintMarkdown(document),
    ];
    for (const text of printed) {
      expect(text).toContain("sasl-key-mismatch");
      expect(text).toContain("mail12");
      expect(text).not.toContain(SECRET);
    }
    expect(await Promise.all(all.map(traces))).toEqual(before);
  });

  test("of the other hosts are told when one cannot be reached, and the exit code is 3", async () => {
    const connection = { port: 9, user: "root" };
    project.write("inventory.yml", {
      hosts: { gone: { address: "127.0.0.1", profile: "smarthost", connection }, mail12: { profile: "smarthost" } },
    });
    const { exit, stdout } = await project.postmend(["lint", "--format", "json"]);
    expect(exit).toBe(3);
    const document = published("lint", stdout);
    expect(document).toMatchObject({
      hosts: [{ host: "gone", error: [{ code: "connection-refused" }] }, { host: "mail12" }],
    });
    expect(document.findings.map(({ rule }) => rule)).toContain("sasl-key-mismatch");
  });
});

async function findings(...options: string[]): Promise<readonly LintFinding[]> {
  const { exit, stdout } = await project.postmend(["lint", "--format", "json", ...options]);
  const document = published("lint", stdout);
  expect(exit).toBe(document.findings.length === 0 ? 0 : 2);
  return document.findings;
}

function placed({ rule, evidence: [place] }: LintFinding): string {
  return `${rule} ${place?.file}${place?.line === undefined ? "" : `:${place.line}`}`;
}

async function archive(): Promise<Buffer> {
  return Buffer.from(await mail12.run("tar -C /etc/postfix -c . | base64 -w0"), "base64");
}

const PLANT = `set -e
cd /etc/postfix
sed -i '/^relayhost *=/d; /^smtp_tls_security_level *=/d' main.cf
cat >>main.cf <<END
relayhost = [relay.lab.example]:587
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_tls_security_options = noanonymous
smtp_tls_security_level = encrypt
smtp_tls_CAfile = /etc/ssl/certs/gone.pem
transport_maps = hash:/etc/postfix/transport
canonical_maps = hash:/etc/mail/canonical
END
printf '[relay.lab.example] alerts:${SECRET}\\n' >sasl_passwd
printf 'old.example smtp:[a.example]\\n' >transport
postmap hash:sasl_passwd hash:transport
chmod 0644 sasl_passwd sasl_passwd.db
printf 'old.example smtp:[b.example]\\n' >transport
touch -r transport.db transport
printf 'nameserver 192.0.2.99\\n' >/var/spool/postfix/etc/resolv.conf
sed -i 's/^smtp  *unix.*/&\\n  -o smtp_tls_security_level=verify/' master.cf
`;
