import type { QueueSizes } from "./verification.ts";

/** The queue at one moment. */
export interface QueueReading {
  /** Since the first reading. */
  readonly seconds: number;
  /** Messages on their way out: incoming, active and deferred. */
  readonly waiting: number;
  readonly sizes: QueueSizes;
}

/** Where a queue is heading. */
export type Trend = "empty" | "falling" | "steady" | "rising";

/**
 * The trend of some readings, one at least. Mail that comes in and leaves at once is in some readings and not in others, so the least of
 * the first third is held against the least of the last.
 */
export function trendOf(readings: readonly QueueReading[]): Trend {
  if (readings.at(-1)?.waiting === 0) return "empty";
  const third = Math.max(1, Math.floor(readings.length / 3));
  const before = least(readings.slice(0, third));
  const after = least(readings.slice(-third));
  return after < before ? "falling" : after > before ? "rising" : "steady";
}

/** Whether a queue falls so clearly that nobody has to wait for more readings: a tenth less, and less each of the last times. */
export function clearlyFalling(readings: readonly QueueReading[]): boolean {
  const first = readings[0]?.waiting ?? 0;
  const last = readings.slice(-IN_A_ROW).map(({ waiting }) => waiting);
  const end = last.at(-1) ?? 0;
  const falls = last.every((waiting, at) => at === 0 || waiting < (last[at - 1] ?? 0));
  return last.length === IN_A_ROW && falls && end <= first * 0.9;
}

/** A fall of three steps in a row. */
const IN_A_ROW = 4;

function least(readings: readonly QueueReading[]): number {
  return Math.min(...readings.map(({ waiting }) => waiting));
}
