import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExplainDocument } from "../../src/diagnosis/explain-document.ts";
import { explainLines, explainStream } from "../../src/diagnosis/explain-stream.ts";

async function* chunksOf(text: string | Uint8Array, size = 50): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string, size?: number): Promise<ExplainDocument> => explainStream(chunksOf(text, size));

const TIMEOUT = "connect to mx.b.example[192.0.2.9]:25: Connection timed out";
const delivery = (id: string, end: string, relay = "none") =>
  `${id}: to=<a@b.example>, relay=${relay}, delay=5, delays=1/0/4/0, dsn=4.4.1, status=${end}`;

describe("a log", () => {
  test.each([
    ["traditional", "Nov 24 11:21:42 mx postfix/smtp[653]: ", "Nov 24 11:21:42"],
    ["one-digit day", "Nov  4 11:21:42 mx postfix/smtp[653]: ", "Nov  4 11:21:42"],
    [
      "RFC 3339 of rsyslog",
      "2026-11-24T11:21:54.383661+00:00 mx postfix/smtp[653]: ",
      "2026-11-24T11:21:54.383661+00:00",
    ],
    ["journal short-iso", "2026-11-24T11:21:54+0000 mx postfix-out/smtp[653]: ", "2026-11-24T11:21:54+0000"],
    ["RFC 5424", "<22>1 2026-11-24T11:21:54.383Z mx postfix/smtp 653 - - ", "2026-11-24T11:21:54.383Z"],
    ["date and time in two words", "2026-11-24 11:21:54 mx postfix/relay/smtp[653]: ", "2026-11-24T11:21:54"],
  ])("in the %s format", async (_, head, time) => {
    const summary = await read(`${head}${delivery("4jYhG64RqRzDlx8", `deferred (${TIMEOUT})`)}\n`);
    expect(summary).toMatchObject({ input: "log", lines: 1, statuses: { deferred: 1 }, first: time, last: time });
    expect(summary.causes).toMatchObject([
      { cause: "connection-timeout", deliveries: 1, messages: 1, relays: [{ relay: "mx.b.example:25", count: 1 }] },
    ]);
    expect(summary.causes[0]?.examples[0]).toMatchObject({
      queue_id: "4jYhG64RqRzDlx8",
      recipient: "a@b.example",
      dsn: "4.4.1",
      reason: TIMEOUT,
    });
  });

  test("as journalctl -o json gives it, with a message in bytes too", async () => {
    const entry = (message: unknown) =>
      JSON.stringify({
        __REALTIME_TIMESTAMP: "1795519302000000",
        SYSLOG_IDENTIFIER: "postfix/smtp",
        _PID: "7",
        MESSAGE: message,
      });
    const text = delivery(
      "A1B2C3D4E5",
      "deferred (host x[192.0.2.1] said: 421 Too many connections)",
      "x[192.0.2.1]:587",
    );
    const summary = await read(`${entry("starting")}\n${entry(text)}\n${entry([...Buffer.from(text)])}\n`);
    expect(summary).toMatchObject({
      input: "journal-json",
      first: "2026-11-24T11:21:42.000Z",
      messages: { failed: 1 },
    });
    expect(summary.causes).toMatchObject([{ cause: "throttled", deliveries: 2, messages: 1 }]);
    expect(summary.relays).toMatchObject([{ relay: "x:587", failures: 2 }]);
  });

  test("all attempts of a message count, not only the last, and servers that were tried before it", async () => {
    const at = (second: number, text: string) => `Nov 24 11:21:${second} mx postfix/smtp[653]: ${text}\n`;
    const summary = await read(
      at(10, TIMEOUT) +
        at(11, delivery("A1B2C3D4E5", "deferred (connect to mx.b.example[2001:db8::1]:25: Network is unreachable)")) +
        at(
          12,
          "A1B2C3D4E5: host mx.b.example[192.0.2.9] said: 450 4.2.0 <a@b.example>: Greylisted (in reply to RCPT TO command)",
        ) +
        at(
          13,
          delivery(
            "A1B2C3D4E5",
            "deferred (SASL authentication failed; server mx.b.example[192.0.2.9] said: 535 5.7.8 no)",
          ),
        ) +
        at(14, delivery("A1B2C3D4E5", "sent (250 ok)", "mx.b.example[192.0.2.9]:25")),
    );
    expect(summary.messages).toEqual({ failed: 1, delivered_later: 1, without_reason: 0, exact: true });
    expect(summary.statuses).toEqual({ deferred: 2, sent: 1 });
    const counts = summary.causes.map(({ cause, messages, deliveries, servers_before }) => [
      cause,
      messages,
      deliveries,
      servers_before,
    ]);
    expect(counts).toEqual([
      ["connection-timeout", 1, 0, 1],
      ["network-unreachable", 1, 1, 0],
      ["sasl-auth-failed", 1, 1, 0],
      ["greylisted", 1, 0, 1],
    ]);
    expect([summary.first, summary.last]).toEqual(["Nov 24 11:21:10", "Nov 24 11:21:13"]);
  });

  test("other lines, of smtpd and of other programs, are no failures", async () => {
    const summary = await read(
      "Nov 24 11:21:42 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[192.0.2.1]: 554 5.7.1 Relay access denied; from=<a@b> to=<c@d> proto=ESMTP\nNov 24 11:21:42 mx sshd[2]: connect to x\n",
    );
    expect(summary).toMatchObject({ input: "log", causes: [], messages: { failed: 0 } });
  });

  test("CRLF, a missing last newline and the size of chunks change nothing", async () => {
    const line = `Nov 24 11:21:42 mx postfix/smtp[653]: ${delivery("A1B2C3D4E5", 'bounced (unknown user: "é")')}`;
    const expected = await read(`${line}\n${line}\n`);
    expect(expected.causes[0]?.examples[0]?.reason).toBe('unknown user: "é"');
    for (const size of [1, 7, 100_000]) expect(await read(`${line}\r\n${line}`, size)).toEqual(expected);
  });
});

