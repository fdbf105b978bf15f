import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readMailState } from "../../../src/diagnosis/mail-state/read-mail-state.ts";
import { LocalTransport } from "../../../src/transports/local-transport.ts";
import { ScratchMailHost } from "./mail-host.ts";

let host: ScratchMailHost;
beforeEach(() => {
  host = new ScratchMailHost();
});
afterEach(() => host.remove());

const now = Math.floor(Date.now() / 1000);
const iso = (ago: number) => new Date((now - ago) * 1000).toISOString().replace("Z", "000+00:00");
const line = (ago: number, text: string, program = "postfix/smtp") => `${iso(ago)} mx ${program}[7]: ${text}`;
const attempt = (id: string, status: string, text: string) =>
  `${id}: to=<x@y.example>, relay=relay.example[192.0.2.1]:587, delay=900, delays=0/0/0/0, dsn=4.4.2, status=${status} (${text})`;
const message = (id: string, more: object = {}) =>
  `${JSON.stringify({
    queue_name: "deferred",
    queue_id: id,
    arrival_time: now - 1000,
    message_size: 300,
    forced_expire: false,
    sender: "alerts@shop.example",
    recipients: [
      { address: "a@b.example", delay_reason: "connect to relay.example[192.0.2.1]:587: Connection timed out" },
    ],
    ...more,
  })}\n`;

