import type { Cause } from "../cause.ts";
import type { Classification } from "../classify.ts";

/** What waits in the queues of one Postfix instance, and what its log told of late. */
export interface MailState {
  /** The host's clock, seconds since 1970. */
  readonly now: number;
  readonly queue: QueueState;
  readonly log: LogState;
}
export interface QueueState {
  /** `json` and `listing`: postqueue -j, postqueue -p (before 3.1). `directories`: postqueue did not answer (broken main.cf…), messages were counted in their directories. `unknown`: not even that. */
  readonly source: "json" | "listing" | "directories" | "unknown";
  /** Why postqueue did not answer, where it did not. */
  readonly because?: string;
  readonly sizes: Readonly<Record<"incoming" | "active" | "deferred" | "hold" | "maildrop", number>>; // from the directories or the listing; maildrop always from its directory
  /** Arrival of the oldest waiting message (not hold), seconds since 1970; null where none waits or unknown. */
  readonly oldest: number | null;
  /** Messages in `active` or `incoming` for more than a minute with no reason given, examples of ids, and the arrival of the oldest. */
  readonly silent: { readonly messages: number; readonly oldest: number | null; readonly ids: readonly string[] };
  readonly held: { readonly messages: number; readonly ids: readonly string[] };
  /** Waiting messages by why they wait; a message is counted once in each group that it belongs to. Most messages first. */
  readonly groups: readonly FailureGroup[];
  /** Waiting messages by recipient domain and age like qshape: upper bounds of the buckets in minutes are 5,10,20,40,80,160,320,640,1280, then older. At most 20 domains, `more` counts the others. */
  readonly ages: {
    readonly bounds: readonly number[];
    readonly domains: readonly { domain: string; messages: number; buckets: readonly number[] }[];
    readonly more: number;
  };
  readonly exact: boolean; // false when limits of memory cut something
}
export interface FailureGroup {
  readonly cause: Cause; // by classify (src/diagnosis/classify.ts); `delivery temporarily suspended` is unwrapped there
  readonly relay: string; // relayName(): `host:port`, "none"
  readonly known: Classification; // of the first example (meaning, remedy, dsn, also)
  readonly messages: number;
  readonly recipients: number;
  readonly first: number | null;
  readonly last: number | null; // queue: arrival of oldest and youngest; log: time of first and last line
  readonly senders: readonly { domain: string; messages: number }[]; // at most 5, largest first
  readonly examples: readonly { queue_id: string; sender: string; recipient: string; reason: string; status: string }[]; // ≤3, different texts first
}
export interface LogState {
  /** `journal`, the path of the file, or null where no log of Postfix was found. */
  readonly source: string | null;
  readonly because?: string; // why there is none
  readonly from: number | null;
  readonly to: number | null; // time span that was read (whole lines), seconds; null when times cannot be told
  readonly truncated: boolean; // more was there within the window than was read
  readonly statuses: Readonly<Record<string, number>>; // sent, deferred, bounced, SOFTBOUNCE, expired…
  /** Failed deliveries by status class: mail that left as bounced/SOFTBOUNCE/expired, and deferred ones. Same grouping as the queue; `status` of the examples is Postfix's word. Each group also carries `last` time. */
  readonly groups: readonly (FailureGroup & {
    readonly lost: number /* messages bounced or expired in it */;
    readonly delivered_later: number;
  })[];
  /** For each relay (host:port) the time of the last `sent`. */
  readonly sent: readonly { relay: string; messages: number; last: number | null }[]; // ≤50
  /** fatal/panic/error/warning lines of Postfix's programs that tell of trouble: throttling, fatal, "open database", "unsupported dictionary", SASL and TLS library lines, "mail transport unavailable", missing files, "table … older than source" …; grouped by text with numbers and ids masked. ≤30, most frequent first. */
  readonly trouble: readonly {
    program: string /* postfix/smtp */;
    level: "fatal" | "panic" | "error" | "warning" | "info";
    text: string;
    lines: number;
    first: number | null;
    last: number | null;
    queue_ids: readonly string[];
  }[];
  /** Last lines that tell of master: "daemon started", "reload", "terminating". */
  readonly started: number | null;
  readonly reloaded: number | null;
  readonly stopped: number | null;
}
