import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { remediate as library, loadProject } from "../../src/fleet/library.ts";
import type { RemediationDocument } from "../../src/playbooks/remediation-document.ts";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { traces } from "./snapshots.ts";

/** `postmend remediate` as a person runs it, on a Debian 11 host. */
const lab = sharedLab();
const host = lab.host("mail11");
const PATIENCE = 180_000;
const profile = smarthost(lab, {
  verify: { canary: { to: "inbox@mailbox.example", from: "alerts@lab.example", within: "30s" } },
});
let project: CliProject;
let password: string;

beforeAll(async () => {
  await lab.dns.reset();
  ({ password } = await lab.relay.credential());
});
beforeEach(async () => {
  await host.resetPostfix();
  await lab.relay.emptyMailbox();
  project?.remove();
  project = await cliProject(lab, { mail11: { profile: "smarthost" } }, { smarthost: profile });
});
afterAll(() => project.remove());

interface Ended {
  readonly exit: number;
  readonly document: RemediationDocument;
  readonly stderr: string;
}

async function remediate(...options: string[]): Promise<Ended> {
  const { exit, stdout, stderr } = await project.postmend(["remediate", "mail11", "--format", "json", ...options]);
  expect(stdout, stderr).toMatch(/^\{/);
  return { exit, stderr, document: published("remediation", stdout) };
}

/** The host is on its profile, and mail flows. */
async function applied(): Promise<void> {
  const { exit, stderr } = await project.postmend(["apply", "--yes"]);
  expect(exit, stderr).toBe(0);
}

async function deferredMessage(): Promise<string> {
  const id = await host.send({ subject: "has waited" });
  const deferred = async () => (await host.queue()).find(({ queue }) => queue === "deferred");
  await until("a deferred message", 60_000, deferred, () => host.mailLog());
  return id;
}

function outcomes({ steps }: RemediationDocument): string[] {
  return steps.map(({ step, outcome }) => `${step} ${outcome}`);
}

describe("a host with a wrong relayhost, no credential and deferred mail", () => {
  test(
    "is checked without being changed, then mended: what has waited arrives, and the next run has nothing to do",
    async () => {
      await host.configure({ relayhost: "[smtp.lab.example]:587" });
      const waited = await deferredMessage();
      const before = await traces(host);
      const check = await remediate("--check");
      expect(check.exit).toBe(2);
      expect(check.document).toMatchObject({ mode: "check", outcome: "would-mend", overlay: null });
      expect(await traces(host)).toBe(before);
      expect(await lab.relay.mailbox()).toEqual([]);

      const { exit, document, stderr } = await remediate("--yes");
      expect(exit, stderr).toBe(0);
      expect(document).toMatchObject({ mode: "run", outcome: "mended", overlay: null, next: [] });
      expect(outcomes(document)).toEqual([
        "diagnose done",
        "stop_when nothing",
        "plan done",
        "apply done",
        "flush nothing",
        "verify done",
        "diagnose done",
      ]);
      await lab.relay.waitForMessage(waited);
      expect(JSON.stringify(document)).not.toContain(password);

      const mended = await traces(host);
      const again = await remediate("--yes");
      expect(again).toMatchObject({ exit: 0, document: { outcome: "nothing-to-mend", next: [] } });
      expect(again.document.steps.slice(1).every(({ outcome }) => outcome === "not-reached")).toBe(true);
      const steps: string[] = [];
      const asLibrary = loadProject(project.directory, { env: project.env });
      const record = await library(asLibrary, "mail11", { onStep: ({ step }) => steps.push(step) });
      expect(published("remediation", JSON.stringify(record))).toMatchObject({
        outcome: "nothing-to-mend",
        mode: "run",
      });
      expect(steps).toEqual(["diagnose"]);
      await expect(library(asLibrary, "mail11", { playbook: "none" })).rejects.toThrow("Unknown playbook");
      expect(await traces(host)).toBe(mended);
    },
    PATIENCE,
  );

  test(
    "stays as it is where nobody can be asked, and where the person says no",
    async () => {
      await host.configure({ relayhost: "[smtp.lab.example]:587" });
      await deferredMessage();
      const before = await traces(host);
      const unasked = await remediate();
      expect(unasked).toMatchObject({ exit: 1, document: { outcome: "declined" } });
      expect(unasked.document.next.join()).toContain("--yes");
      const no = await project.postmend(["remediate", "mail11"], { answers: ["y"] });
      expect(no.exit).toBe(1);
      expect(no.stdout).toContain("Result: nothing was agreed to. A person said no; nothing was changed");
      const seen = await project.postmend(["remediate", "mail11", "--no-color"], { answers: ["y"], isTerminal: true });
      expect(`${seen.stderr}${seen.stdout}`.match(/done +plan /g)).toHaveLength(1);
      expect(await traces(host)).toBe(before);
    },
    PATIENCE,
  );
});

test(
  "a Postfix that does not start for a mistake is mended and left to a person, who is told so and how to start it",
  async () => {
    project.write("profiles/smarthost.yml", { name: "smarthost", ...profile, parameters: { inet_protocols: "ipv4" } });
    await host.run("postfix stop; postconf -e inet_protocols=ipv9; ! postfix start");
    const { exit, document } = await remediate("--yes");
    expect(exit).toBe(2);
    expect(document).toMatchObject({ outcome: "stopped" });
    expect(document.because).toContain("Postfix does not run: it is not started here");
    expect(document.next).toHaveLength(1);
    expect(document.next[0]).toMatch(/changed after the complaints.*Start it.*`postfix start`/);
    expect(outcomes(document).slice(-4)).toEqual(["apply done", "flush nothing", "verify nothing", "diagnose done"]);
    await host.run("postfix start");
  },
  PATIENCE,
);

test(
  "where the profile has no test message, the run itself has tried again what waited",
  async () => {
    project.write("profiles/smarthost.yml", { name: "smarthost", ...smarthost(lab) });
    await host.configure({ relayhost: "[smtp.lab.example]:587" });
    const waited = await deferredMessage();
    const { exit, document, stderr } = await remediate("--yes");
    expect(exit, stderr).toBe(0);
    expect(outcomes(document)).toEqual([
      "diagnose done",
      "stop_when nothing",
      "plan done",
      "apply done",
      "flush done",
      "verify done",
      "diagnose done",
    ]);
    expect(stderr).not.toContain("a test message was delivered");
    const flush = document.steps.find(({ step }) => step === "flush")?.flush;
    expect(flush).toMatchObject({ result: "done", tried: 1, sent: 1, bounced: 0 });
    await lab.relay.waitForMessage(waited);
    expect(await host.queue()).toEqual([]);
  },
  PATIENCE,
);

test(
  "the flush of a run stops at the first message that the relay refuses for good, and leaves the others waiting",
  async () => {
    project.write("profiles/smarthost.yml", { name: "smarthost", ...smarthost(lab) });
    await host.configure({ relayhost: "[smtp.lab.example]:587" });
    for (let sent = 0; sent < 4; sent += 1) await host.send({ to: "someone@refused.example" });
    await until("four deferred messages", 60_000, async () => (await deferredIds()).length === 4 || undefined);
    const refused = "check_recipient_access inline:{{refused.example=550 5.7.1 Not from you}}";
    await lab.relay.configure({ smtpd_recipient_restrictions: `${refused}, permit_sasl_authenticated, reject` });
    try {
      const { exit, document } = await remediate("--yes");
      expect(exit).toBe(2);
      expect(outcomes(document)).toContain("flush stopped");
      const { flush, evidence } = document.steps.find(({ step }) => step === "flush") ?? {};
      expect(flush).toMatchObject({ result: "stopped", tried: 1, bounced: 1 });
      expect(evidence?.join()).toContain("Not from you");
      expect(document.because).toContain("a message bounced; the others wait as before");
      expect(await deferredIds()).toHaveLength(3);
    } finally {
      await lab.relay.unset("smtpd_recipient_restrictions");
    }
  },
  PATIENCE,
);

async function deferredIds(): Promise<string[]> {
  return (await host.queue()).filter(({ queue }) => queue === "deferred").map(({ id }) => id);
}

test(
  "a relay that refuses the password stops the run: nothing is changed, and the next step is said",
  async () => {
    await applied();
    await lab.relay.setPassword("alerts", "another-password-of-a-test");
    try {
      await deferredMessage();
      const before = await traces(host);
      const { exit, document } = await remediate("--yes");
      expect(exit).toBe(2);
      expect(document).toMatchObject({ outcome: "stopped", overlay: null });
      expect(document.next.join()).toContain("sasl-auth-failed");
      expect(document.next.join()).toContain("auth.password");
      expect(document.steps[0]?.diagnosis?.findings[0]?.remedy).toMatchObject({
        kind: "outside",
        text: expect.stringContaining("revoked or replaced"),
      });
      await host.configure({ relayhost: "[smtp.lab.example]:587" });
      const edited = await traces(host);
      const preflight = await remediate("--yes");
      expect(preflight).toMatchObject({ exit: 2, document: { outcome: "stopped" } });
      expect(preflight.document.because).toContain("The relay does not take mail from this host with the new settings");
      expect(await traces(host)).toBe(edited);
      expect(before).not.toBe("");
    } finally {
      await lab.relay.setPassword("alerts", password);
    }
  },
  PATIENCE,
);

test(
  "a table that is older than its text is built again",
  async () => {
    await applied();
    await host.run(
      "printf '[relay.lab.example]:587 alerts:wrong\\n' >/etc/postfix/old && postmap /etc/postfix/old && mv /etc/postfix/old.db /etc/postfix/sasl_passwd.db && chmod 600 /etc/postfix/sasl_passwd.db && rm /etc/postfix/old && touch -d '10 minutes ago' /etc/postfix/sasl_passwd.db && postfix reload",
    );
    const waited = await deferredMessage();
    const { exit, document, stderr } = await remediate("--yes");
    expect(exit, stderr).toBe(0);
    expect(document.outcome).toBe("mended");
    await lab.relay.waitForMessage(waited);
  },
  PATIENCE,
);

test(
  "port 465 without wrapper mode is the profile's mistake: the overlay mends the host, and is written where that is wanted",
  async () => {
    const unproved = smarthost(lab, {
      relay: { host: lab.relay.name, port: 465 },
      tls: { level: "secure", wrapper: false, ca_file: lab.ca.pathOnHosts },
    });
    project.write("profiles/smarthost.yml", { name: "smarthost", ...unproved });
    const { exit: first, stderr: said } = await project.postmend(["apply", "--yes", "--skip-preflight"]);
    expect(first, said).toBe(0);
    await host.configure({ smtp_helo_timeout: "4s", smtp_connect_timeout: "4s" });
    const waited = await deferredMessage();
    project.write(
      "profiles/smarthost.yml",
      [
        "# who may edit this: the mail team",
        "name: smarthost",
        `relay: {host: ${lab.relay.name}, port: 465}   # implicit TLS`,
        "auth: {username: alerts, password: {env: RELAY_PASSWORD}}",
        "tls:",
        "  level: secure",
        "  wrapper: false",
        `  ca_file: ${lab.ca.pathOnHosts}`,
        "verify: {canary: {to: inbox@mailbox.example, from: alerts@lab.example, within: 30s}}",
        "",
      ].join("\n"),
    );
    const written = readFileSync(project.path("profiles/smarthost.yml"), "utf8");
    const { exit, document, stderr } = await remediate("--yes", "--write");
    expect(exit, stderr).toBe(0);
    expect(document).toMatchObject({
      outcome: "mended",
      overlay: {
        file: "profiles/smarthost.yml",
        yaml: "tls:\n  wrapper: auto\n",
        changes: [{ key: "tls.wrapper", value: "auto", because: "wrappermode-mismatch" }],
        written: true,
      },
    });
    expect(stderr).toContain("wrapper: auto");
    await lab.relay.waitForMessage(waited);
    expect(readFileSync(project.path("profiles/smarthost.yml"), "utf8")).toBe(
      written.replace("wrapper: false", "wrapper: auto"),
    );
    const plan = await project.postmend(["plan", "--detailed-exitcode"]);
    expect(plan.exit, plan.stdout).toBe(0);
  },
  PATIENCE,
);

test(
  "a healthy host has nothing to mend, and nothing is touched",
  async () => {
    await applied();
    const before = await traces(host);
    const { exit, stdout } = await project.postmend(["remediate", "mail11", "--yes"]);
    expect(exit).toBe(0);
    expect(stdout).toContain("Result: nothing to mend. Nothing was found that this playbook is for");
    expect(await traces(host)).toBe(before);
  },
  PATIENCE,
);

test(
  "rollback-known-good puts back what was proved, after somebody edited the host",
  async () => {
    await applied();
    await host.configure({ relayhost: "[smtp.lab.example]:587" });
    const waited = await deferredMessage();
    const { exit, document, stderr } = await remediate("--yes", "--playbook", "rollback-known-good");
    expect(exit, stderr).toBe(0);
    expect(document).toMatchObject({ outcome: "mended", playbook: { name: "rollback-known-good", file: null } });
    await lab.relay.waitForMessage(waited);
  },
  PATIENCE,
);