describe.each(["dash", "busybox sh", "bash"])("under %s", (shell) => {
  test("the queue is what postqueue lists, and its sizes are those of its directories", async () => {
    host.queued(
      message("4B2C") +
        message("4B2D", { arrival_time: now - 5000 }) +
        message("4B2E", { queue_name: "hold" }) +
        message("4B2F", { queue_name: "active", recipients: [{ address: "c@d.example" }] }),
    );
    mkdirSync(join(host.queue, "deferred/4"));
    for (const id of ["4/4B2C", "4/4B2D"]) writeFileSync(join(host.queue, "deferred", id), "");
    writeFileSync(join(host.queue, "maildrop/4B30"), "");
    const { queue } = await host.read(shell);
    expect(queue).toMatchObject({
      source: "json",
      sizes: { incoming: 0, active: 0, deferred: 2, hold: 0, maildrop: 1 },
      oldest: now - 5000,
      silent: { messages: 1, oldest: now - 1000, ids: ["4B2F"] },
      held: { messages: 1, ids: ["4B2E"] },
      exact: true,
    });
    expect(queue).not.toHaveProperty("because");
    expect(queue.groups).toMatchObject([
      {
        cause: "connection-timeout",
        relay: "relay.example:587",
        messages: 2,
        recipients: 2,
        first: now - 5000,
        last: now - 1000,
        senders: [{ domain: "shop.example", messages: 2 }],
        examples: [{ queue_id: "4B2C", sender: "alerts@shop.example", status: "deferred" }, { queue_id: "4B2D" }],
      },
    ]);
  });

  test("before Postfix 3.1 the listing for people is read", async () => {
    const time = new Date((now - 7200) * 1000).toString().replace(/^(\w+ \w+ \d+) \d+ (\S+).*/, "$1 $2");
    host.program(
      "postqueue",
      `[ "$3" = -p ] || { echo 'postqueue: fatal: usage: postqueue -f' >&2; exit 64; }
cat <<'END'
-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
4B2C*       301 ${time}  alerts@shop.example
(connect to relay.example[192.0.2.1]:587: Connection refused)
                                         a@b.example
                                         c@d.example

4B2D!       301 ${time}  MAILER-DAEMON
                                         e@f.example

-- 0 Kbytes in 2 Requests.
END`,
    );
    const { queue } = await host.read(shell);
    expect(queue).toMatchObject({ source: "listing", oldest: now - 7200, held: { ids: ["4B2D"] }, exact: true });
    expect(queue.groups).toMatchObject([{ cause: "connection-refused", messages: 1, recipients: 2 }]);
  });

  test("with a main.cf that Postfix cannot read the messages are counted, and postqueue is not even tried", async () => {
    const complaint = "postcat: fatal: /etc/postfix/main.cf, line 3: missing '=' after attribute name: \"oops\"";
    host.program("postcat", `echo "${complaint.replaceAll('"', '\\"')}" >&2; exit 1`);
    host.program("postconf", "echo broken >&2; exit 1");
    host.program("postqueue", `: >'${host.directory}/asked'; exit 1`);
    writeFileSync(join(host.queue, "deferred/4B2C"), "");
    host.log("mail.log", [line(30, attempt("4B2C", "deferred", "Connection timed out"))]);
    const { queue, log } = await host.read(shell);
    expect(queue).toMatchObject({ source: "directories", because: complaint, sizes: { deferred: 1 }, exact: false });
    expect(log.statuses).toEqual({ deferred: 1 });
    expect(() => rmSync(join(host.directory, "asked"))).toThrow("ENOENT");
  });

  test("where master does not run postqueue is not asked, for it would write into the log", async () => {
    rmSync(join(host.queue, "pid/master.pid"));
    host.queued(message("4B2C"));
    const { queue } = await host.read(shell);
    expect(queue).toMatchObject({ source: "directories", because: expect.stringContaining("not running") });
  });

  test("a queue directory that is not there is unknown, not empty", async () => {
    rmSync(host.queue, { recursive: true });
    expect((await host.read(shell)).queue).toMatchObject({ source: "unknown", because: expect.any(String) });
  });

  test("a listing that broke off is not exact, and says why", async () => {
    const [whole, cut] = [message("4B2C"), message("4B2D").slice(0, 80)];
    host.program(
      "postqueue",
      `printf '%s\\n%s' '${whole.trim()}' '${cut}'; echo 'postqueue: fatal: Connection lost' >&2; exit 69`,
    );
    const { queue } = await host.read(shell);
    expect(queue).toMatchObject({ source: "json", because: "postqueue: fatal: Connection lost", exact: false });
    expect(queue.groups).toMatchObject([{ messages: 1 }]);
  });

  test("the log is that of this instance within the window", async () => {
    host.log("mail.log", [
      line(90_000, attempt("4B20", "bounced", "too old")),
      line(300, "daemon started -- version 3.7.11, configuration /etc/postfix", "postfix/master"),
      line(200, "4B2C: from=<alerts@shop.example>, size=300, nrcpt=1 (queue active)", "postfix/qmgr"),
      line(190, attempt("4B2C", "deferred", "connect to relay.example[192.0.2.1]:587: Connection timed out")),
      line(180, attempt("4B2D", "bounced", "somebody else's"), "postfix-out/smtp"),
      line(170, attempt("4B2E", "sent", "250 ok"), "postfix/relay/smtp"),
      line(160, attempt("4B2C", "sent", "250 ok")),
      line(150, "warning: hash:/etc/postfix/sasl_passwd is unavailable. open database: No such file"),
      line(140, "nothing of mail", "cron"),
    ]);
    const { log } = await host.read(shell);
    expect(log).toMatchObject({
      source: join(host.logs, "mail.log"),
      from: now - 300,
      to: now - 140,
      truncated: false,
      statuses: { deferred: 1, sent: 2 },
      groups: [
        {
          cause: "connection-timeout",
          messages: 1,
          lost: 0,
          delivered_later: 1,
          senders: [{ domain: "shop.example", messages: 1 }],
        },
      ],
      sent: [{ relay: "relay.example:587", messages: 2, last: now - 160 }],
      trouble: [{ program: "postfix/smtp", level: "warning", lines: 1, first: now - 150 }],
      started: now - 300,
      reloaded: null,
      stopped: null,
    });
    expect(log).not.toHaveProperty("because");
  });

  test("a log that was rotated within the window is read with its predecessor", async () => {
    host.log("mail.log.1", [line(400, attempt("4B2C", "deferred", "one"))]);
    host.log("mail.log", [line(200, attempt("4B2D", "deferred", "two"))]);
    const whole = await host.read(shell);
    expect(whole.log).toMatchObject({ statuses: { deferred: 2 }, from: now - 400, truncated: false });
    writeFileSync(join(host.logs, "mail.log.2.gz"), "packed");
    expect((await host.read(shell)).log.truncated).toBe(true);
    const long = now - 100_000;
    utimesSync(join(host.logs, "mail.log.2.gz"), long, long);
    expect((await host.read(shell)).log.truncated).toBe(false);
  });

  test("of a large log the end is read, without the line that was cut", async () => {
    const filling = line(300, attempt("4B2C", "deferred", "x".repeat(900)));
    host.log("mail.log", Array<string>(9000).fill(filling));
    const { log } = await host.read(shell);
    expect(log).toMatchObject({ truncated: true, from: now - 300 });
    expect(log.statuses["deferred"]).toBe(Math.floor(8_388_608 / (filling.length + 1)));
  });

  test("a file that is not written any more loses to the journal", async () => {
    const journal = (ago: number) => `${now - ago}.123456 mx postfix/smtp[7]: ${attempt("4B2E", "sent", "250 ok")}`;
    host.log("mail.log", [line(40_000, attempt("4B2C", "deferred", "old"))]);
    host.program("journalctl", `echo '${journal(50)}'`);
    expect((await host.read(shell)).log).toMatchObject({ source: "journal", statuses: { sent: 1 }, to: now - 50 });
    host.log("mail.log", [line(60, attempt("4B2C", "deferred", "new"))]);
    expect((await host.read(shell)).log.source).toBe(join(host.logs, "mail.log"));
  });

  test("where there is no log it says so", async () => {
    expect((await host.read(shell)).log).toMatchObject({
      source: null,
      because: expect.stringContaining("the journal"),
    });
    host.program("postconf", "echo 'maillog_file = /dev/stdout'");
    expect((await host.read(shell)).log).toMatchObject({ source: null, because: expect.stringContaining("container") });
  });

  test("lines that the system's log dropped are told by it, where they may be Postfix's", async () => {
    const said = (text: string) => `${iso(50)} mx ${text}`;
    const lost = "messages lost due to rate-limiting (200 allowed within 5 seconds)";
    host.log("mail.log", [line(50, "warning: no rate-limiting here")]);
    host.log("syslog", [
      said(`rsyslogd: imuxsock[pid: 7, name: qmgr]: 32 ${lost}`),
      said(`rsyslogd: imuxsock[pid: 8, name: cron]: 5 ${lost}`),
      said(`rsyslogd[9]: imjournal: 61 ${lost}`),
      said("rsyslogd: imuxsock lost 9 messages from pid 7 due to rate-limiting"),
      said(`attacker[1]: rsyslogd: imuxsock[pid: 7, name: cron]: 5 ${lost}`),
    ]);
    const journal = (unit: string) => `${now - 40}.5 mx systemd-journald[3]: Suppressed 132 messages from ${unit}`;
    host.program(
      "journalctl",
      `case "$*" in *MESSAGE_ID*) printf '%s\\n' '${journal("postfix@-.service")}' '${journal("app.service")}' ;; esac`,
    );
    const { gaps } = (await host.read(shell)).log;
    expect(gaps).toEqual([
      { text: `imuxsock[pid: 7, name: qmgr]: 32 ${lost}`, at: now - 50 },
      { text: `imjournal: 61 ${lost}`, at: now - 50 },
      { text: "imuxsock lost 9 messages from pid 7 due to rate-limiting", at: now - 50 },
      { text: "Suppressed 132 messages from postfix@-.service", at: now - 40 },
    ]);
  });

  test("other instances are told with what waits in their queues", async () => {
    const other = join(host.directory, "other queue");
    for (const name of ["deferred/4", "active"]) mkdirSync(join(other, name), { recursive: true });
    for (const id of ["deferred/4/4B2C", "deferred/4/4B2D", "active/4B2E"]) writeFileSync(join(other, id), "");
    host.program(
      "postconf",
      `case "$*" in
-dh\\ config_directory) echo /etc/postfix ;;
*/etc/postfix*multi_instance_directories) echo '/etc/postfix-out, /etc/postfix-gone' ;;
*/etc/postfix-out*queue_directory) echo '${other}' ;;
esac`,
    );
    expect((await host.read(shell)).others).toEqual([{ configDirectory: "/etc/postfix-out", deferred: 2, active: 1 }]);
  });

  test("hostile text of strangers is shown without its power", async () => {
    const reason = "host mx said: 550 a\nb\u001b[2J \u202e static:user:hunter2";
    host.queued(message("4B2C", { recipients: [{ address: "a\n\u001b@b.example", delay_reason: reason }] }));
    const raw = Buffer.from(`${line(50, attempt("4B2C", "deferred", "\xff\xfe \x1b[2J"))}\n`, "latin1");
    writeFileSync(join(host.logs, "mail.log"), raw);
    const text = JSON.stringify(await host.read(shell));
    expect(text).not.toContain("hunter2");
    expect(text).toContain("a\\\\n\\\\u001b@b.example");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(text).not.toMatch(/[\u0000-\u001f\u202e]|[^\\]\\u00/);
  });
});

test("a line of ten megabytes costs that message, and no other", async () => {
  const recipients = Array.from({ length: 200_000 }, (_, index) => ({
    address: `a${index}@b.example`,
    delay_reason: "no",
  }));
  host.queued(message("4B2C", { recipients }) + message("4B2D"));
  const { queue } = await host.read("dash");
  expect(queue).toMatchObject({ source: "json", exact: false });
  expect(queue.groups).toMatchObject([{ messages: 1, examples: [{ queue_id: "4B2D" }] }]);
});

test("over the local transport a directory that holds no Postfix is told as such", async () => {
  const transport = new LocalTransport({ name: "here", address: "localhost" });
  const request = { configDirectory: join(host.directory, "none"), queueDirectory: join(host.directory, "none") };
  const { queue } = await readMailState(transport, { ...request, seconds: 60 });
  expect(queue).toMatchObject({ source: "unknown", because: expect.any(String), oldest: null, exact: false });
});

test("a program that does not come to its end is an error, not a short answer", async () => {
  host.program("stat", "kill -9 $PPID");
  host.log("mail.log", [line(50, "x")]);
  await expect(host.read("dash")).rejects.toThrow("did not come to its end");
});
