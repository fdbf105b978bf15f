/** How deferred mail is handed over: how much at once, and how much of what nobody knows the fate of. Pure. */
import { kindsOf, type QueuedForFlush, SAMPLE } from "./flush-selection.ts";

/** How far a flush is. */
export interface FlushProgress {
  /** What was not handed over yet, in its order. */
  readonly waiting: readonly QueuedForFlush[];
  /** How many messages were. */
  readonly handed: number;
  /** The kinds of which a message was seen to be tried. */
  readonly tried: ReadonlySet<string>;
}

export interface FlushDegree {
  readonly grade: "one" | "sample" | "rest";
  readonly messages: readonly QueuedForFlush[];
}

/** No more than may bounce before somebody looks. */
export const LARGEST_BATCH = 50;

/**
 * What comes next: one message, a sample, then no more at once than were handed over before. Mail of one sender may take a
 * route, and a login, on which nothing was tried: of a kind that is new a batch has one message, whatever its size.
 */
export function nextDegree({ waiting, handed, tried }: FlushProgress, largest: number): FlushDegree {
  if (handed === 0) return { grade: "one", messages: waiting.slice(0, 1) };
  const grade = handed <= SAMPLE ? "sample" : "rest";
  const most = grade === "sample" ? 1 + SAMPLE - handed : handed;
  return { grade, messages: batchOf(waiting, tried, Math.min(most, largest)) };
}

function batchOf(waiting: readonly QueuedForFlush[], tried: ReadonlySet<string>, size: number): QueuedForFlush[] {
  const batch: QueuedForFlush[] = [];
  const begun = new Set<string>();
  let strangers = 0;
  for (const message of waiting) {
    if (batch.length === size) break;
    const untried = kindsOf(message).filter((kind) => !tried.has(kind));
    if (untried.some((kind) => begun.has(kind)) || (untried.length > 0 && strangers === SAMPLE)) continue;
    if (untried.length > 0) strangers += 1;
    for (const kind of untried) begun.add(kind);
    batch.push(message);
  }
  return batch;
}
