import type { QueuedMessage } from "../queued-message.ts";
import { FailureGroups, type Group } from "./failure-groups.ts";
import type { HostClock } from "./host-clock.ts";
import { domainOf, hostText } from "./host-text.ts";
import type { QueueAges, QueueState } from "./mail-state.ts";

/** Upper bounds in minutes, as qshape has them. */
const BOUNDS = [5, 10, 20, 40, 80, 160, 320, 640, 1280];
const MOST_DOMAINS = 10_000;
const SHOWN_DOMAINS = 20;
const SHOWN_IDS = 10;
/** Seconds for which a message may be on its way without anything being wrong. */
const ON_ITS_WAY = 60;

/** Counts the messages of a queue, in whatever order they come. Its size is bounded. */
export class QueueTally {
  /** Messages of each queue, by its name. */
  readonly sizes = new Map<string, number>();
  messages = 0;
  private readonly clock: HostClock;
  private readonly groups = new FailureGroups();
  private readonly total = emptyBuckets();
  private readonly domains = new Map<string, { messages: number; buckets: number[] }>();
  private readonly silent = { messages: 0, oldest: null as number | null, ids: [] as string[] };
  private readonly held = { messages: 0, ids: [] as string[] };
  private oldest: number | null = null;
  private exact = true;

  constructor(clock: HostClock) {
    this.clock = clock;
  }

  add(message: QueuedMessage): void {
    this.messages += 1;
    this.sizes.set(message.queue, (this.sizes.get(message.queue) ?? 0) + 1);
    if (message.queue === "hold") noted(this.held, message.queueId);
    else this.addWaiting(message);
  }

  result(): Pick<QueueState, "oldest" | "silent" | "held" | "groups" | "ages" | "exact"> {
    const groups = this.groups.all;
    return {
      oldest: this.oldest,
      silent: this.silent,
      held: this.held,
      groups: groups.map((group) => group.result()),
      ages: this.ages(),
      exact: this.exact && this.groups.exact && groups.every(({ exact }) => exact),
    };
  }

  private addWaiting(message: QueuedMessage): void {
    const arrival = this.clock.secondsOf(message.arrival);
    this.oldest = older(this.oldest, arrival);
    this.addAge(message, arrival);
    if (message.recipients.some(({ reason }) => reason !== "")) this.addFailures(message, arrival);
    else if (message.queue === "deferred" || this.isOld(message.queue, arrival)) {
      noted(this.silent, message.queueId);
      this.silent.oldest = older(this.silent.oldest, arrival);
    }
  }

  /** What was tried and came back without a reason was in the hands of a program that died. */
  private isOld(queue: string, arrival: number | null): boolean {
    return isSilent(queue) && arrival !== null && arrival < this.clock.now - ON_ITS_WAY;
  }

  private addFailures({ queueId, queue, sender, recipients }: QueuedMessage, arrival: number | null): void {
    const met = new Set<Group>();
    for (const { address, reason } of recipients) {
      if (reason === "") continue;
      const failure = { queueId, sender, recipient: address, reason, relay: "", status: queue };
      const group = this.groups.groupOf(failure);
      if (!met.has(group)) group.addMessage(sender);
      met.add(group);
      group.addRecipient(failure, arrival);
    }
  }

  private addAge({ recipients }: QueuedMessage, arrival: number | null): void {
    if (arrival !== null) this.addToBucket(this.total, arrival);
    for (const domain of new Set(recipients.map(({ address }) => domainOf(address)))) {
      const counts = this.domains.get(domain) ?? { messages: 0, buckets: emptyBuckets() };
      if (!this.domains.has(domain) && this.domains.size >= MOST_DOMAINS) {
        this.exact = false;
        continue;
      }
      this.domains.set(domain, counts);
      counts.messages += 1;
      if (arrival !== null) this.addToBucket(counts.buckets, arrival);
    }
  }

  private addToBucket(buckets: number[], arrival: number): void {
    const minutes = (this.clock.now - arrival) / 60;
    const found = BOUNDS.findIndex((bound) => minutes < bound);
    const bucket = found < 0 ? BOUNDS.length : found;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }

  private ages(): QueueAges {
    const all = [...this.domains].sort(([a, more], [b, less]) => less.messages - more.messages || (a < b ? -1 : 1));
    const domains = all.slice(0, SHOWN_DOMAINS).map(([domain, counts]) => ({ domain, ...counts }));
    return { bounds: BOUNDS, total: this.total, domains, more: all.length - domains.length };
  }
}

function emptyBuckets(): number[] {
  return Array<number>(BOUNDS.length + 1).fill(0);
}

function isSilent(queue: string): boolean {
  return queue === "active" || queue === "incoming";
}

function noted(list: { messages: number; readonly ids: string[] }, queueId: string): void {
  list.messages += 1;
  if (list.ids.length < SHOWN_IDS) list.ids.push(hostText(queueId));
}

function older(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
