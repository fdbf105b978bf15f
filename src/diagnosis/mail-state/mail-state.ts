import type { Cause } from "../cause.ts";
import type { Classification } from "../classify.ts";

/** What waits in the queues of one Postfix instance, and what its log told of late. Times are seconds since 1970. */
export interface MailState {
  /** The host's clock. */
  readonly now: number;
  readonly queue: QueueState;
  readonly log: LogState;
  /** The other instances of Postfix on this host. */
  readonly others: readonly OtherInstance[];
}

/** What waits in the queues of an instance that nobody asked about. */
export interface OtherInstance {
  readonly configDirectory: string;
  readonly deferred: number;
  readonly active: number;
}

/** A queue of Postfix that holds messages. */
export type QueueName = "incoming" | "active" | "deferred" | "hold" | "maildrop";

export interface QueueState {
  /**
   * `json` and `listing`: `postqueue -j`, `postqueue -p` (before 3.1). `directories`: postqueue could not be asked (a
   * broken main.cf, Postfix does not run), and messages were only counted. `unknown`: not even that.
   */
  readonly source: "json" | "listing" | "directories" | "unknown";
  /** Why postqueue was not asked, or did not come to its end. */
  readonly because?: string;
  /** Messages in each queue directory; 0 where `source` is `unknown`. */
  readonly sizes: Readonly<Record<QueueName, number>>;
  /** Arrival of the oldest waiting message (not one on hold); null where none waits, or that is not known. */
  readonly oldest: number | null;
  /** In `active` or `incoming` for more than a minute, or in `deferred`, with no reason given for any recipient. */
  readonly silent: { readonly messages: number; readonly oldest: number | null; readonly ids: readonly string[] };
  readonly held: { readonly messages: number; readonly ids: readonly string[] };
  /** Waiting messages by why they wait; a message is counted once in each group that it belongs to. Most messages first. */
  readonly groups: readonly FailureGroup[];
  readonly ages: QueueAges;
  /** False when the listing broke off, or limits of memory cut something. */
  readonly exact: boolean;
}

/** How the queues moved in the last minutes, by the log. */
export interface QueueFlow {
  /** Ten minutes, or as far as the log reaches back. */
  readonly seconds: number;
  /** Messages that came into the queues. */
  readonly came: number;
  /** Messages that left them: delivered, lost, or deleted. */
  readonly left: number;
}

/** Waiting messages by recipient domain and age, as qshape shows them. */
export interface QueueAges {
  /** Upper bounds of the buckets in minutes; the last bucket holds what is older than all of them. */
  readonly bounds: readonly number[];
  /** All messages, each once. */
  readonly total: readonly number[];
  /** At most 20, most messages first. */
  readonly domains: readonly {
    readonly domain: string;
    readonly messages: number;
    readonly buckets: readonly number[];
  }[];
  /** Domains beyond those. */
  readonly more: number;
}

/** Messages that fail for one cause at one relay. */
export interface FailureGroup {
  readonly cause: Cause;
  /** `host:port`, or `none`. */
  readonly relay: string;
  /** What the reason of the first example says. */
  readonly known: Classification;
  readonly messages: number;
  readonly recipients: number;
  /** In a queue the arrival of the oldest and of the youngest message, in a log the time of the first and the last line. */
  readonly first: number | null;
  readonly last: number | null;
  /** At most 5, largest first; `<>` is the sender of bounces. */
  readonly senders: readonly { readonly domain: string; readonly messages: number }[];
  /** At most 3, with different texts before those with the same. */
  readonly examples: readonly FailureExample[];
}

export interface FailureExample {
  readonly queue_id: string;
  /** Empty for a bounce, and where the log does not tell. */
  readonly sender: string;
  readonly recipient: string;
  readonly reason: string;
  /** In a queue its name, in a log Postfix's word: `deferred`, `bounced`, … */
  readonly status: string;
}

export interface LogState {
  /** `journal`, the path of the file, or null where no log of this instance was found. */
  readonly source: string | null;
  /** Why there is none. */
  readonly because?: string;
  /** The span of the lines that were read; null when times cannot be told. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null where the log does not tell. */
  readonly flow: QueueFlow | null;
  /** Whether more was there within the window than was read. */
  readonly truncated: boolean;
  /** How deliveries ended, by Postfix's word: `sent`, `deferred`, `bounced`, `SOFTBOUNCE`, `expired`, … */
  readonly statuses: Readonly<Record<string, number>>;
  /** Failed deliveries, grouped as those of the queue. */
  readonly groups: readonly LogGroup[];
  /** At most 50, most messages first. */
  readonly sent: readonly { readonly relay: string; readonly messages: number; readonly last: number | null }[];
  /** What Postfix's programs complained of, grouped by text without its numbers and ids. At most 30, most frequent first. */
  readonly trouble: readonly Trouble[];
  /** When mail was last taken in, by a program or from a client. */
  readonly taken: number | null;
  /** What the system's log daemons say of lines that they dropped. */
  readonly gaps: readonly LogGap[];
  /** The last times that master said so. */
  readonly started: number | null;
  readonly reloaded: number | null;
  readonly stopped: number | null;
}

/** Lines of Postfix that came too fast for the system's log, and are in none. */
export interface LogGap {
  readonly text: string;
  readonly at: number | null;
}

export interface LogGroup extends FailureGroup {
  /** Messages that were bounced, or given up for their age, in this group. */
  readonly lost: number;
  /** Messages of which a later delivery succeeded. */
  readonly delivered_later: number;
  /** Whether the same server took mail after the last of these failures. */
  readonly sent_since: boolean;
}

export interface Trouble {
  /** `postfix/smtp` */
  readonly program: string;
  readonly level: "fatal" | "panic" | "error" | "warning" | "info";
  /** As it was logged last. */
  readonly text: string;
  readonly lines: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Messages that it names, at most 5. */
  readonly queue_ids: readonly string[];
}

/** Which Postfix instance to look at, and how far back in its log. */
export interface MailStateRequest {
  readonly configDirectory: string;
  readonly queueDirectory: string;
  /** Of log; usually 86,400. */
  readonly seconds: number;
}