describe("a queue", () => {
  test("as postqueue -j gives it: a count for each recipient, and those without a reason", async () => {
    const message = (id: string, recipients: object[]) =>
      `${JSON.stringify({ queue_name: "deferred", queue_id: id, arrival_time: 1795519302, sender: "", recipients })}\n`;
    const summary = await read(
      message("A1", [
        { address: "a@b", delay_reason: TIMEOUT },
        { address: "c@b", delay_reason: TIMEOUT },
      ]) +
        message("B2", [{ address: "d@b" }]) +
        "not json\n",
    );
    expect(summary).toMatchObject({ input: "queue-json", unread_lines: 1, messages: { failed: 1, without_reason: 1 } });
    expect(summary.causes).toMatchObject([
      { cause: "connection-timeout", deliveries: 2, messages: 1, first: "2026-11-24T11:21:42.000Z" },
    ]);
  });

  test("as mailq gives it: a reason holds for the recipients below it", async () => {
    const summary = await read(`-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
A1B2C3D4E5*     411 Tue Nov 24 11:21:42  root@mx
                (${TIMEOUT})
                                         a@b.example
                                         c@b.example

4jYhG64RqRzDlx8      411 Tue Nov 24 11:21:43  root@mx
                                         d@b.example

-- 1 Kbytes in 2 Requests.
`);
    expect(summary).toMatchObject({
      input: "queue-listing",
      statuses: { active: 2, deferred: 1 },
      messages: { failed: 1, without_reason: 1 },
    });
    expect(summary.causes).toMatchObject([{ cause: "connection-timeout", deliveries: 2, messages: 1 }]);
  });

  test("a reason that is too long to be indented is still one", async () => {
    const reason = "connect to relay.example.net[2001:db8::25]:587: Connection timed out, and so on for long";
    const summary = await read(
      `-Queue ID-\nA1B2C3D4E5      411 Tue Nov 24 11:21:42  root@mx\n(${reason})\n          a@b.example\n`,
    );
    expect(summary.causes).toMatchObject([
      { cause: "connection-timeout", examples: [{ queue_id: "A1B2C3D4E5", reason }] },
    ]);
  });

  test("an empty one has no causes", async () => {
    expect(await read("Mail queue is empty\n")).toMatchObject({ input: "queue-listing", causes: [] });
    expect(await read("")).toMatchObject({ input: "empty", lines: 0, causes: [] });
  });
});

describe("lines of reasons", () => {
  test("each line has its answer, in order, empty ones too", async () => {
    const answers = [];
    for await (const batch of explainLines(chunksOf(`${TIMEOUT}\r\n\nmail loop é`, 3))) answers.push(...batch);
    expect(answers.map(({ input, cause }) => [input, cause])).toEqual([
      [TIMEOUT, "connection-timeout"],
      ["", "other"],
      ["mail loop é", "loop"],
    ]);
  });

  test("a text of no known format is a list of reasons", async () => {
    expect(await read("Connection refused\nConnection refused\n")).toMatchObject({
      input: "reasons",
      causes: [{ cause: "connection-refused", deliveries: 2 }],
    });
  });
});

