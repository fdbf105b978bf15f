import type { Cause } from "./cause.ts";

/** What was read: a log, a queue as `postqueue -j` or `postqueue -p` shows it, or lines that are reasons. */
export type InputKind = "log" | "journal-json" | "queue-json" | "queue-listing" | "reasons" | "empty";

/** What `postmend explain` says about a log or a queue. */
export interface ExplainDocument {
  readonly schema: "postmend/explain/v1";
  readonly input: InputKind;
  readonly lines: number;
  /** Lines that the format does not know, of queue listings and JSON. */
  readonly unread_lines: number;
  /** How deliveries ended, by Postfix's word (`sent`, `deferred`, `bounced`, …); of a queue, recipients by queue. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly messages: {
    /** Distinct queue ids with a failed delivery. */
    readonly failed: number;
    /** Of these, those of which a later delivery succeeded. */
    readonly delivered_later: number;
    /** In a queue with no reason given: not tried yet, or stuck. */
    readonly without_reason: number;
    /** False when there were more queue ids than are remembered: some messages were then counted twice. */
    readonly exact: boolean;
  };
  readonly first: string | null;
  readonly last: string | null;
  /** The cause of most messages first. */
  readonly causes: readonly CauseCount[];
  /** The relay with most failures first. */
  readonly relays: readonly RelayCount[];
  /** Relays that are not in `relays`. */
  readonly more_relays: number;
}

export interface CauseCount {
  readonly cause: Cause;
  /** Failed deliveries (a recipient each) that ended with this cause. */
  readonly deliveries: number;
  /** Servers that failed so before another one was tried in the same delivery. */
  readonly servers_before: number;
  /** Queue ids that met this cause in any attempt, not only in the last. */
  readonly messages: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly relays: readonly { readonly relay: string; readonly count: number }[];
  readonly meaning: string;
  readonly remedy: string;
  readonly examples: readonly Example[];
}

export interface Example {
  readonly queue_id: string;
  readonly recipient: string;
  readonly time: string | null;
  readonly relay: string;
  readonly reason: string;
  readonly dsn?: string;
  readonly dsn_meaning?: string;
  readonly meaning: string;
  readonly remedy: string;
}

export interface RelayCount {
  readonly relay: string;
  readonly failures: number;
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  readonly first: string | null;
  readonly last: string | null;
}
