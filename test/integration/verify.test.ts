import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Transport } from "../../src/transports/transport.ts";
import type { Verification } from "../../src/verify/verification.ts";
import { type FlowRequest, verifyHost } from "../../src/verify/verify-host.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost, QueuedMessage } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { connectTo, underShell } from "./host-plans.ts";

/** Mail that flows, or does not, on a host of each release and on one whose only log is the journal, all at once. */
const lab = sharedLab();
const hosts = ["mail11", "mail12", "mail13", "mail12-systemd"].map((label) => lab.host(label));
const relayhost = "[relay.lab.example]:587";
const deadRelay = "[relay.lab.example]:2";

/** What the relay answers depends on the recipient alone. */
const answers = {
  "busy@mailbox.example": "451 4.3.2 Come back later",
  "grey@mailbox.example": "450 4.7.1 Greylisted, come back later",
  "refused@mailbox.example": "550 5.7.1 Not from you",
  "nobody@mailbox.example": "550 5.1.1 No such user",
};

beforeAll(async () => {
  await lab.dns.reset();
  const table = Object.entries(answers).map(([address, answer]) => `{${address} = ${answer}}`);
  await lab.relay.configure({
    smtpd_recipient_restrictions: `check_recipient_access inline:{ ${table.join(", ")} }`,
  });
  await Promise.all(hosts.map(withCredential));
});
afterAll(() => lab.relay.unset("smtpd_recipient_restrictions"));

