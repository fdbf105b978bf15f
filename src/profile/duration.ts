import type { Duration } from "./schema-types.ts";

/** Seconds of a time as a profile writes it: a number, or a number with `s`, `m`, `h`, `d` or `w`. */
export function durationSeconds(duration: Duration): number {
  if (typeof duration === "number") return duration;
  const unit = UNIT_SECONDS[duration.at(-1) ?? ""];
  return unit === undefined ? Number(duration) : Number(duration.slice(0, -1)) * unit;
}

/**
 * The same time in Postfix's syntax, always with its unit: without one, Postfix takes days for some parameters and
 * seconds for others.
 */
export function postfixTime(duration: Duration): string {
  return typeof duration === "string" && /[a-z]$/.test(duration) ? duration : `${Number(duration)}s`;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
