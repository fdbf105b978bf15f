import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearlyFalling, type QueueReading, trendOf } from "../../src/verify/queue-trend.ts";

const readings = (...waiting: number[]): QueueReading[] =>
  waiting.map((number, at) => ({
    seconds: at * 5,
    waiting: number,
    sizes: { incoming: 0, active: 0, deferred: number, hold: 0, maildrop: 0 },
  }));

describe("the trend of a queue", () => {
  test.each([
    ["empty", [5, 3, 0]],
    ["empty", [0]],
    ["steady", [7]],
    ["falling", [9, 8]],
    ["rising", [3, 3, 4]],
    ["steady", [4, 4, 4, 4]],
    ["steady", [4, 7, 4, 9, 4, 4]],
    ["steady", [4, 4, 9, 5, 4, 7]],
  ] as const)("is %s of %j", (trend, waiting) => {
    expect(trendOf(readings(...waiting))).toBe(trend);
  });

  test("does not change when mail passes through between the readings", () => {
    const backlog = fc.integer({ min: 1, max: 1000 });
    const passing = fc.array(fc.nat(50), { minLength: 9, maxLength: 40 });
    fc.assert(
      fc.property(backlog, passing, (waiting, more) => {
        const third = Math.floor(more.length / 3);
        const quiet = more.map((number, at) => (at === 0 || at === more.length - third ? 0 : number));
        expect(trendOf(readings(...quiet.map((number) => waiting + number)))).toBe("steady");
      }),
    );
  });

  test.each([
    [[100, 95, 93, 90], true],
    [[100, 99, 98, 97], false],
    [[100, 50, 50, 40], false],
    [[100, 10], false],
    [[10, 20, 12, 11, 9], true],
    [[10, 20, 12, 11, 10], false],
  ] as const)("is so clear in %j that nobody has to wait: %s", (waiting, clear) => {
    expect(clearlyFalling(readings(...waiting))).toBe(clear);
  });
});
