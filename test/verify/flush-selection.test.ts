import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type QueuedForFlush, SAMPLE, selectForFlush, wishText } from "../../src/verify/flush-selection.ts";

const message = (id: string, more: Partial<QueuedForFlush> = {}): QueuedForFlush => ({
  id,
  queue: "deferred",
  arrival: 100,
  sender: "a@b.example",
  recipient: "c@d.example",
  domains: ["d.example"],
  causes: ["connection-refused"],
  reason: "",
  ...more,
});

const messages = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[0-9A-F]{5,9}$/),
    queue: fc.constantFrom("deferred", "hold", "active", "incoming", "maildrop"),
    arrival: fc.nat(1000),
    sender: fc.constantFrom("", "a@b.example", "x@y.example"),
    recipient: fc.constant("c@d.example"),
    domains: fc.subarray(["d.example", "e.example", "f.example"], { minLength: 1 }),
    causes: fc.subarray(["throttled", "greylisted", "connection-refused"]),
    reason: fc.constant(""),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);

describe("what is flushed", () => {
  test("is every deferred message that is meant, once, and no other", () => {
    const wish = fc.record(
      {
        cause: fc.constantFrom("throttled", "greylisted"),
        destination: fc.constantFrom("d.example", "E.example"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(messages, wish, (queue, { cause, destination }) => {
        const chosen = selectForFlush(queue, {
          ...(cause !== undefined && { cause }),
          ...(destination !== undefined && { destination }),
        });
        const meant = queue
          .filter(({ queue }) => queue === "deferred")
          .filter(({ causes }) => cause === undefined || causes.includes(cause))
          .filter(({ domains }) => destination === undefined || domains.includes(destination.toLowerCase()));
        expect(chosen.messages.map(({ id }) => id).sort()).toEqual(meant.map(({ id }) => id).sort());
      }),
    );
  });

  test("begins with the youngest message that has a sender, and ends in the order of age", () => {
    fc.assert(
      fc.property(messages, (queue) => {
        const { messages: order } = selectForFlush(queue, {});
        const withSender = order.filter(({ sender }) => sender !== "");
        const [first] = order;
        if (first && withSender.length > 0)
          expect(first.arrival).toBe(Math.max(...withSender.map(({ arrival }) => arrival)));
        const rest = order.slice(1 + SAMPLE).map(({ arrival }) => arrival);
        expect(rest).toEqual(rest.toSorted((a, b) => a - b));
      }),
    );
  });

  test("has one of each cause and destination in the sample", () => {
    const many = Array.from({ length: 50 }, (_, at) => message(`4B2C${at + 10}`, { arrival: at }));
    const rare = [message("4C001", { causes: ["greylisted"] }), message("4C002", { domains: ["z.example"] })];
    const order = selectForFlush([...many, ...rare], {}).messages.map(({ id }) => id);
    expect(order.slice(0, 1 + SAMPLE)).toEqual(expect.arrayContaining(["4C001", "4C002"]));
  });

  test("by id leaves out what is not there, and counts what is on hold", () => {
    const queue = [message("4B2C1"), message("4B2C2", { queue: "hold" }), message("4B2C3")];
    const { messages: chosen, held, missing } = selectForFlush(queue, { ids: ["4B2C1", "4B2C2", "4B2C9"] });
    expect([chosen.map(({ id }) => id), held, missing]).toEqual([["4B2C1"], 1, ["4B2C9"]]);
  });

  test("has words that tell one wish from another", () => {
    expect(wishText({})).toBe("everything");
    expect(wishText({ cause: "throttled" })).toBe("the cause throttled");
    expect(wishText({ cause: "throttled", destination: "a.example" })).toBe(
      "the cause throttled and the destination a.example",
    );
    expect(wishText({ ids: ["4B", "4C"] })).toBe("the messages 4B 4C");
  });
});
