import { describe, expect, test } from "vitest";
import { HostClock } from "../../../src/diagnosis/mail-state/host-clock.ts";
import { chosenLog, whyNoLog } from "../../../src/diagnosis/mail-state/log-place.ts";
import { LogTally } from "../../../src/diagnosis/mail-state/log-tally.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
const clock = new HostClock(NOW, "+0100");

function tallied(lines: readonly string[], names = ["postfix"]) {
  const tally = new LogTally(clock, new Set(names), NOW - 86_400);
  for (const line of lines) tally.add(line);
  return tally.result();
}

const smtp = (id: string, status: string, text: string, program = "postfix/smtp") =>
  `Jan  2 04:00:00 mx ${program}[7]: ${id}: to=<x@y.example>, relay=relay.example[192.0.2.1]:587, delay=1, delays=0/0/0/1, dsn=5.0.0, status=${status} (${text})`;
const qmgr = (text: string) => `Jan  2 04:00:00 mx postfix/qmgr[6]: ${text}`;

test.each<[string, number | null]>([
  ["Jan  2 04:04:05", NOW],
  ["Jan  2 04:04:06", NOW + 1],
  ["Dec 31 04:04:05", NOW - 2 * 86_400],
  ["2026-01-02T03:04:05.123456+00:00", NOW],
  ["2026-01-02T04:04:05+01:00", NOW],
  ["2026-01-02T04:04:05", NOW],
  ["2026-01-02T04:04:05,123", NOW],
  [String(NOW), NOW],
  [`${NOW}.999999`, NOW],
  ["Foo  2 04:04:05", null],
  ["yesterday", null],
  ["", null],
])("the time %j is read as the host means it", (text, seconds) => {
  expect(clock.secondsOf(text)).toBe(seconds);
});

test("a bounce is a loss, once for a message, and what is held back by soft_bounce is not", () => {
  const { groups, statuses } = tallied([
    qmgr("4B2C: from=<a@shop.example>, size=300, nrcpt=2 (queue active)"),
    smtp("4B2C", "bounced", "host relay.example[192.0.2.1] said: 530 5.7.0 Authentication required"),
    smtp("4B2C", "bounced", "host relay.example[192.0.2.1] said: 530 5.7.0 Authentication required"),
    smtp("4B2D", "SOFTBOUNCE", "host relay.example[192.0.2.1] said: 530 5.7.0 Authentication required"),
  ]);
  expect(statuses).toEqual({ bounced: 2, SOFTBOUNCE: 1 });
  expect(groups).toMatchObject([
    {
      cause: "sasl-no-credentials",
      messages: 2,
      recipients: 3,
      lost: 1,
      senders: [{ domain: "shop.example", messages: 1 }],
      examples: [{ status: "bounced" }, { status: "bounced" }, { status: "SOFTBOUNCE", sender: "" }],
    },
  ]);
});

test("a message that was given up for its age is lost in the group in which it failed last", () => {
  const { groups, statuses } = tallied([
    smtp("4B2C", "deferred", "connect to relay.example[192.0.2.1]:587: Connection timed out"),
    qmgr("4B2C: from=<a@shop.example>, status=expired, returned to sender"),
    qmgr("4B2D: from=<>, status=force-expired, returned to sender"),
  ]);
  expect(statuses).toEqual({ deferred: 1, expired: 2 });
  expect(groups).toMatchObject([{ cause: "connection-timeout", messages: 1, lost: 1, delivered_later: 0 }]);
});

test("mail that the server took after the last failure shows it well again, be it within the same second", () => {
  const failed = smtp("4B2C", "bounced", "host relay.example[192.0.2.1] said: 530 5.7.0 Authentication required");
  const sent = smtp("4B2D", "sent", "250 2.0.0 Ok");
  const elsewhere = sent.replaceAll("relay.example", "mx.example");
  const since = (...lines: readonly string[]) => tallied(lines).groups.map(({ sent_since }) => sent_since);
  expect(since(failed, sent)).toEqual([true]);
  expect(since(sent, failed)).toEqual([false]);
  expect(since(failed, sent, failed)).toEqual([false]);
  expect(since(failed, elsewhere)).toEqual([false]);
});

