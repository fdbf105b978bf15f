/**
 * How many times longer a piece of work takes on an input eight times the size: about 8 when it is linear, about 64 when
 * it is quadratic. The best of three runs each, so that a busy machine does not decide.
 */
export function growth<T>(input: (size: number) => T, size: number, work: (input: T) => unknown): number {
  const [small, large] = [input(size / 8), input(size)];
  work(small);
  return best(() => work(large)) / best(() => work(small));
}

/** Generous to noise, and still below what quadratic work needs. */
export const LINEAR = 32;

function best(work: () => unknown): number {
  const times = [0, 0, 0].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  // Below a millisecond a clock tick would count as growth.
  return Math.max(1, Math.min(...times));
}
