import { describe, expect, test } from "vitest";
import { diagnosedQueue } from "../../../src/diagnosis/diagnose/diagnosed-queue.ts";
import { evidence, group } from "./evidence.ts";

const REFUSED = "connect to relay.example[192.0.2.1]:587: Connection refused";
const ELSEWHERE = "connect to mx.example[192.0.2.2]:25: Connection refused";
const SLOW = "host relay.example[192.0.2.1] said: 421 4.7.0 Too many messages, slow down";

describe("the queue of a diagnosis", () => {
  test("sums what waits by cause, whatever the relay, and counts what waits without a reason", () => {
    const { mail } = evidence({
      queue: [group(REFUSED, 5), group(SLOW, 7), group(ELSEWHERE, 4)],
      silent: { messages: 2, oldest: null, ids: ["4B2C", "4B2D"] },
    });
    expect(diagnosedQueue(mail)).toMatchObject({
      deferred: 16,
      active: 2,
      causes: [
        { cause: "connection-refused", messages: 9 },
        { cause: "throttled", messages: 7 },
      ],
      without_reason: 2,
      flow: null,
    });
  });

  test.each([
    ["falls", { came: 5, left: 45 }, 240],
    ["grows", { came: 5, left: 4 }, null],
    ["stands still", { came: 0, left: 0 }, null],
  ])("tells when it is empty only where it falls: it %s", (_, moved, empty_in_seconds) => {
    const { mail } = evidence({ queue: [group(REFUSED, 16)], log: { flow: { seconds: 600, ...moved } } });
    expect(diagnosedQueue(mail).flow).toEqual({
      seconds: 600,
      ...moved,
      lines_dropped: false,
      empty_in_seconds,
    });
  });

  test.each([
    ["in that time", 60, true],
    ["at a time that nobody knows", null, true],
    ["before", 700, false],
  ])("is not said to fall or to grow by a log that dropped lines %s", (_, ago, lines_dropped) => {
    const state = (at: number | null) =>
      evidence({
        queue: [group(REFUSED, 16)],
        log: { flow: { seconds: 600, came: 5, left: 45 }, gaps: [{ text: "Suppressed 9 messages", at }] },
      }).mail;
    const at = ago === null ? null : state(null).now - ago;
    expect(diagnosedQueue(state(at)).flow).toMatchObject({
      lines_dropped,
      empty_in_seconds: lines_dropped ? null : 240,
    });
  });

  test("is empty already where nothing waits", () => {
    const { mail } = evidence({ log: { flow: { seconds: 600, came: 1, left: 3 } } });
    expect(diagnosedQueue(mail).flow?.empty_in_seconds).toBeNull();
  });
});