test("a server took a message once, however many of its recipients, and each server that took a part of it counts it", () => {
  const { sent, groups } = tallied([
    smtp("4B2C", "deferred", "connect to relay.example[192.0.2.1]:587: Connection timed out"),
    smtp("4B2C", "sent", "250 2.0.0 Ok"),
    smtp("4B2C", "sent", "250 2.0.0 Ok"),
    smtp("4B2C", "sent", "250 2.0.0 Ok").replace("relay.example[192.0.2.1]", "other.example[192.0.2.2]"),
    smtp("4B2D", "sent", "250 2.0.0 Ok"),
  ]);
  expect(sent).toMatchObject([
    { relay: "relay.example:587", messages: 2 },
    { relay: "other.example:587", messages: 1 },
  ]);
  expect(groups).toMatchObject([{ messages: 1, delivered_later: 1 }]);
});

test("mail that is kept out for want of a Milter is trouble, and what is taken in is noted", () => {
  const cleanup = (text: string) => `Jan  2 04:00:00 mx postfix/cleanup[8]: ${text}`;
  const { trouble, taken } = tallied([
    cleanup("4B2C1: message-id=<a@b.example>"),
    "Jan  2 04:00:00 mx postfix/smtpd[9]: warning: connect to Milter service inet:127.0.0.1:8891: Connection refused",
    cleanup(
      "4B2D: milter-reject: CONNECT from localhost[127.0.0.1]: 4.7.1 Service unavailable - try again later; from=<a@b>",
    ),
    cleanup("4B2E: milter-reject: END-OF-MESSAGE from x[192.0.2.1]: 5.7.1 Spam message rejected; from=<a@b>"),
  ]);
  expect(taken).toBe(NOW - 245);
  expect(trouble.map(({ text }) => text.split(": ")[0])).toEqual([
    "connect to Milter service inet:127.0.0.1:8891",
    "milter-reject",
  ]);
});

test("what only looks like a delivery in a stranger's text is none", () => {
  const { statuses, groups, sent } = tallied([
    `Jan  2 04:00:00 mx postfix/cleanup[5]: 4B2C: warning: header Subject: 4B2D: to=<a@b>, relay=x, status=sent (250) from x`,
    "Jan  2 04:00:00 mx postfix/smtpd[5]: NOQUEUE: reject: RCPT from x[192.0.2.1]: 554 5.7.1: to=<a@b>, status=bounced (no)",
    smtp("4B2E", "undeliverable", "an address that was only verified"),
    smtp("4B2F", "bounced", "of another instance", "postfix-out/smtp"),
  ]);
  expect(statuses).toEqual({ undeliverable: 1 });
  expect([groups, sent]).toEqual([[], []]);
});

test("services of an instance may log under names of their own", () => {
  const line = smtp("4B2F", "bounced", "no", "bulk/smtp");
  expect(tallied([line]).statuses).toEqual({});
  expect(tallied([line], ["postfix", "bulk"]).statuses).toEqual({ bounced: 1 });
});

