import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { RelayTest } from "./relay-test-result.ts";
import type { QueueSizes } from "./verification.ts";

/** What `postmend flush --format json` prints; see schemas/flush.schema.json. */
export interface FlushDocument {
  readonly schema: "postmend/flush/v1";
  readonly hosts: readonly HostFlush[];
}

/** What came of trying deferred mail of one host again. */
export interface HostFlush {
  readonly host: string;
  /**
   * `none`: nothing that was meant is deferred. `done`: all of it was tried. `handed-over`: `postqueue -f`, of which nobody
   * watched the end. `refused`: nothing was done, see `diagnostics`. `stopped`: at a bounce. `throttled`: the relay asked
   * for less. `put-off`: the relay took nothing. `stalled`: Postfix did not try. `interrupted`: by a person, or by another
   * flush or change. `error`: the host failed.
   */
  readonly result: FlushResult;
  /** What was meant, in words. */
  readonly about: string;
  /** Deferred messages that were meant. */
  readonly selected: number;
  /** Messages on hold that would have been meant. */
  readonly held: number;
  /** Ids that are not in the queue. */
  readonly missing: readonly string[];
  /** How far it went: one message, up to ten more, all the rest; null where it did not begin. */
  readonly grade: "one" | "sample" | "rest" | null;
  /** Messages that Postfix was handed. */
  readonly tried: number;
  /** Attempts as far as they were watched, counted in recipients. */
  readonly sent: number;
  /** Deferred again, for a reason that is not the recipient's own. */
  readonly deferred: number;
  /** Deferred again for a reason of the recipient's own: a full mailbox, greylisting. */
  readonly own: number;
  /** Bounced, held back by `soft_bounce`, or given up for their age. */
  readonly bounced: number;
  /** Messages of which no attempt was seen. */
  readonly open: number;
  /** Messages a minute at the most, and why; null: as fast as they are taken. */
  readonly rate: { readonly per_minute: number; readonly because: string } | null;
  /** The attempt that ended it. */
  readonly ended_by: EndedBy | null;
  /** Of main.cf: a bounce would be held back. */
  readonly soft_bounce: boolean;
  /** What the relays said before it. */
  readonly relays: readonly RelayTest[];
  readonly queue: { readonly before: QueueSizes; readonly after: QueueSizes } | null;
  readonly seconds: number;
  /** Why it was refused, and what else is to be said. */
  readonly diagnostics: readonly Diagnostic[];
}

export type FlushResult =
  | "none"
  | "done"
  | "handed-over"
  | "refused"
  | "stopped"
  | "throttled"
  | "put-off"
  | "stalled"
  | "interrupted"
  | "error";

/** One attempt for one recipient. */
export interface EndedBy {
  readonly id: string;
  /** `bounced`, `SOFTBOUNCE`, `expired`, `deferred`. */
  readonly status: string;
  /** A word of the vocabulary of causes. */
  readonly cause: string;
  /** What the other server said. */
  readonly text: string;
}
