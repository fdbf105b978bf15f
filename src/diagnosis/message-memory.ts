import type { Cause } from "./cause.ts";
import { CAUSES } from "./cause.ts";
import { decoded } from "./line-splitter.ts";

/** Queue ids that are remembered, and processes whose last servers are. */
const MOST_MESSAGES = 100_000;
const MOST_PROCESSES = 2000;

interface Message {
  causes: number;
  delivered: boolean;
}

/**
 * What each message met in all of its attempts. The oldest are forgotten when there are too many, so memory is bounded;
 * short queue ids are used again by Postfix after a while, so the newest is the right one anyway.
 */
export class MessageMemory {
  private readonly messages = new Map<string, Message>();
  /** Causes of servers that a process has tried without naming the message: it does that at the end of the delivery. */
  private readonly pending = new Map<string, number>();
  failed = 0;
  deliveredLater = 0;
  exact = true;

  /** A failure; true when the message had not met this cause before. */
  meets(queueId: string, cause: Cause): boolean {
    const message = this.messageOf(queueId);
    const bit = 1 << CAUSES.indexOf(cause);
    const fresh = (message.causes & bit) === 0;
    message.causes |= bit;
    return fresh;
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
    const message = this.messages.get(queueId);
    if (message === undefined || message.delivered) return;
    message.delivered = true;
    this.deliveredLater += 1;
  }

  private messageOf(queueId: string): Message {
    const known = this.messages.get(queueId);
    if (known) return known;
    const message = { causes: 0, delivered: false };
    this.messages.set(decoded(queueId), message);
    this.failed += 1;
    if (this.messages.size > MOST_MESSAGES) this.forgetOldest();
    return message;
  }

  private forgetOldest(): void {
    this.exact = false;
    for (const oldest of this.messages.keys()) {
      this.messages.delete(oldest);
      break;
    }
  }
}
