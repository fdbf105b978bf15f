import { expect, test } from "vitest";
import { eachHost } from "../../src/fleet/each-host.ts";

test("results come back in the order of the items, whatever ends first", async () => {
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  const results = await eachHost([30, 1, 10], 3, async (ms) => {
    await wait(ms);
    return ms;
  });
  expect(results).toEqual([30, 1, 10]);
});

test("never more than the given number run at once, and never fewer while work is left", async () => {
  let running = 0;
  let most = 0;
  await eachHost([1, 2, 3, 4, 5, 6, 7], 3, async () => {
    running++;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, 2));
    running--;
  });
  expect(most).toBe(3);
});

test("an item that throws does not stop the other lanes, and its error is not lost", async () => {
  const seen: number[] = [];
  const run = eachHost([1, 2, 3, 4], 2, async (item) => {
    await new Promise((done) => setTimeout(done, 1));
    if (item === 1) throw new Error("one");
    seen.push(item);
  });
  await expect(run).rejects.toThrow("one");
  expect(seen).toEqual([2, 3, 4]);
});

test("after an abort nothing new is started and what did not run is undefined", async () => {
  const abort = new AbortController();
  const results = await eachHost(
    ["a", "b", "c"],
    1,
    async (item) => {
      abort.abort();
      return item;
    },
    abort.signal,
  );
  expect(results).toEqual(["a", undefined, undefined]);
});
