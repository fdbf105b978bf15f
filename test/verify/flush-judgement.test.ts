import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attempt } from "../../src/verify/flush-host.ts";
import { type Batch, counted, NO_COUNTS, stopOf } from "../../src/verify/flush-judgement.ts";

const causeOf = (text: string) => (text.includes("slow") ? "throttled" : "other");
const attempt = (status: string, { own = false, text = "x" } = {}): Attempt => ({
  status,
  own,
  dsn: null,
  id: "4B2C1",
  text,
});
const batch = (grade: Batch["grade"], ...attempts: Attempt[]): Batch => ({
  grade,
  size: attempts.length || 1,
  attempts,
});
const judged = (one: Batch, mostBounces = 0) => stopOf(one, counted(NO_COUNTS, one), causeOf, mostBounces)?.result;

const attempts = fc.array(
  fc.record({
    status: fc.constantFrom("sent", "deferred", "bounced", "SOFTBOUNCE", "expired"),
    own: fc.boolean(),
    dsn: fc.constant(null),
    id: fc.constant("4B2C1"),
    text: fc.constantFrom("slow down", "no"),
  }),
  { maxLength: 12 },
);

describe("a batch", () => {
  test("with a bounce that is not its recipient's own is the last, however many are borne", () => {
    fc.assert(
      fc.property(
        attempts,
        fc.constantFrom<Batch["grade"]>("one", "sample", "rest"),
        fc.nat(20),
        (all, grade, most) => {
          const bad = all.some(({ status, own }) => !own && ["bounced", "SOFTBOUNCE", "expired"].includes(status));
          if (bad) expect(judged(batch(grade, ...all), most)).toBe("stopped");
        },
      ),
    );
  });

  test("counts every attempt in one place", () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const { sent, deferred, own, bounced, tried } = counted(NO_COUNTS, batch("rest", ...all));
        expect([sent + deferred + own + bounced, tried]).toEqual([all.length, all.length || 1]);
      }),
    );
  });

  test.each([
    ["one", [attempt("sent")], undefined],
    ["one", [attempt("deferred")], undefined],
    ["sample", [attempt("deferred"), attempt("deferred")], "put-off"],
    ["sample", [attempt("deferred"), attempt("sent")], undefined],
    ["rest", [attempt("deferred"), attempt("sent")], undefined],
    ["rest", [attempt("deferred")], "put-off"],
    ["rest", [attempt("deferred", { own: true })], "put-off"],
    ["one", [attempt("deferred", { text: "slow down" })], "throttled"],
    ["rest", [attempt("sent"), attempt("deferred", { text: "slow down" })], "throttled"],
    ["one", [], "stalled"],
    ["rest", [attempt("bounced", { own: true })], "stopped"],
  ] as const)("of grade %s with %j ends the flush as %s", (grade, all, result) => {
    expect(judged(batch(grade, ...all))).toBe(result);
  });

  test("bears as many bounces of the recipients' own as somebody allows", () => {
    const two = batch("rest", attempt("sent"), attempt("bounced", { own: true }), attempt("expired", { own: true }));
    expect([judged(two, 1), judged(two, 2)]).toEqual(["stopped", undefined]);
  });
});
