/**
 * Runs `work` for every item, at most `concurrency` at a time, and returns the results in the order of the items.
 * One item never stops another: `work` reports a failure in its result; if it throws all the same, the first such error
 * is thrown after every started item has ended. When `signal` aborts, items not yet started yield `undefined`.
 */
export async function eachHost<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
  signal?: AbortSignal,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  const queue = items.entries();
  const lanes = Array.from({ length: Math.min(concurrency, items.length) }, async () => {
    for (const [index, item] of queue) {
      if (signal?.aborted) return;
      results[index] = await work(item);
    }
  });
  const ended = await Promise.allSettled(lanes);
  for (const lane of ended) if (lane.status === "rejected") throw lane.reason;
  return results;
}
