const PARTS = 128;

/**
 * How much longer a piece of work takes on one large input than on 128 inputs of about a 128th of its size: about 1 when it is
 * linear, about 128 when it is quadratic. Counted in processor time, and once more when it looks bad, so that a busy
 * machine does not decide.
 */
export function growth<T>(input: (size: number) => T, size: number, work: (input: T) => unknown): number {
  const large = input(size);
  // Of different sizes: a text that comes again is not read again.
  const parts = Array.from({ length: PARTS }, (_, part) => input(Math.ceil(size / PARTS) + part));
  const measured = () => {
    const inParts = processorTime(() => parts.forEach(work));
    return processorTime(() => work(large)) / inParts;
  };
  const first = measured();
  return first < LINEAR ? first : Math.min(first, measured());
}

/** Generous to garbage collection, which large inputs cost more of, and still below what quadratic work needs. */
export const LINEAR = 40;

function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  // Below a millisecond a tick of the clock would count as growth.
  return Math.max(1000, user + system);
}
