import type { Cause } from "./cause.ts";
import { CAUSES } from "./cause.ts";
import { decoded } from "./line-splitter.ts";

/** Queue ids that are remembered in each of two generations, and processes whose last servers are. */
const MOST_MESSAGES = 50_000;
const MOST_PROCESSES = 2000;

const DELIVERED = 1 << CAUSES.length;

/**
 * What each message met in all of its attempts. Memory is bounded: of two generations the older is forgotten as a whole
 * when the younger is full, because a Map whose first keys are deleted one by one gets slower with each. Short queue ids
 * are used again by Postfix after a while, so the newest is the right one anyway.
 */
export class MessageMemory {
  /** Queue id to what it met: a bit for each cause, and `DELIVERED`. */
  private messages = new Map<string, number>();
  private older: ReadonlyMap<string, number> = new Map();
  /** Causes of servers that a process has tried without naming the message: it does that at the end of the delivery. */
  private readonly pending = new Map<string, number>();
  failed = 0;
  deliveredLater = 0;
  exact = true;

  /** A failure; true when the message had not met this cause before. */
  meets(queueId: string, cause: Cause): boolean {
    const met = this.met(queueId);
    if (met === undefined) this.failed += 1;
    const bit = 1 << CAUSES.indexOf(cause);
    if (((met ?? 0) & bit) !== 0) return false;
    this.remember(queueId, (met ?? 0) | bit);
    return true;
  }

  /** A server failed for a process; to which message that belongs shows later. */
  waits(process: string, cause: Cause): void {
    if (this.pending.size >= MOST_PROCESSES) this.pending.clear();
    this.pending.set(decoded(process), (this.pending.get(process) ?? 0) | (1 << CAUSES.indexOf(cause)));
  }

  /** The causes that a process met before it said which message it works on. */
  settle(process: string): readonly Cause[] {
    const mask = this.pending.get(process);
    if (mask === undefined) return [];
    this.pending.delete(process);
    return CAUSES.filter((_, index) => (mask & (1 << index)) !== 0);
  }

  /** A delivery of the message succeeded. */
  succeeds(queueId: string): void {
    const met = this.met(queueId);
    if (met === undefined || (met & DELIVERED) !== 0) return;
    this.remember(queueId, met | DELIVERED);
    this.deliveredLater += 1;
  }

  private met(queueId: string): number | undefined {
    return this.messages.get(queueId) ?? this.older.get(queueId);
  }

  private remember(queueId: string, met: number): void {
    if (this.messages.size >= MOST_MESSAGES && !this.messages.has(queueId)) {
      if (this.older.size > 0) this.exact = false;
      this.older = this.messages;
      this.messages = new Map();
    }
    this.messages.set(decoded(queueId), met);
  }
}
