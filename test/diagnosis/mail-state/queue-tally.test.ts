import fc from "fast-check";
import { expect, test } from "vitest";
import { HostClock } from "../../../src/diagnosis/mail-state/host-clock.ts";
import { QueueTally } from "../../../src/diagnosis/mail-state/queue-tally.ts";
import type { QueuedMessage } from "../../../src/diagnosis/queued-message.ts";

const NOW = 1_800_000_000;
const REASONS = [
  "connect to relay.example[192.0.2.1]:587: Connection timed out",
  "delivery temporarily suspended: connect to relay.example[192.0.2.1]:587: Connection timed out",
  "host mx.other.example[192.0.2.9] said: 450 4.2.0 Greylisted (in reply to RCPT TO command)",
  "",
];

const messages = fc.array(
  fc.record({
    queueId: fc.stringMatching(/^[0-9A-F]{8}$/),
    queue: fc.constantFrom("deferred", "active", "incoming", "hold", "maildrop"),
    arrival: fc.integer({ min: NOW - 200_000, max: NOW + 100 }).map(String),
    sender: fc.constantFrom("", "a@one.example", "b@Two.example"),
    recipients: fc.array(
      fc.record({
        address: fc.constantFrom("x@y.example", "x@z.example", "local"),
        reason: fc.constantFrom(...REASONS),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
);

function tallied(all: readonly QueuedMessage[]) {
  const tally = new QueueTally(new HostClock(NOW, "+0000"));
  for (const message of all) tally.add(message);
  return tally.result();
}

test("the order of the messages does not matter", () => {
  const counts = (all: readonly QueuedMessage[]) => {
    const { groups, silent, held, ...rest } = tallied(all);
    const figures = groups.map(({ examples, known, ...group }) => JSON.stringify({ ...group, known: known.cause }));
    return { ...rest, figures: figures.sort(), silent: [silent.messages, silent.oldest], held: held.messages };
  };
  fc.assert(
    fc.property(messages, fc.infiniteStream(fc.nat()), (all, order) => {
      const keyed = all.map((message) => ({ message, key: order.next().value ?? 0 }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ message }) => message);
      expect(counts(shuffled)).toEqual(counts(all));
    }),
  );
});

test("the counts add up to what there is", () => {
  fc.assert(
    fc.property(messages, (all) => {
      const { groups, held, ages, oldest } = tallied(all);
      const waiting = all.filter(({ queue }) => queue !== "hold");
      const failed = waiting.flatMap(({ recipients }) => recipients).filter(({ reason }) => reason !== "");
      expect(groups.reduce((sum, { recipients }) => sum + recipients, 0)).toBe(failed.length);
      for (const group of groups) {
        expect(group.messages).toBeLessThanOrEqual(group.recipients);
        expect(group.senders.reduce((sum, sender) => sum + sender.messages, 0)).toBe(group.messages);
        expect(group.examples.length).toBe(Math.min(3, group.recipients));
      }
      expect(held.messages).toBe(all.length - waiting.length);
      expect(oldest).toBe(waiting.length === 0 ? null : Math.min(...waiting.map(({ arrival }) => Number(arrival))));
      expect(ages.total.reduce((a, b) => a + b, 0)).toBe(waiting.length);
      for (const domain of ages.domains) expect(domain.buckets.reduce((a, b) => a + b, 0)).toBe(domain.messages);
    }),
  );
});

test("ages are those of qshape: the bucket of a bound holds what is younger", () => {
  const at = (minutes: number) => ({
    queueId: "4B2C",
    queue: "deferred",
    arrival: String(NOW - minutes * 60),
    sender: "",
    recipients: [
      { address: "a@B.example", reason: "" },
      { address: "c@b.example", reason: "" },
    ],
  });
  const { ages } = tallied([0, 4, 5, 9, 100, 1279, 1280, 9999].map(at));
  expect(ages).toMatchObject({ domains: [{ domain: "b.example", messages: 8 }], more: 0 });
  expect(ages.domains[0]?.buckets).toEqual([2, 2, 0, 0, 0, 1, 0, 0, 1, 2]);
  expect(ages.total).toEqual(ages.domains[0]?.buckets);
});

test("a message that just arrived is not silent yet, nor one whose last reason is known", () => {
  const active = (ago: number, reason: string) => ({
    queueId: `4B${ago}`,
    queue: "active",
    arrival: String(NOW - ago),
    sender: "a@b.example",
    recipients: [{ address: "c@d.example", reason }],
  });
  const { silent } = tallied([active(30, ""), active(61, ""), active(500, "Connection timed out")]);
  expect(silent).toEqual({ messages: 1, oldest: NOW - 61, ids: ["4B61"] });
});

test("suspended deliveries belong to the reason that they repeat", () => {
  const { groups } = tallied(
    REASONS.slice(0, 2).map((reason, index) => ({
      queueId: `4B2${index}`,
      queue: "deferred",
      arrival: String(NOW),
      sender: "a@b.example",
      recipients: [{ address: "c@d.example", reason }],
    })),
  );
  expect(groups).toMatchObject([{ cause: "connection-timeout", relay: "relay.example:587", messages: 2 }]);
});

test("memory is bounded: a queue to everywhere says that it is not exact", () => {
  const tally = new QueueTally(new HostClock(NOW, "+0000"));
  for (let index = 0; index < 30_000; index++) {
    const reason = `connect to mx${index}.example[192.0.2.1]:25: Connection refused`;
    const recipients = [{ address: `a@d${index}.example`, reason }];
    tally.add({
      queueId: `4B${index}`,
      queue: "deferred",
      arrival: String(NOW),
      sender: `a@s${index}.example`,
      recipients,
    });
  }
  const { groups, exact, ages } = tally.result();
  expect(exact).toBe(false);
  expect(groups.length).toBe(2001);
  expect(groups[0]).toMatchObject({ relay: "(others)", messages: 28_000 });
  expect(ages.domains.length + ages.more).toBe(10_000);
});
