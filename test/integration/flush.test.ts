import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";

/** `postmend flush` on hosts of each release and on one whose only log is the journal, all at once. */
const lab = sharedLab();
const labels = ["mail11", "mail12-systemd", "mail13"] as const;
const hosts = labels.map((label) => lab.host(label));
const relayhost = "[relay.lab.example]:587";
const PATIENCE = 240_000;
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  project = await cliProject(lab, Object.fromEntries(labels.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab),
  });
  await Promise.all(hosts.map(withCredential));
}, 300_000);
beforeEach(async () => {
  await lab.relay.unset("smtpd_recipient_restrictions");
  await lab.relay.emptyMailbox();
  await Promise.all(hosts.map(asBefore));
});
afterAll(async () => {
  await lab.relay.unset("smtpd_recipient_restrictions");
  project.remove();
});

describe("flush", () => {
  test(
    "tries a backlog by degrees, and every message arrives once",
    async () => {
      await each((host) => backlog(host, 70));
      const { exit, stdout, stderr } = await flush("--format", "json");
      expect(exit, stdout + stderr).toBe(0);
      for (const found of published("flush", stdout).hosts) {
        expect(found).toMatchObject({ result: "done", grade: "rest", selected: 70, tried: 70, sent: 70, open: 0 });
        expect(found).toMatchObject({ bounced: 0, deferred: 0, queue: { before: { deferred: 70 }, after: EMPTY } });
        expect(found.relays[0]?.steps.map(({ step }) => step)).toContain("rcpt");
      }
      const ids = (await lab.relay.mailbox()).map((message) => message.header("Message-ID"));
      expect([ids.length, new Set(ids).size]).toEqual([70 * hosts.length, 70 * hosts.length]);
      const again = await flush();
      expect(again.stdout).toContain("nothing to flush");
      expect(again.exit).toBe(0);
    },
    PATIENCE,
  );

  test(
    "loses nothing at a relay that refuses every recipient: it is asked before",
    async () => {
      await each((host) => backlog(host, 12));
      for (const answer of ["530 5.7.0 Authentication required", "550 5.7.1 Not from you"]) {
        await answerAll(answer);
        const { exit, stdout } = await flush("--format", "json");
        expect(exit, stdout).toBe(2);
        for (const { result, tried, diagnostics } of published("flush", stdout).hosts)
          expect([result, tried, diagnostics.map(({ code }) => code)]).toEqual(["refused", 0, ["relay-refused"]]);
        await waitsStill(12);
      }
    },
    PATIENCE,
  );

  test(
    "loses one message at the most where somebody insists, and none with soft_bounce",
    async () => {
      await each((host) => backlog(host, 12));
      await answerAll("550 5.7.1 Not from you");
      const { exit, stdout } = await flush("--skip-preflight", "--format", "json");
      expect(exit, stdout).toBe(2);
      for (const found of published("flush", stdout).hosts) {
        expect(found).toMatchObject({ result: "stopped", grade: "one", tried: 1, bounced: 1, relays: [] });
        expect(found.ended_by).toMatchObject({ status: "bounced", text: expect.stringContaining("Not from you") });
      }
      for (const host of hosts) expect((await deferred(host)).length).toBe(11);
      await each((host) => configure(host, { soft_bounce: "yes" }));
      const soft = await flush("--skip-preflight", "--format", "json");
      for (const found of published("flush", soft.stdout).hosts)
        expect(found).toMatchObject({ result: "stopped", tried: 1, ended_by: { status: "SOFTBOUNCE" } });
      for (const host of hosts) expect((await deferred(host)).length).toBe(11);
    },
    PATIENCE,
  );

  test(
    "sends nothing without credentials to a relay that wants them",
    async () => {
      await each((host) => backlog(host, 5));
      await each((host) =>
        host.run(
          "sed 's/^.relay/[other/' /etc/postfix/sasl_passwd >/tmp/p; postmap /tmp/p; cp /tmp/p.db /etc/postfix/sasl_passwd.db; rm /tmp/p*",
        ),
      );
      const { exit, stdout } = await flush("--format", "json");
      await Promise.all(hosts.map(withCredential));
      expect(exit, stdout).toBe(2);
      for (const { result, diagnostics } of published("flush", stdout).hosts) {
        expect(result).toBe("refused");
        expect(["no-credentials", "relay-refused"]).toContain(diagnostics[0]?.code);
      }
    },
    PATIENCE,
  );

  test(
    "tries only what was meant: by id, by cause, by destination",
    async () => {
      await each(async (host) => {
        await backlog(host, 3);
        await configure(host, { relayhost: DEAD });
        await host.send({ to: "someone@other.example" });
        await host.waitForLog(/to=<someone@other\.example>.* status=deferred/);
        await configure(host, { relayhost });
      });
      const there = await flush("--destination", "other.example", "--format", "json");
      for (const found of published("flush", there.stdout).hosts)
        expect(found).toMatchObject({ result: "done", selected: 1, sent: 1 });
      await waitsStill(3);
      const none = await flush("--cause", "throttled");
      expect([none.exit, none.stdout]).toEqual([0, expect.stringContaining("no deferred message is meant")]);
      const host = lab.host("mail13");
      const [first] = await host.queue();
      const one = await project.postmend(["flush", "mail13", "--id", first?.id ?? "", "--format", "json"]);
      expect(published("flush", one.stdout).hosts[0]).toMatchObject({ result: "done", selected: 1, grade: "one" });
      expect(await deferred(host)).toHaveLength(2);
      const rest = await flush("--cause", "connection-refused", "--format", "json");
      expect(
        published("flush", rest.stdout)
          .hosts.map(({ sent }) => sent)
          .sort(),
      ).toEqual([2, 3, 3]);
    },
    PATIENCE,
  );

  test(
    "stops where the relay throttles, keeps its distance from the last one, and --again overrides that",
    async () => {
      await each((host) => backlog(host, 12));
      await answerAll("452 4.7.0 Too many messages, rate limit exceeded, slow down");
      const { exit, stdout } = await flush("--format", "json");
      expect(exit, stdout).toBe(2);
      for (const found of published("flush", stdout).hosts)
        expect(found).toMatchObject({ result: "throttled", grade: "one", ended_by: { cause: "throttled" } });
      await lab.relay.unset("smtpd_recipient_restrictions");
      const soon = await flush("--format", "json");
      expect(soon.exit).toBe(2);
      for (const { result, diagnostics } of published("flush", soon.stdout).hosts)
        expect([result, diagnostics[0]?.code]).toEqual(["refused", "flush-recent"]);
      const again = await flush("--again", "--rate", "600", "--format", "json");
      expect(again.exit, again.stdout).toBe(0);
      for (const found of published("flush", again.stdout).hosts)
        expect(found).toMatchObject({ result: "done", sent: 12, rate: { per_minute: 600, because: "--rate" } });
    },
    PATIENCE,
  );

  test(
    "that two start at once is one: the second is refused",
    async () => {
      await each((host) => backlog(host, 30));
      const ends = await Promise.all([
        flush("--rate", "120", "--format", "json"),
        flush("--rate", "120", "--format", "json"),
      ]);
      for (const label of labels) {
        const found = ends.map(({ stdout }) => published("flush", stdout).hosts.find(({ host }) => host === label));
        expect(found.map((flush) => flush?.result).sort(), label).toEqual(["done", "refused"]);
        expect(found.find((flush) => flush?.result === "refused")?.diagnostics[0]?.code).toMatch(
          /^flush-(running|lock-held)$/,
        );
      }
      const ids = (await lab.relay.mailbox()).map((message) => message.header("Message-ID"));
      expect([ids.length, new Set(ids).size]).toEqual([30 * hosts.length, 30 * hosts.length]);
    },
    PATIENCE,
  );

  test(
    "with --all hands everything over at once, after the relay was asked, and warns",
    async () => {
      await each((host) => backlog(host, 8));
      const { exit, stdout, stderr } = await flush("--all");
      expect(exit, stdout + stderr).toBe(0);
      expect(stderr).toContain("Everything is tried at once");
      expect(stdout).toContain("8 messages, all at once");
      for (const host of hosts) await host.waitForLog(/to=<inbox@mailbox\.example>.* status=sent/);
    },
    PATIENCE,
  );
});

