import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";

/** `postmend probe` as a person runs it, from real hosts. */
const lab = sharedLab();
const hosts = ["mail11", "mail12", "mail13"] as const;
const PATIENCE = 120_000;
let project: CliProject;

beforeAll(async () => {
  await Promise.all(hosts.map((label) => lab.host(label).resetPostfix()));
  await lab.relay.emptyMailbox();
  const canary = { verify: { canary: { to: "inbox@mailbox.example", from: "alerts@lab.example" } } };
  project = await cliProject(lab, Object.fromEntries(hosts.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab, canary),
  });
});
afterAll(() => project.remove());

/** What is on a host and could be changed by looking: its configuration, queue and postmend's state. */
function fingerprint(label: string): Promise<string> {
  return lab
    .host(label)
    .run(
      "find /etc/postfix /var/spool/postfix /var/lib/postmend /root /tmp -xdev \\( -type f -o -type d \\) -printf '%p %m %u %s %T@ %i\\n' 2>/dev/null | grep -v '/pid/\\|/public\\|/private' | sort | sha256sum",
    );
}

describe("probe", () => {
  test(
    "hands the relay a message where it is asked to, past the queue of the host, and says who would get none",
    async () => {
      const before = await fingerprint("mail12");
      const { exit, stdout } = await project.postmend(["probe", "mail12", "--send", "--format", "json"]);
      expect(exit, stdout).toBe(0);
      const steps = published("probe", stdout).hosts[0]?.relays[0]?.steps ?? [];
      expect(steps.map(({ step, ok }) => [step, ok]).slice(-4)).toEqual([
        ["mail", true],
        ["rcpt", true],
        ["data", true],
        ["quit", true],
      ]);
      const [message] = await until("the message", 30_000, async () => {
        const messages = await lab.relay.mailbox();
        return messages.length > 0 ? messages : undefined;
      });
      expect(message?.header("Subject")).toContain("mail12");
      expect(message?.header("To")).toBe("inbox@mailbox.example");
      expect(await fingerprint("mail12")).toBe(before);
      await lab.relay.emptyMailbox();

      const nobody = await project.postmend(["probe", "mail12", "--live", "--send"]);
      expect([nobody.exit, nobody.stdout + nobody.stderr]).toEqual([3, expect.stringContaining("nobody to send")]);
      const wrong = await project.postmend(["probe", "--send", "mail12"]);
      expect([wrong.exit, wrong.stderr]).toEqual([1, expect.stringContaining("Expected a mail address")]);
    },
    PATIENCE,
  );

  test(
    "tells that a relay accepts each host, and changes none of them",
    async () => {
      const before = await Promise.all(hosts.map(fingerprint));
      const { exit, stdout } = await project.postmend(["probe", "--format", "json"]);
      expect(exit, stdout).toBe(0);
      const document = published("probe", stdout);
      expect(document.hosts.map(({ host, relays }) => [host, relays.map(({ result }) => result)])).toEqual(
        hosts.map((label) => [label, ["passed"]]),
      );
      expect(document.hosts[0]?.relays[0]?.steps.find(({ step }) => step === "mail")?.detail).toMatch(
        /^alerts@lab\.example: 250 2\.1\.0 Ok/,
      );
      expect(await Promise.all(hosts.map(fingerprint))).toEqual(before);
      expect(await lab.relay.mailbox()).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "shows a timeline, and what the relay said when it refuses",
    async () => {
      const good = await project.postmend(["probe", "mail12"]);
      expect(good.stdout).toMatch(/accepts {2}\[relay\.lab\.example\]:587 {2}\d+ ms\n/);
      expect(good.stdout).toMatch(/AUTH +\d+ ms +235 2\.7\.0 Authentication successful\n/);
      const right = project.env["RELAY_PASSWORD"] ?? "";
      project.env["RELAY_PASSWORD"] = "wrong-password-of-a-test";
      const bad = await project.postmend(["probe", "mail12"]);
      const markdown = await project.postmend(["probe", "mail12", "--format", "markdown"]);
      project.env["RELAY_PASSWORD"] = right;
      expect(bad.exit).toBe(2);
      expect(bad.stdout).toContain("the relay said: 535 5.7.8");
      expect(bad.stdout).toContain("sasl-auth-failed");
      expect(markdown.stdout).toContain("| AUTH | **failed** |");
      expect(bad.stdout + bad.stderr + markdown.stdout).not.toContain("wrong-password-of-a-test");
      const directory = process.env["POSTMEND_SHOW"];
      if (directory) writeFileSync(directory, good.stdout + bad.stdout + markdown.stdout);
    },
    PATIENCE,
  );

  test(
    "with --live asks for what the host has now, without a profile and without its secrets",
    async () => {
      expect((await project.postmend(["probe", "mail13", "--live"])).stdout).toContain("no relay: the host delivers");
      const host = lab.host("mail13");
      const { username, password } = await lab.relay.credential();
      await host.run("umask 077; cat >/etc/postfix/sasl_passwd; postmap hash:/etc/postfix/sasl_passwd", {
        stdin: `[${lab.relay.name}]:587 ${username}:${password}\n`,
      });
      await host.configure({
        relayhost: `[${lab.relay.name}]:587`,
        smtp_sasl_auth_enable: "yes",
        smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
        smtp_sasl_security_options: "noanonymous",
        smtp_tls_security_level: "encrypt",
      });
      const { exit, stdout } = await project.postmend(["probe", "mail13", "--live", "--format", "json"]);
      await host.resetPostfix();
      expect(exit, stdout).toBe(0);
      expect(published("probe", stdout).hosts[0]).toMatchObject({
        settings: "live",
        profile: null,
        relays: [{ result: "passed" }],
      });
      expect(stdout).not.toContain(password);
    },
    PATIENCE,
  );

  test(
    "ends with 3 where a host cannot be reached, and says why",
    async () => {
      project.write("inventory.yml", {
        hosts: {
          mail11: { profile: "smarthost" },
          gone: { profile: "smarthost", address: "127.0.0.1", connection: { port: 9 } },
        },
      });
      const { exit, stdout } = await project.postmend(["probe"]);
      expect(exit).toBe(3);
      expect(stdout).toMatch(/NOT READ gone.*1 relay accepted, 1 host could not be asked/s);
    },
    PATIENCE,
  );
});