test("trouble is grouped without numbers and ids, what stops a program before warnings", () => {
  const noise = Array.from(
    { length: 40 },
    (_, index) => `Jan  2 04:00:00 mx postfix/smtp[7]: warning: kind ${String.fromCharCode(97 + index)} of trouble`,
  );
  const { trouble } = tallied([
    ...noise,
    ...noise,
    "Jan  2 04:00:01 mx postfix/master[3]: warning: process /usr/lib/postfix/sbin/smtp pid 41 exit status 1",
    "Jan  2 04:00:02 mx postfix/master[3]: warning: process /usr/lib/postfix/sbin/smtp pid 42 exit status 1",
    "Jan  2 04:00:03 mx postfix/master[3]: warning: process /usr/lib/postfix/sbin/smtp pid 43 exit status 1",
    "Jan  2 04:00:04 mx postfix/smtp[9]: fatal: bad boolean configuration: smtp_sasl_auth_enable = maybe",
    "Jan  2 04:00:04 mx postfix/smtp[9]: error: unsupported dictionary type: lmdb",
    "Jan  2 04:00:05 mx postfix/smtp[9]: warning: 4B2C0A1F: smtp_sasl_password_maps lookup error",
    "Jan  2 04:00:05 mx postfix/smtpd[9]: warning: hostname x.example does not resolve to address 192.0.2.1",
    "Jan  2 04:00:05 mx postfix/smtp[9]: SSL_connect error to relay.example[192.0.2.1]:587: -1",
  ]);
  expect(trouble.length).toBe(30);
  expect(trouble[0]).toMatchObject({
    program: "postfix/master",
    level: "warning",
    text: "process /usr/lib/postfix/sbin/smtp pid 43 exit status 1",
    lines: 3,
  });
  expect(trouble.filter(({ level }) => level === "fatal" || level === "error").map(({ text }) => text)).toEqual([
    "bad boolean configuration: smtp_sasl_auth_enable = maybe",
    "unsupported dictionary type: lmdb",
  ]);
  const few = tallied([
    "Jan  2 04:00:05 mx postfix/smtp[9]: warning: 4B2C0A1F: smtp_sasl_password_maps lookup error",
    "Jan  2 04:00:05 mx postfix/smtp[9]: SSL_connect error to relay.example[192.0.2.1]:587: -1",
    "Jan  2 04:00:05 mx postfix/smtpd[9]: warning: hostname x.example does not resolve to address 192.0.2.1",
  ]).trouble;
  expect(few).toMatchObject([
    { level: "warning", text: "smtp_sasl_password_maps lookup error", queue_ids: ["4B2C0A1F"] },
    { level: "info", text: expect.stringContaining("SSL_connect error") },
  ]);
});

test("what sasl-xoauth2 says of a failed login is trouble, without its time, and never with a token", () => {
  const says = (text: string) => `Jan  2 04:00:05 mx postfix/smtp[9]: ${text}`;
  const { trouble } = tallied(
    [
      "[sasl-xoauth2] auth failed: 2027-01-02 04:00:05: TokenStore::Refresh: request failed",
      "[sasl-xoauth2] set log_full_trace_on_failure to see full 14 line(s) of tracing.",
      "[sasl-xoauth2] auth failed: 2027-01-02 04:00:05: TokenStore::Refresh: http error: error setting certificate file: /etc/ssl/certs/ca-certificates.crt",
      "[sasl-xoauth2] auth failed: 2027-01-02 04:00:05: TokenStore::Read: failed to open file /etc/tokens/a.json: Permission denied",
      "[sasl-xoauth2] auth failed: 2027-01-02 04:00:05: TokenStore::Read: exception=* Line 1, Column 1#012  Syntax error: value, object or array expected.#012",
      '[sasl-xoauth2] auth failed: 2027-01-02 04:00:05: TokenStore::Refresh: code=200, response={"access_token": "token-of-a-test", "expires_in": 3600}',
      "[sasl-xoauth2] auth failed:",
      "[sasl-xoauth2]   2027-01-02 04:00:05: TokenStore::Refresh: request: client_id=a&client_secret=&grant_type=refresh_token&refresh_token=token-of-a-test",
      "sasl-xoauth2: Unable to open config file /etc/sasl-xoauth2.conf: No such file or directory",
    ].map(says),
  );
  expect(trouble.map(({ level, text }) => `${level} ${text}`)).toEqual([
    "info sasl-xoauth2: TokenStore::Refresh: request failed",
    "info sasl-xoauth2: TokenStore::Refresh: http error: error setting certificate file: /etc/ssl/certs/ca-certificates.crt",
    "info sasl-xoauth2: TokenStore::Read: failed to open file /etc/tokens/a.json: Permission denied",
    "info sasl-xoauth2: TokenStore::Read: exception",
    "info sasl-xoauth2: Unable to open config file /etc/sasl-xoauth2.conf",
  ]);
});