const EMPTY = { incoming: 0, active: 0, deferred: 0, hold: 0, maildrop: 0 };
const DEAD = "[relay.lab.example]:2";

function flush(...flags: string[]) {
  return project.postmend(["flush", "--limit", "all", ...flags]);
}

function each(work: (host: MailHost) => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(hosts.map(work));
}

async function deferred(host: MailHost) {
  return (await host.queue()).filter(({ queue }) => queue === "deferred");
}

async function waitsStill(number: number): Promise<void> {
  for (const host of hosts) expect((await deferred(host)).length, host.label).toBe(number);
}

/** The relay's answer to every recipient. */
function answerAll(answer: string): Promise<void> {
  return lab.relay.configure({
    smtpd_recipient_restrictions: `check_recipient_access inline:{ {mailbox.example = ${answer}} }, permit`,
  });
}

async function withCredential(host: MailHost): Promise<void> {
  const { username, password } = await lab.relay.credential();
  await host.run("umask 077; cat >/etc/postfix/sasl_passwd; postmap /etc/postfix/sasl_passwd", {
    stdin: `${relayhost} ${username}:${password}\n`,
  });
}

function configure(host: MailHost, parameters: Readonly<Record<string, string>>): Promise<void> {
  return host.configure({
    relayhost,
    smtp_sasl_auth_enable: "yes",
    smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
    smtp_sasl_security_options: "noanonymous",
    smtp_tls_security_level: "encrypt",
    ...parameters,
  });
}

async function asBefore(host: MailHost): Promise<void> {
  await host.resetPostfix();
  await withCredential(host);
  await configure(host, {});
}

/** Deferred mail of a relay that did not answer. */
async function backlog(host: MailHost, number: number): Promise<void> {
  await configure(host, { relayhost: DEAD });
  await host.run(
    `i=0; while [ $i -lt ${number} ]; do i=$((i+1)); printf 'Subject: %s\\nMessage-ID: <%s.%s@${host.name}>\\n\\nx\\n' $i $i $(date +%s%N) | sendmail -f alerts@lab.example inbox@mailbox.example; done`,
  );
  await host.run(
    `i=0; until [ "$(postqueue -j | grep -c '"queue_name": "deferred".*delay_reason')" = ${number} ]; do i=$((i+1)); [ $i -lt 200 ] || exit 1; sleep 0.2; done`,
  );
  await configure(host, {});
}
