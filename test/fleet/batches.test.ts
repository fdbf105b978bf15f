import fc from "fast-check";
import { expect, test } from "vitest";
import { batches } from "../../src/fleet/batches.ts";

const rollout = { canary: 1, batch: "25%" };

test("the canary goes alone, then a quarter of all hosts at a time", () => {
  expect(batches([1, 2, 3, 4, 5, 6, 7, 8], rollout)).toEqual([[1], [2, 3], [4, 5], [6, 7], [8]]);
});

test("a share that rounds to nothing still moves one host at a time", () => {
  expect(batches(["a", "b", "c"], rollout)).toEqual([["a"], ["b"], ["c"]]);
});

test("without a canary the first batch is a batch like the others", () => {
  expect(batches([1, 2, 3], { ...rollout, canary: 0, batch: 2 })).toEqual([[1, 2], [3]]);
});

test("every host is in exactly one batch, in order, and no batch is empty", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer()),
      fc.nat(5),
      fc.oneof(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`),
      ),
      (hosts, canary, batch) => {
        const groups = batches(hosts, { ...rollout, canary, batch });
        expect(groups.flat()).toEqual(hosts);
        expect(groups.every((group) => group.length > 0)).toBe(true);
      },
    ),
  );
});
