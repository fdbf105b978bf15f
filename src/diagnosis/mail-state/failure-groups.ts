import type { Classification } from "../classify.ts";
import { decoded } from "../line-splitter.ts";
import { cachedClassifier, shapeOf } from "../reason-cache.ts";
import { relayName } from "../relay-name.ts";
import { domainOf, hostText } from "./host-text.ts";
import type { FailureExample, FailureGroup } from "./mail-state.ts";

const MOST_GROUPS = 2000;
const MOST_DOMAINS = 2000;
const SHOWN_SENDERS = 5;
const EXAMPLES = 3;
/** What a relay says in its first sentences decides; a longer text would only cost time. */
const LONGEST_REASON = 8192;

/** One failure as the input words it; strings may still be cut from a longer text. */
export interface Failure {
  readonly queueId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly reason: string;
  /** As a log names it; empty where only the reason does. */
  readonly relay: string;
  readonly status: string;
}

/** Counts failures by cause and relay. Its size is bounded, whatever is counted. */
export class FailureGroups {
  private readonly groups = new Map<string, Group>();
  private readonly classify = cachedClassifier();
  exact = true;

  /** The group that a failure belongs to; what it counts there is up to the caller. */
  groupOf({ reason, relay }: Pick<Failure, "reason" | "relay">): Group {
    const text = reason.length > LONGEST_REASON ? reason.slice(0, LONGEST_REASON) : reason;
    return this.entry(this.classify(decoded(text)), hostText(relayName(relay, text)));
  }

  get all(): readonly Group[] {
    return [...this.groups.values()].sort((a, b) => b.messages - a.messages || b.recipients - a.recipients);
  }

  private entry(known: Classification, relay: string): Group {
    const key = `${known.cause} ${relay}`;
    const found = this.groups.get(key);
    if (found) return found;
    if (this.groups.size >= MOST_GROUPS && relay !== OTHERS) {
      this.exact = false;
      return this.entry(known, OTHERS);
    }
    const group = new Group(known, relay);
    this.groups.set(key, group);
    return group;
  }
}

const OTHERS = "(others)";

/** Failures of one cause at one relay. */
export class Group {
  messages = 0;
  recipients = 0;
  lost = 0;
  deliveredLater = 0;
  exact = true;
  /** Where in the log its last failure stands, counted in deliveries. */
  lastDelivery = 0;
  /** The list of it alone, which most messages have. */
  readonly alone: readonly Group[] = [this];
  private first: number | null = null;
  private last: number | null = null;
  private readonly senders = new Map<string, number>();
  private readonly examples: FailureExample[] = [];
  private readonly spare: FailureExample[] = [];
  private readonly shapes = new Set<string>();
  private readonly known: Classification;
  readonly relay: string;

  constructor(known: Classification, relay: string) {
    this.known = known;
    this.relay = relay;
  }

  /** A message that was not in the group before; `sender` undefined where it is not known. */
  addMessage(sender: string | undefined): void {
    this.messages += 1;
    if (sender === undefined) return;
    const domain = sender === "" ? "<>" : domainOf(sender);
    if (this.senders.has(domain) || this.senders.size < MOST_DOMAINS)
      this.senders.set(domain, (this.senders.get(domain) ?? 0) + 1);
    else this.exact = false;
  }

  /** A recipient of a message of the group, and when that was. */
  addRecipient(failure: Failure, at: number | null): void {
    this.recipients += 1;
    if (at !== null) {
      this.first = Math.min(this.first ?? at, at);
      this.last = Math.max(this.last ?? at, at);
    }
    if (this.examples.length < EXAMPLES) this.keep(failure);
  }

  result(): FailureGroup {
    const { known, relay, messages, recipients, first, last } = this;
    const senders = [...this.senders].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
    return {
      cause: known.cause,
      relay,
      known,
      messages,
      recipients,
      first,
      last,
      senders: senders.slice(0, SHOWN_SENDERS).map(([domain, count]) => ({ domain, messages: count })),
      examples: [...this.examples, ...this.spare].slice(0, EXAMPLES),
    };
  }

  private keep(failure: Failure): void {
    const shape = shapeOf(failure.reason.slice(0, LONGEST_SHAPE));
    const fresh = !this.shapes.has(shape);
    if (!fresh && this.spare.length >= EXAMPLES - 1) return;
    this.shapes.add(shape);
    (fresh ? this.examples : this.spare).push({
      queue_id: hostText(failure.queueId),
      sender: hostText(failure.sender),
      recipient: hostText(failure.recipient),
      reason: hostText(failure.reason),
      status: hostText(failure.status),
    });
  }
}

const LONGEST_SHAPE = 500;