test("law: no bytes make it throw, and every line is counted", async () => {
  const pieces = fc.constantFrom(
    "\n",
    "\r\n",
    "{",
    '{"queue_id":1,"recipients":[null]}',
    "-Queue ID-",
    ": to=<",
    ", status=deferred (",
    "]: connect to ",
    "postfix/smtp[1",
    "Nov 24 11:21:42 ",
    "\u0000",
    "x",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array(),
        fc.array(pieces).map((parts) => Buffer.from(parts.join(""))),
      ),
      fc.integer({ min: 1, max: 20 }),
      async (bytes, size) => {
        const ends = bytes.filter((byte) => byte === 10).length;
        const { lines } = await explainStream(chunksOf(bytes, size));
        expect(lines).toBe(ends + (bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0));
      },
    ),
    { numRuns: 200 },
  );
});

test("counters are bounded: 120,000 messages and relays stay within their limits, and the summary says so", async () => {
  const line = (n: number) =>
    `Nov 24 11:21:42 mx postfix/smtp[1]: ${delivery(`Q${n}`, "deferred (timed out)", `relay${n}.example[192.0.2.1]:25`)}\n`;
  async function* log(): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 120_000; n += 1000)
      yield Buffer.from(Array.from({ length: 1000 }, (_, index) => line(n + index)).join(""));
  }
  const summary = await explainStream(log());
  expect(summary).toMatchObject({ messages: { failed: 120_000, exact: false }, statuses: { deferred: 120_000 } });
  expect(summary.relays.length + summary.more_relays).toBeLessThanOrEqual(2001);
});

test("a line of 10 MB is cut, and what follows is read", async () => {
  const long = "x".repeat(10_000_000);
  const started = performance.now();
  const summary = await read(
    `Nov 24 11:21:42 mx postfix/smtp[1]: ${long}\nNov 24 11:21:42 mx postfix/smtp[1]: ${delivery("A1", "deferred (timed out)")}\n`,
    65_536,
  );
  expect(summary).toMatchObject({ lines: 2, statuses: { deferred: 1 } });
  expect(performance.now() - started).toBeLessThan(3000);
});

describe("what is no plain text", () => {
  test.each([
    ["gzip", "zcat", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]],
    ["bzip2", "bzcat", [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41]],
    ["xz", "xzcat", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]],
    ["zstd", "zstdcat", [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0]],
  ])("a %s file is named, with the program that unpacks it", async (name, cat, bytes) => {
    for (const size of [1, 100]) {
      const failure = explainStream(chunksOf(Uint8Array.from(bytes), size));
      await expect(failure).rejects.toMatchObject({
        diagnostics: [
          { code: "explain-compressed", detail: `it is a ${name} file`, hint: `${cat} FILE | postmend explain` },
        ],
      });
    }
  });

  test("UTF-16 is decoded, whichever byte comes first, and a byte order mark is no part of the text", async () => {
    const little = Buffer.from("\ufeffuser unknown\nmailbox full\n", "utf16le");
    const big = Buffer.from(little).swap16();
    const utf8 = Buffer.from("\ufeffuser unknown\nmailbox full\n");
    for (const bytes of [little, big, utf8])
      for (const size of [1, 3, 100]) {
        const summary = await explainStream(chunksOf(bytes, size));
        expect(summary.causes.map(({ cause }) => cause)).toEqual(["recipient-rejected", "mailbox-full"]);
      }
  });

  test("a log that begins with the NULs of a crash is read", async () => {
    const line = `Nov 24 11:21:42 mx postfix/smtp[653]: ${delivery("A1B2C3D4E5", `deferred (${TIMEOUT})`)}\n`;
    const summary = await read(`${"\0".repeat(5000)}${line}${line}`);
    expect(summary).toMatchObject({ input: "log", messages: { failed: 1 }, causes: [{ deliveries: 2 }] });
  });

  test("each bare reason is a message of its own", async () => {
    expect(await read("user unknown\nuser unknown\n\nuser unknown")).toMatchObject({
      input: "reasons",
      messages: { failed: 3 },
      causes: [{ cause: "recipient-rejected", messages: 3, deliveries: 3 }],
    });
  });
});
