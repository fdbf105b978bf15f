/** What the attempts of one batch mean for the next. Pure. */
import type { EndedBy, HostFlush } from "./flush-document.ts";
import type { Attempt } from "./flush-host.ts";

/** What was counted so far. */
export type FlushCounts = Pick<HostFlush, "tried" | "sent" | "deferred" | "own" | "bounced">;

export const NO_COUNTS: FlushCounts = { tried: 0, sent: 0, deferred: 0, own: 0, bounced: 0 };

/** Why a flush must not go on. */
export interface FlushStop {
  readonly result: "stopped" | "throttled" | "put-off" | "stalled";
  readonly endedBy: EndedBy | null;
}

/** What a batch is judged by. */
export interface Batch {
  readonly grade: "one" | "sample" | "rest";
  /** Messages that Postfix was handed. */
  readonly size: number;
  readonly attempts: readonly Attempt[];
}

/** Adds a batch to what was counted before. */
export function counted(before: FlushCounts, { size, attempts }: Batch): FlushCounts {
  const number = (kind: (attempt: Attempt) => boolean) => attempts.filter(kind).length;
  return {
    tried: before.tried + size,
    sent: before.sent + number(({ status }) => status === "sent"),
    deferred: before.deferred + number(({ status, own }) => status === "deferred" && !own),
    own: before.own + number(({ status, own }) => status === "deferred" && own),
    bounced: before.bounced + number(isBounce),
  };
}

/**
 * Undefined: the next batch may follow. `after` is what was counted with this batch. Bounces that are their recipients'
 * own are borne up to `mostBounces`; of any other one is enough.
 */
export function stopOf(
  batch: Batch,
  after: FlushCounts,
  causeOf: (text: string) => string,
  mostBounces: number,
): FlushStop | undefined {
  const { grade, size, attempts } = batch;
  const ended = (attempt: Attempt | undefined): EndedBy | null =>
    attempt ? { id: attempt.id, status: attempt.status, cause: causeOf(attempt.text), text: attempt.text } : null;
  const bounces = attempts.filter(isBounce);
  const bad = bounces.find(({ own }) => !own) ?? (after.bounced > mostBounces ? bounces[0] : undefined);
  if (bad) return { result: "stopped", endedBy: ended(bad) };
  const throttled = attempts.find(({ status, text }) => status === "deferred" && causeOf(text) === "throttled");
  if (throttled) return { result: "throttled", endedBy: ended(throttled) };
  if (size > 0 && attempts.length === 0) return { result: "stalled", endedBy: null };
  // One message may be put off for a reason of its own; the sample tells.
  if (grade === "one") return undefined;
  const sent = grade === "sample" ? after.sent : attempts.filter(({ status }) => status === "sent").length;
  const putOff = attempts.find(({ status, own }) => status === "deferred" && !own) ?? attempts[0];
  return sent === 0 ? { result: "put-off", endedBy: ended(putOff) } : undefined;
}

function isBounce({ status }: Attempt): boolean {
  return status === "bounced" || status === "SOFTBOUNCE" || status === "expired";
}
