import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LARGEST_BATCH, nextDegree } from "../../src/verify/flush-degrees.ts";
import { kindsOf, type QueuedForFlush, SAMPLE, selectForFlush } from "../../src/verify/flush-selection.ts";

const GMAIL = { queue: "deferred", recipient: "c@gmail.com", domains: ["gmail.com"], causes: ["other"], reason: "" };

/** Mail of one sender, a second between two messages. */
function mailOf(sender: string, number: number, since: number, more: Partial<QueuedForFlush> = {}): QueuedForFlush[] {
  return Array.from({ length: number }, (_, at) => ({
    ...GMAIL,
    id: `${sender} ${since + at}`,
    arrival: since + at,
    sender,
    ...more,
  }));
}

/** The degrees of a flush; where `answers` is given only mail for which it is true is seen to be tried. */
function degreesOf(queue: readonly QueuedForFlush[], { largest = LARGEST_BATCH, answers = isAny } = {}) {
  const tried = new Set<string>();
  const degrees: { grade: string; messages: readonly QueuedForFlush[]; new: string[] }[] = [];
  for (let waiting = selectForFlush(queue, {}).messages; waiting.length > 0; ) {
    const handed = queue.length - waiting.length;
    const { grade, messages } = nextDegree({ waiting, handed, tried }, largest);
    degrees.push({ grade, messages, new: messages.flatMap(kindsOf).filter((kind) => !tried.has(kind)) });
    for (const kind of messages.filter(answers).flatMap(kindsOf)) tried.add(kind);
    waiting = waiting.filter((message) => !messages.includes(message));
  }
  return degrees;
}

const isAny = (_: QueuedForFlush) => true;

/** How many messages of a sender are in each degree up to the first that has any. */
function lossOf(sender: string, queue: readonly QueuedForFlush[]): number | undefined {
  const counts = degreesOf(queue).map(({ messages }) => messages.filter((one) => one.sender === sender).length);
  return counts.find((number) => number > 0);
}

const queues = fc
  .array(
    fc.record({
      arrival: fc.nat(1000),
      sender: fc.constantFrom("", "a@b.example", "x@y.example", "X+17@y.example", "orders@y.example"),
      domains: fc.subarray(["d.example", "e.example", "f.example"], { minLength: 1 }),
      causes: fc.subarray(["throttled", "greylisted", "connection-refused"]),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((all) => all.map((one, at) => ({ ...GMAIL, ...one, id: String(at) })));

describe("a flush by degrees", () => {
  test("tries one message of a sender whose relay would bounce all of them, in the queue of another sender", () => {
    expect(
      lossOf("orders@shop.example", [...mailOf("a@b.example", 21, 50), ...mailOf("orders@shop.example", 50, 0)]),
    ).toBe(1);
    expect(lossOf("orders@b.example", [...mailOf("a@b.example", 21, 0), ...mailOf("orders@b.example", 50, 21)])).toBe(
      1,
    );
  });

  test("tries one message for a domain of which the sample has none, for it may have a route of its own", () => {
    const domain = (name: string) => ({ domains: [name], recipient: `c@${name}` });
    const sample = Array.from({ length: 15 }, (_, at) => mailOf("a@b.example", 10, at * 10, domain(`d${at}.example`)));
    const last = mailOf("a@b.example", 60, 1000, domain("routed.example")).map((one) => ({
      ...one,
      sender: "z@b.example",
    }));
    const both = mailOf("y@b.example", 60, 2000, { domains: ["d1.example", "other.example"] });
    const queue = [...sample.flat(), ...last, ...both, ...mailOf("a@b.example", 1, 3000)];
    expect([lossOf("z@b.example", queue), lossOf("y@b.example", queue)]).toEqual([1, 1]);
  });

  test("has every message once, and of kinds that were not tried one message each, no more than a sample of them", () => {
    fc.assert(
      fc.property(queues, fc.integer({ min: 1, max: LARGEST_BATCH }), (queue, largest) => {
        const degrees = degreesOf(queue, { largest });
        const ids = degrees.flatMap(({ messages }) => messages.map(({ id }) => id));
        expect(ids.toSorted()).toEqual(queue.map(({ id }) => id).toSorted());
        for (const degree of degrees) {
          expect(new Set(degree.new).size).toBe(degree.new.length);
          const strangers = degree.messages.filter((one) => kindsOf(one).some((kind) => degree.new.includes(kind)));
          expect(strangers.length).toBeLessThanOrEqual(SAMPLE);
        }
      }),
    );
  });

  test("begins with one, goes on with a sample, and then has no more at once than were handed over before", () => {
    expect(degreesOf(mailOf("a@b.example", 200, 0)).map(({ grade, messages }) => [grade, messages.length])).toEqual([
      ["one", 1],
      ["sample", 10],
      ["rest", 11],
      ["rest", 22],
      ["rest", 44],
      ["rest", 50],
      ["rest", 50],
      ["rest", 12],
    ]);
    expect(degreesOf(mailOf("a@b.example", 9, 0), { largest: 3 }).map(({ messages }) => messages.length)).toEqual([
      1, 3, 3, 2,
    ]);
  });

  test("takes a kind for tried only where an attempt was seen", () => {
    const queue = [...mailOf("a@b.example", 30, 50), ...mailOf("slow@b.example", 4, 0)];
    const degrees = degreesOf(queue, { answers: ({ sender }) => sender !== "slow@b.example" });
    for (const { messages } of degrees)
      expect(messages.filter(({ sender }) => sender === "slow@b.example").length).toBeLessThanOrEqual(1);
  });
});