test("what master last did is known", () => {
  const master = (at: string, text: string) => `Jan  2 04:00:${at} mx postfix/master[3]: ${text}`;
  const at = NOW - 245;
  expect(
    tallied([
      master("01", "terminating on signal 15"),
      master("02", "daemon started -- version 3.7.11, configuration /etc/postfix"),
      master("03", "reload -- version 3.7.11, configuration /etc/postfix"),
    ]),
  ).toMatchObject({ stopped: at + 1, started: at + 2, reloaded: at + 3 });
});

describe("what came and left in the last minutes", () => {
  const at = (time: string, text: string) => `Jan  2 ${time} mx ${text}`;
  const came = (time: string, id: string) => at(time, `postfix/cleanup[5]: ${id}: message-id=<x@y.example>`);
  const left = (time: string, id: string) => at(time, `postfix/qmgr[6]: ${id}: removed`);

  test("is counted by message, as far as the log reaches back", () => {
    const lines = [came("03:50:00", "4B2C1"), came("03:59:00", "4B2C2"), came("04:03:00", "4B2C3")];
    const gone = [left("03:51:00", "4B2C0"), left("04:04:00", "4B2C1"), left("04:04:00", "4B2C2")];
    expect(tallied([...lines, ...gone]).flow).toEqual({ seconds: 600, came: 2, left: 2 });
    expect(tallied(lines.slice(1)).flow).toEqual({ seconds: 305, came: 2, left: 0 });
  });

  test("is not what only looks so: another instance, a header that was logged, a retry, another program", () => {
    const { flow } = tallied([
      at("03:00:00", "sshd[1]: Server listening"),
      at("04:00:00", "postfix-out/qmgr[6]: 4B2C1: removed"),
      at("04:00:00", "postfix/cleanup[5]: 4B2C1: warning: header Subject: message-id=<x@y.example> from x[192.0.2.1]"),
      at("04:00:00", "postfix/qmgr[6]: 4B2C1: from=<a@b.example>, size=300, nrcpt=1 (queue active)"),
      at("04:00:00", "postfix/smtp[6]: 4B2C1: removed"),
    ]);
    expect(flow).toEqual({ seconds: 600, came: 0, left: 0 });
  });

  test("is not known where nothing was logged of late, or for less than a minute, or without times", () => {
    expect(tallied([came("03:50:00", "4B2C1")]).flow).toBeNull();
    expect(tallied([came("04:03:30", "4B2C1")]).flow).toBeNull();
    expect(tallied([came("04:03:00", "4B2C1").replace("Jan  2 04:03:00", "someday")]).flow).toBeNull();
  });
});

test("a log without readable times is counted, and its span is not known", () => {
  const { statuses, from, to, groups } = tallied([
    smtp("4B2C", "deferred", "no").replace("Jan  2 04:00:00", "someday"),
  ]);
  expect({ statuses, from, to }).toEqual({ statuses: { deferred: 1 }, from: null, to: null });
  expect(groups).toMatchObject([{ first: null, last: null }]);
});

test("the first file with a recent line is the log, unless the journal is far ahead", () => {
  const since = NOW - 86_400;
  const file = (name: string, time: string) => ({ name, last: time === "" ? "" : `${time} mx postfix/smtp[7]: x` });
  const journal = (ago: number) => ({ name: "journal", last: `${NOW - ago}.5 mx postfix/smtp[7]: x` });
  const fresh = file("/var/log/syslog", "Jan  2 04:00:00");
  expect(chosenLog([file("/var/log/mail.log", "Dec 25 04:00:00"), fresh], clock, since)).toBe("/var/log/syslog");
  expect(chosenLog([fresh, journal(0)], clock, since)).toBe("/var/log/syslog");
  expect(chosenLog([file("/var/log/mail.log", "Jan  1 14:00:00"), journal(0)], clock, since)).toBe("journal");
  expect(chosenLog([file("/var/log/mail.log", ""), journal(10)], clock, since)).toBe("journal");
  expect(chosenLog([file("/var/log/mail.log", "")], clock, since)).toBeUndefined();
  expect(whyNoLog([file("/var/log/mail.log", ""), { name: "journal", last: "" }], "")).toBe(
    "no line of this instance in that time was found in /var/log/mail.log, the journal",
  );
});
