import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../src/diagnosis/diagnose/findings.ts";
import { HostClock } from "../../../src/diagnosis/mail-state/host-clock.ts";
import { LogTally } from "../../../src/diagnosis/mail-state/log-tally.ts";
import { QueueTally } from "../../../src/diagnosis/mail-state/queue-tally.ts";
import { evidence, NOW, relayTest } from "./evidence.ts";

/** What Postfix writes into the queue names the server without its port, the log names both. */
const HOST = "smtp.relay.example[192.0.2.1]";
const SLOW = `conversation with ${HOST} timed out while sending message body`;
const REASONS = [
  SLOW,
  `lost connection with ${HOST} while sending end of data -- message may be sent more than once`,
  `conversation with ${HOST} timed out while receiving the initial server greeting`,
  `SASL authentication failed; server ${HOST} said: 535 5.7.8 Error: authentication failed`,
  `host ${HOST} said: 454 4.7.0 TLS not available due to local problem`,
  `TLS is required, but was not offered by host ${HOST}`,
  `connect to ${HOST}:587: Connection timed out`,
  "Server certificate not trusted",
];
const clock = new HostClock(NOW, "+0000");

/** A delivery in the log, so many seconds ago; `reason` undefined where the server took it. */
function delivery(ago: number, reason?: string, relay = `${HOST}:587`): string {
  const status = reason === undefined ? "sent (250 2.0.0 Ok)" : `deferred (${reason})`;
  const id = `4B2C${ago}`;
  return `${NOW - ago}.5 mx postfix/smtp[7]: ${id}: to=<b@example.org>, relay=${relay}, delay=1, delays=0/0/0/1, dsn=4.0.0, status=${status}`;
}

/** Four messages that came half an hour ago and wait for this, with such a log; undefined where there is none. */
function found(reason: string, lines: readonly string[] | undefined, changed = NOW - 7200) {
  const queue = new QueueTally(clock);
  for (const id of ["4B2C1", "4B2C2", "4B2C3", "4B2C4"])
    queue.add({
      queueId: id,
      queue: "deferred",
      arrival: String(NOW - 1800),
      sender: "a@example.net",
      recipients: [{ address: "b@example.org", reason }],
    });
  const log = new LogTally(clock, new Set(["postfix"]), NOW - 86_400);
  for (const line of lines ?? []) log.add(line);
  return findingsOf(
    evidence({
      queue: queue.result().groups,
      log: { ...log.result(), source: lines ? "/var/log/mail.log" : null },
      relays: [relayTest("passed")],
      changed,
    }),
  )[0];
}

describe.each(REASONS)("mail that waits for: %s", (reason) => {
  const failing = [delivery(400), delivery(300, reason), delivery(55, reason)];

  test("still fails, where the log tells of no mail that left since, whatever the relay says to a test", () => {
    expect(found(reason, failing)).toMatchObject({ severity: "error", messages: 4 });
  });

  test("is not said to be over where there is no log", () => {
    expect(found(reason, undefined)).toMatchObject({ severity: "error", messages: 4 });
  });

  test("waits for its next try, where the configuration was changed after the last failure", () => {
    for (const log of [failing, undefined])
      expect(found(reason, log, NOW - 30)).toMatchObject({
        severity: "warning",
        summary: expect.stringContaining("is over"),
      });
    expect(found(reason, failing, NOW - 60)).toMatchObject({ severity: "error" });
  });
});

test.each(REASONS.slice(0, -1))("what waits for its next try since the server takes mail again: %s", (reason) => {
  const over = { severity: "warning", confidence: 0.8, summary: expect.stringContaining("is over") };
  const suspended = delivery(54, `delivery temporarily suspended: ${reason}`, "none");
  expect(found(reason, [delivery(55, reason), delivery(5)])).toMatchObject(over);
  expect(found(reason, [delivery(55, reason), suspended, delivery(5)])).toMatchObject(over);
});

test("two ports of one server are two: mail that one takes says nothing of what the other keeps", () => {
  const other = `${HOST}:465`;
  const refused = `connect to ${HOST}:587: Connection timed out`;
  expect(found(refused, [delivery(55, refused, "none"), delivery(5, undefined, other)])).toMatchObject({
    severity: "error",
  });
  expect(found(SLOW, [delivery(55, SLOW), delivery(5, undefined, other)])).toMatchObject({ severity: "error" });
});

test("a server that took mail with this very configuration before is asked of its operator", () => {
  const passed = found(SLOW, [delivery(400), delivery(55, SLOW)]);
  expect(passed?.remedy.text).toContain("before: what changed is not on this host");
});

test("mail that the silent server itself took before is none that leaves to others", () => {
  const far = "conversation with mx.far.example[192.0.2.7] timed out while receiving the initial server greeting";
  const took = (relay: string) => [delivery(400, undefined, relay), delivery(55, far, "mx.far.example[192.0.2.7]:25")];
  expect(found(far, took("mx.far.example[192.0.2.7]:25"))).toMatchObject({ severity: "error" });
  expect(found(far, took("mx.near.example[192.0.2.8]:25"))).toMatchObject({ severity: "warning" });
});