const open: Transport[] = [];
beforeEach(async () => {
  await lab.relay.emptyMailbox();
  await Promise.all(hosts.map(asBefore));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

describe("a canary", () => {
  test("that the relay takes is accepted, by the log wherever it is", async () => {
    const found = await each((host) => verify(host));
    for (const { label, verification } of found) {
      expect(verification, label).toEqual({
        outcome: "accepted",
        log: label === "mail12-systemd" ? "journal" : "/var/log/mail.log",
        canary: {
          result: "sent",
          reason: expect.stringMatching(/^250 2\.0\.0 Ok: queued as \w+$/),
          relay: expect.stringMatching(/^relay\.lab\.example\[[\d.]+\]:587$/),
          service: "smtp",
          id: expect.stringMatching(/^\w{8,}$/),
          dsn: "2.0.0",
          seconds: expect.any(Number),
          removed: null,
        },
        flush: { result: "none", grade: null, sent: 0, deferred: 0, own: 0, bounced: 0, line: null, blame: null },
        queue: { before: NOTHING, after: NOTHING },
        trouble: { new: [], before: [] },
      });
    }
    const mailbox = await lab.relay.mailbox();
    expect(mailbox.map(({ from }) => from).sort()).toEqual(hosts.map(sender).sort());
    for (const message of mailbox) {
      expect(message.header("Subject")).toMatch(/^postmend canary: a test of outgoing mail from mail1[123]/);
      expect(message.header("Auto-Submitted")).toBe("auto-generated");
      expect(message.header("Date")).toMatch(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/);
      expect(message.header("From")).toBe(`<${message.from}>`);
    }
  });

  test("that the relay puts off is deferred, and taken out of the queue", async () => {
    for (const { label, verification } of await each((host) => verify(host, { to: "busy@mailbox.example" }))) {
      expect(verification, label).toMatchObject({ outcome: "refused", flush: null, queue: null });
      expect(verification.canary, label).toMatchObject({ result: "deferred", dsn: "4.3.2", removed: true });
      expect(verification.canary?.reason, label).toContain("451 4.3.2 <busy@mailbox.example>: Recipient address");
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toEqual([]);
  });

  test("that the relay refuses is bounced, and with soft_bounce it is not", async () => {
    for (const { label, verification } of await each((host) => verify(host, { to: "refused@mailbox.example" }))) {
      expect(verification, label).toMatchObject({ outcome: "refused", flush: null });
      expect(verification.canary, label).toMatchObject({ result: "bounced", dsn: "5.7.1", removed: null });
    }
    await all((host) => configure(host, { soft_bounce: "yes" }));
    for (const { label, verification } of await each((host) => verify(host, { to: "refused@mailbox.example" }))) {
      expect(verification, label).toMatchObject({ outcome: "refused", flush: null });
      expect(verification.canary, label).toMatchObject({ result: "softbounce", dsn: "4.7.1", removed: true });
      expect(verification.canary?.reason, label).toContain("Not from you");
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toEqual([]);
  });

  test("that is never tried, because the client dies of its configuration, is a timeout with the reason beside it", async () => {
    await all((host) => configure(host, { smtp_tls_security_level: "bogus", service_throttle_time: "1s" }));
    for (const { label, verification } of await each((host) => verify(host, { within: 5 }))) {
      expect(verification, label).toMatchObject({ outcome: "refused", flush: null, trouble: { before: [] } });
      expect(verification.canary, label).toMatchObject({ result: "timeout", relay: null, removed: true });
      const lines = verification.trouble.new.join("\n");
      expect(lines, label).toMatch(/^smtp: fatal: .*bogus.*/m);
      expect(lines, label).toMatch(/^master: warning: .*bad command startup -- throttling$/m);
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toEqual([]);
    for (const { label, verification } of await each((host) => verify(host, { within: 5 }))) {
      expect(verification.trouble, label).toEqual({ new: [], before: expect.arrayContaining([expect.any(String)]) });
    }
  });

  test("that hangs at the relay is a timeout, and taken out of the queue", async () => {
    await lab.relay.setFrozen(true);
    try {
      for (const { label, verification } of await each((host) => verify(host, { within: 3 }))) {
        expect(verification, label).toMatchObject({ outcome: "refused", flush: null, trouble: { new: [] } });
        expect(verification.canary, label).toMatchObject({ result: "timeout", removed: true, relay: null });
        expect(verification.canary?.reason, label).toMatch(/^it is in the active queue since \d s, and no attempt/);
      }
      for (const queue of await all((host) => host.queue())) expect(queue).toEqual([]);
    } finally {
      await lab.relay.setFrozen(false);
    }
  });

  test("that a stopped Postfix never picks up is a timeout, and taken out of maildrop", async () => {
    await all((host) => host.run("lab-postfix stop"));
    for (const { label, verification } of await each((host) => verify(host, { within: 3 }))) {
      expect(verification.canary, label).toMatchObject({ result: "timeout", removed: true, service: null });
    }
    await all((host) => host.run("lab-postfix start"));
    for (const left of await all((host) => host.run("ls -R /var/spool/postfix/maildrop"))) {
      expect(left).toBe("/var/spool/postfix/maildrop:\n");
    }
  });

  test("is not sent where the configuration cannot be read", async () => {
    await all((host) => host.run("echo broken >>/etc/postfix/main.cf"));
    for (const { label, verification } of await each((host) => verify(host, { within: 3 }))) {
      expect(verification, label).toMatchObject({ outcome: "refused", canary: { result: "unsent", removed: null } });
      expect(verification.canary?.reason, label).toContain("missing '='");
    }
  });

  test("to the host itself proves nothing", async () => {
    for (const { label, verification } of await each((host) => verify(host, { to: `root@${host.name}` }))) {
      expect(verification, label).toMatchObject({ outcome: "undetermined", flush: null });
      expect(verification.canary, label).toMatchObject({ result: "local", service: "local", relay: "local" });
    }
  });

  test("that a content filter hands back in is followed under its new queue id to the relay", async () => {
    const host = lab.host("mail12");
    await host.run("postconf -M '10026/inet=10026 inet n - n - - smtpd -o content_filter='");
    await configure(host, { content_filter: "smtp:[127.0.0.1]:10026" });
    const { outcome, canary } = await verify(host);
    expect(outcome).toBe("accepted");
    const log = await host.mailLog();
    expect(log).toMatch(
      new RegExp(`relay=127\\.0\\.0\\.1.* status=sent \\(250 2\\.0\\.0 Ok: queued as ${canary?.id}\\)`),
    );
    expect(canary).toMatchObject({ result: "sent", relay: expect.stringMatching(/^relay\.lab\.example\[/) });
    expect(await lab.relay.mailbox()).toHaveLength(1);
  });

  test("is tried although Postfix takes the relay for dead since before", async () => {
    await lab.relay.exec("postfix stop");
    await all((host) => messages(host, 10));
    // Of messages that come one by one each is tried; of those that come at once not all.
    await all((host) => host.run("postqueue -f"));
    await all((host) =>
      until(`a dead relay for ${host.label}`, 30_000, async () => {
        const queue = await host.queue();
        return queue.every((message) => message.queue === "deferred") && /suspended: /.test(reasons(queue))
          ? true
          : undefined;
      }),
    );
    await lab.relay.exec("postfix start");
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({ outcome: "accepted", flush: { result: "emptied", sent: 10 } });
    }
    expect(await lab.relay.mailbox()).toHaveLength(hosts.length * 11);
  });
});

describe("a backlog", () => {
  test("leaves by degrees and arrives, every message once", async () => {
    await all((host) => backlog(host, 30));
    await all((host) => configure(host, { relayhost }));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({
        outcome: "accepted",
        canary: { result: "sent" },
        flush: { result: "emptied", grade: "rest", sent: 30, deferred: 0, own: 0, bounced: 0, line: null },
        queue: { before: { deferred: 30, active: 0 }, after: NOTHING },
      });
    }
    const mailbox = await lab.relay.mailbox();
    for (const host of hosts) {
      const ids = mailbox.filter(({ from }) => from === sender(host)).map((message) => message.header("Message-ID"));
      expect(ids, host.label).toHaveLength(31);
      expect(new Set(ids).size, host.label).toBe(31);
    }
  });

  test("stays where it is while the relay is dead", async () => {
    await all((host) => backlog(host, 30));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({ outcome: "refused", canary: { result: "deferred" }, flush: null });
      expect(verification.canary?.reason, label).toMatch(/Connection refused/);
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toHaveLength(30);
  });

  test("is stopped at its first bounce, which soft_bounce holds back, and the others were not tried", async () => {
    await all((host) => backlog(host, 30, "refused@mailbox.example"));
    await all((host) => configure(host, { relayhost, soft_bounce: "yes" }));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({
        outcome: "refused",
        canary: { result: "sent" },
        flush: { result: "stopped", grade: "one", sent: 0, bounced: 1, blame: "change" },
        queue: { before: { deferred: 30 } },
      });
      expect(verification.flush?.line, label).toMatch(
        /^\w+: to=<refused@mailbox\.example>, relay=.* status=SOFTBOUNCE \(/,
      );
    }
    for (const queue of await all((host) => host.queue())) {
      expect(queue).toHaveLength(30);
      expect(reasons(queue).match(/Not from you/g)).toHaveLength(1);
      expect(reasons(queue).match(/Connection refused/g)).toHaveLength(29);
    }
  });

  test("that is stopped by a recipient who does not exist is no failure of the change", async () => {
    await all((host) => backlog(host, 3, "nobody@mailbox.example"));
    await all((host) => configure(host, { relayhost, soft_bounce: "yes" }));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({
        outcome: "accepted",
        flush: { result: "stopped", grade: "one", bounced: 1, blame: "recipient" },
      });
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toHaveLength(3);
  });

  test("that waits for its recipients' own reasons is no failure of the change", async () => {
    await all((host) => backlog(host, 3, "grey@mailbox.example"));
    await all((host) => configure(host, { relayhost }));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({
        outcome: "accepted",
        flush: { result: "not-falling", grade: "sample", sent: 0, deferred: 0, own: 3, bounced: 0 },
      });
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toHaveLength(3);
  });

  test("that the relay puts off is not pushed further than a sample", async () => {
    await all((host) => backlog(host, 30, "busy@mailbox.example"));
    await all((host) => configure(host, { relayhost }));
    for (const { label, verification } of await each((host) => verify(host))) {
      expect(verification, label).toMatchObject({
        outcome: "refused",
        flush: { result: "not-falling", grade: "sample", sent: 0, deferred: 11, own: 0, bounced: 0 },
      });
    }
    for (const queue of await all((host) => host.queue())) expect(queue).toHaveLength(30);
  });
});

describe("the log", () => {
  test("may be a file of Postfix's own", async () => {
    const host = lab.host("mail13");
    await configure(host, { maillog_file: "/var/log/postfix.log", enable_long_queue_ids: "yes" });
    await host.run("echo 'old line' >/var/log/mail.log; lab-postfix stop; lab-postfix start");
    await backlog(host, 12);
    await configure(host, { relayhost });
    expect(await verify(host)).toMatchObject({
      outcome: "accepted",
      log: "/var/log/postfix.log",
      canary: { id: expect.stringMatching(/^[0-9B-Zb-z]{10,}z[0-9B-Zb-z]+$/) },
      flush: { result: "emptied", sent: 12 },
    });
    expect(await host.readFile("/var/log/mail.log")).toBe("old line\n");
    expect(await lab.relay.mailbox()).toHaveLength(13);
    await asBefore(host);
    await host.run("lab-postfix stop; lab-postfix start; rm /var/log/postfix.log");
  });

  test("may be shared with another instance, whose queue is not touched", async () => {
    const host = lab.host("mail12");
    await backlog(host, 2);
    await host.run(SECOND_INSTANCE);
    try {
      const wanted = {
        ...request(host),
        configDirectory: "/etc/postfix-out",
        queueDirectory: "/var/spool/postfix-out",
      };
      expect(await verifyHost(await transportTo(host), wanted)).toMatchObject({
        outcome: "accepted",
        canary: { result: "sent" },
        flush: { result: "none" },
      });
      expect(await host.mailLog()).toMatch(
        / postfix-out\/smtp\[\d+\]: \w+: to=<inbox@mailbox\.example>, .* status=sent/,
      );
      expect(await host.queue()).toHaveLength(2);
      const other = await verify(host, { within: 3 });
      expect(other).toMatchObject({ outcome: "refused", canary: { result: "deferred" } });
    } finally {
      await host.run(
        "postfix -c /etc/postfix-out stop; rm -rf /etc/postfix-out /var/spool/postfix-out /var/lib/postfix-out",
      );
    }
  });

  test("may be nowhere: then nothing is guessed, and nothing is flushed", async () => {
    const host = lab.host("mail12");
    await backlog(host, 2);
    await configure(host, { relayhost });
    await host.run("kill $(cat /run/rsyslogd.pid); while [ -e /run/rsyslogd.pid ]; do sleep 0.1; done");
    try {
      expect(await verify(host)).toMatchObject({
        outcome: "undetermined",
        log: null,
        canary: { result: "undetermined", removed: null },
        flush: null,
      });
      expect(await host.queue()).toHaveLength(2);
      expect(await verify(host, { to: "busy@mailbox.example" })).toMatchObject({
        outcome: "refused",
        log: null,
        canary: { result: "deferred", removed: true, reason: expect.stringContaining("451 4.3.2") },
      });
      expect(await host.queue()).toHaveLength(2);
    } finally {
      await host.run("rsyslogd");
    }
  });

  test("without a canary is looked through for trouble, the backlog is watched where there is time for it, and nothing is flushed", async () => {
    const host = lab.host("mail11");
    await backlog(host, 2);
    await configure(host, { relayhost });
    const over = await transportTo(host);
    const request = { configDirectory: "/etc/postfix", queueDirectory: "/var/spool/postfix" };
    expect(await verifyHost(over, { ...request, queueSeconds: 0 })).toEqual({
      outcome: "accepted",
      log: "/var/log/mail.log",
      canary: null,
      flush: null,
      queue: null,
      trouble: { new: [], before: [] },
    });
    const waiting = { ...NOTHING, deferred: 2 };
    expect(await verifyHost(over, { ...request, queueSeconds: 4 })).toMatchObject({
      outcome: "undetermined",
      canary: null,
      flush: { result: "untried", sent: 0, deferred: 0 },
      queue: { before: waiting, after: waiting },
    });
    expect(await host.queue()).toHaveLength(2);
  });

  test.each([[["busybox", "sh"]], [["bash"]], [["dash"]]])("is followed under %j", async (shell) => {
    const host = lab.host("mail12");
    await backlog(host, 12);
    await configure(host, { relayhost });
    expect(await verifyHost(underShell(host, shell), request(host))).toMatchObject({
      outcome: "accepted",
      canary: { result: "sent" },
      flush: { result: "emptied", sent: 12 },
    });
  });
});

/** A null client beside the first instance, with a queue of its own and the same log. */
const SECOND_INSTANCE = [
  "cp -a /var/lib/lab/relayed /etc/postfix-out",
  "mkdir -p /var/spool/postfix-out /var/lib/postfix-out",
  "chown postfix /var/lib/postfix-out",
  "postconf -c /etc/postfix-out -e queue_directory=/var/spool/postfix-out data_directory=/var/lib/postfix-out syslog_name=postfix-out master_service_disable=inet",
  "postconf -c /etc/postfix-out -F '*/*/chroot=n'",
  "touch -d '1 hour ago' /etc/postfix-out/*",
  "postfix -c /etc/postfix-out start",
].join(" && ");

const NOTHING = { incoming: 0, active: 0, deferred: 0, hold: 0, maildrop: 0 };

function sender(host: MailHost): string {
  return `alerts@${host.name}`;
}

function request(host: MailHost, { to = "inbox@mailbox.example", within = 30 } = {}): FlowRequest {
  return {
    configDirectory: "/etc/postfix",
    queueDirectory: "/var/spool/postfix",
    canary: { from: sender(host), to, within },
    queueSeconds: 30,
  };
}

async function verify(host: MailHost, wanted: { to?: string; within?: number } = {}): Promise<Verification> {
  return verifyHost(await transportTo(host), request(host, wanted));
}

async function transportTo(host: MailHost): Promise<Transport> {
  const transport = await connectTo(lab, host);
  open.push(transport);
  return transport;
}

function all<T>(work: (host: MailHost) => Promise<T>): Promise<T[]> {
  return Promise.all(hosts.map(work));
}

function each(
  work: (host: MailHost) => Promise<Verification>,
): Promise<{ label: string; verification: Verification }[]> {
  return all(async (host) => ({ label: host.label, verification: await work(host) }));
}

async function withCredential(host: MailHost): Promise<void> {
  await host.resetPostfix();
  const { username, password } = await lab.relay.credential();
  await host.writeFile("/etc/postfix/sasl_passwd", `${relayhost} ${username}:${password}\n`);
  await host.run("chmod 600 /etc/postfix/sasl_passwd; postmap /etc/postfix/sasl_passwd");
  await configure(host, {
    relayhost,
    smtp_sasl_auth_enable: "yes",
    smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
    smtp_sasl_security_options: "noanonymous",
    smtp_tls_security_level: "encrypt",
  });
  await host.run("mkdir -p /var/lib/lab/relayed; cp -p /etc/postfix/ma*.cf /var/lib/lab/relayed");
}

/** Configuration and queue as they were before the first test. */
async function asBefore(host: MailHost): Promise<void> {
  await host.run("cp -p /var/lib/lab/relayed/* /etc/postfix; postsuper -d ALL 2>/dev/null; postfix reload");
}

/** Aged, because Postfix reads a brand-new main.cf again and again. */
async function configure(host: MailHost, parameters: Readonly<Record<string, string>>): Promise<void> {
  const assignments = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const script = `postconf -e "$@" && touch -d '1 hour ago' /etc/postfix/main.cf && postfix reload`;
  await host.run(["/bin/sh", "-c", script, "configure", ...assignments]);
}

/** Messages that wait because the relay was dead when they came. */
async function backlog(host: MailHost, count: number, to = "inbox@mailbox.example"): Promise<void> {
  await configure(host, { relayhost: deadRelay });
  await messages(host, count, to);
}

/** Messages that are deferred at once. */
async function messages(host: MailHost, count: number, to = "inbox@mailbox.example"): Promise<void> {
  const batch = randomUUID();
  const message = `printf 'Subject: waits\\nMessage-ID: <%s.${batch}@${host.name}>\\n\\nA test message.\\n' $i`;
  await host.run(
    `i=0; while [ $i -lt ${count} ]; do i=$((i + 1)); ${message} | sendmail -i -f ${sender(host)} ${to}; done`,
  );
  await until(`${count} deferred messages on ${host.label}`, 60_000, async () =>
    (await host.queue()).filter(({ queue }) => queue === "deferred").length === count ? true : undefined,
  );
  // What is hardly older than the flush is taken for new mail, and not counted.
  await sleep(3000);
}

function reasons(queue: readonly QueuedMessage[]): string {
  return queue.flatMap(({ recipients }) => recipients.flatMap(({ reason }) => reason ?? [])).join("\n");
}
