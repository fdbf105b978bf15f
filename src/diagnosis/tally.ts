import { CAUSES, type Cause } from "./cause.ts";
import type { Classification } from "./classify.ts";
import type { DeliveryRecord } from "./delivery-record.ts";
import type { CauseCount, Example, RelayCount } from "./explain-document.ts";
import { decoded } from "./line-splitter.ts";

const MOST_RELAYS = 2000;
const SHOWN_RELAYS = 50;
const SHOWN_PER_CAUSE = 5;
const EXAMPLES = 3;

/** When something was seen first and last: in the order of the input, which for a log is the order of time. */
class Span {
  first: string | null = null;
  last: string | null = null;

  see(time: string): void {
    if (time === "" || time === this.last) return;
    const own = decoded(time);
    // Only ISO times can be compared; in a queue listing they are in no order.
    const iso = own[4] === "-" && own.endsWith("Z");
    if (this.first === null || (iso && own < this.first)) this.first = own;
    if (this.last === null || !iso || own > this.last) this.last = own;
  }
}

class RelayTally extends Span {
  failures = 0;
  readonly causes = new Map<Cause, number>();
}

class CauseTally extends Span {
  deliveries = 0;
  serversBefore = 0;
  messages = 0;
  readonly relays = new Map<string, number>();
  readonly examples: Example[] = [];
}

/** Counts by cause and by relay. Its size is bounded, whatever is counted. */
export class Tally {
  private readonly causes = new Map<Cause, CauseTally>();
  private readonly relays = new Map<string, RelayTally>();
  private readonly span = new Span();

  /** A failure that was classified; `fresh` when its message had not met this cause before. */
  add(record: DeliveryRecord, relayCut: string, known: Classification, fresh: boolean): void {
    const { cause } = known;
    const relay = this.relayOf(relayCut);
    const tally = entryOf(this.causes, cause, () => new CauseTally());
    if (record.kind === "server") tally.serversBefore += 1;
    else tally.deliveries += 1;
    if (fresh) tally.messages += 1;
    bump(tally.relays, relay.name);
    relay.tally.failures += 1;
    bump(relay.tally.causes, cause);
    for (const span of [tally, relay.tally, this.span]) span.see(record.time);
    if (tally.examples.length < EXAMPLES && differs(tally.examples, known))
      tally.examples.push(example(record, relay.name, known));
  }

  /** A cause that a message met on the way; the failure itself has been added already. */
  meets(cause: Cause, fresh: boolean): void {
    if (fresh) entryOf(this.causes, cause, () => new CauseTally()).messages += 1;
  }

  get first(): string | null {
    return this.span.first;
  }

  get last(): string | null {
    return this.span.last;
  }

  causeCounts(advice: (cause: Cause) => { meaning: string; remedy: string }): CauseCount[] {
    const counts = [...this.causes].map(([cause, tally]) => ({
      cause,
      deliveries: tally.deliveries,
      servers_before: tally.serversBefore,
      messages: tally.messages,
      first: tally.first,
      last: tally.last,
      relays: largest(tally.relays, SHOWN_PER_CAUSE).map(([relay, count]) => ({ relay, count })),
      ...advice(cause),
      examples: tally.examples,
    }));
    const weight = ({ messages, deliveries, servers_before }: CauseCount) =>
      [messages, deliveries + servers_before] as const;
    return counts.sort((a, b) => {
      const [left, right] = [weight(a), weight(b)];
      return right[0] - left[0] || right[1] - left[1] || CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause);
    });
  }

  relayCounts(): { relays: RelayCount[]; more_relays: number } {
    const all = [...this.relays].sort(([, a], [, b]) => b.failures - a.failures);
    const relays = all.slice(0, SHOWN_RELAYS).map(([relay, { failures, causes, first, last }]) => ({
      relay,
      failures,
      causes: Object.fromEntries(largest(causes, CAUSES.length)),
      first,
      last,
    }));
    return { relays, more_relays: all.length - relays.length };
  }

  private relayOf(cut: string): { name: string; tally: RelayTally } {
    const found = this.relays.get(cut);
    if (found) return { name: cut, tally: found };
    const name = this.relays.size < MOST_RELAYS ? decoded(cut) : "(others)";
    return { name, tally: entryOf(this.relays, name, () => new RelayTally()) };
  }
}

function example(record: DeliveryRecord, relay: string, known: Classification): Example {
  const reason = decoded(record.reason);
  const dsn = known.dsn ?? (record.dsn === "" ? undefined : decoded(record.dsn));
  return {
    queue_id: decoded(record.queueId),
    recipient: decoded(record.recipient),
    time: record.time === "" ? null : decoded(record.time),
    relay,
    reason: reason.length > 1000 ? `${reason.slice(0, 1000)}…` : reason,
    ...(dsn !== undefined && { dsn }),
    ...(known.dsn_meaning !== undefined && { dsn_meaning: known.dsn_meaning }),
    meaning: known.meaning,
    remedy: known.remedy,
  };
}

/** Examples show different things: of one kind of remedy and code one is enough. */
function differs(examples: readonly Example[], known: Classification): boolean {
  return !examples.some(({ remedy, dsn }) => remedy === known.remedy && dsn === known.dsn);
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  if (!map.has(key)) map.set(key, found);
  return found;
}

function bump<Key>(map: Map<Key, number>, key: Key): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function largest<Key>(map: ReadonlyMap<Key, number>, most: number): [Key, number][] {
  return [...map].sort(([, a], [, b]) => b - a).slice(0, most);
}
