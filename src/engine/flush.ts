/**
 * Tries deferred mail of a host again, by degrees: one message, a sample, the rest in batches. Before it the relays are
 * asked; after each batch its attempts are judged, and the first bounce ends it. A message that bounces is lost, and one of
 * each kind, ten at the most, is what a wrong judgement of the relays can cost.
 *
 * Every batch is an execution of its own. When the controller dies, or the connection breaks, what Postfix was handed is
 * tried by it, and nothing else is; another flush may go on a few minutes later.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, PostmendError } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { LARGEST_BATCH, nextDegree } from "../verify/flush-degrees.ts";
import type { HostFlush } from "../verify/flush-document.ts";
import {
  beginFlush,
  endFlush,
  type FlushClaim,
  type FlushPlace,
  type FlushTicket,
  flushAll,
  flushBatch,
} from "../verify/flush-host.ts";
import { counted, type FlushCounts, type FlushStop, NO_COUNTS, stopOf } from "../verify/flush-judgement.ts";
import { isRefusal } from "../verify/flush-refusal.ts";
import {
  type FlushSelection,
  type FlushWish,
  kindsOf,
  type QueuedForFlush,
  selectForFlush,
  wishText,
} from "../verify/flush-selection.ts";
import { readQueueSizes } from "../verify/queue-sizes.ts";
import { failureOf } from "./failure.ts";
import { configurationDigest, obstacleIn, rateFor, softBounce } from "./flush-facts.ts";
import { flushPreflight } from "./flush-preflight.ts";
import { interruptible } from "./interruptible.ts";
import { observeFor } from "./plan.ts";
import type { Session } from "./session.ts";

/** What a person wants. */
export interface FlushOptions extends FlushWish {
  /** `postqueue -f`, all at once, unwatched. */
  readonly all?: boolean;
  /** Messages a minute at the most. */
  readonly rate?: number;
  /** Bounces that are borne where they are their recipients' own. */
  readonly mostBounces?: number;
  /** Also where the same was flushed a moment ago, or seems to be under way. */
  readonly again?: boolean;
  readonly skipPreflight?: boolean;
  readonly signal?: AbortSignal;
}

/** What is known of queues and reasons; handed in, because it is known further down. */
export interface QueueKnowledge {
  readonly readQueue: (transport: Transport, configDirectory: string) => Promise<readonly QueuedForFlush[]>;
  readonly causeOf: (reason: string) => string;
}

/** Flushes one host. Throws where the host fails; a flush that was refused is a result. */
export async function flushHost(
  session: Session,
  transport: Transport,
  host: HostEntry,
  options: FlushOptions,
  knowledge: QueueKnowledge,
): Promise<HostFlush> {
  const started = performance.now();
  const flush = new Flush(session, transport, host, options, knowledge);
  const found = await flush.run();
  return { ...found, seconds: Math.round(performance.now() - started) / 1000 };
}

class Flush {
  readonly #session: Session;
  readonly #transport: Transport;
  readonly #host: HostEntry;
  readonly #options: FlushOptions;
  readonly #knowledge: QueueKnowledge;
  #found: Omit<HostFlush, "seconds">;

  constructor(
    session: Session,
    transport: Transport,
    host: HostEntry,
    options: FlushOptions,
    knowledge: QueueKnowledge,
  ) {
    this.#session = session;
    this.#transport = transport;
    this.#host = host;
    this.#options = options;
    this.#knowledge = knowledge;
    this.#found = notFlushed(host.name, options);
  }

  async run(): Promise<Omit<HostFlush, "seconds">> {
    const { signal } = this.#options;
    const looked = await interruptible(() => this.#look(), this.#host.name, signal);
    if (looked === undefined) return this.#found;
    const { observed, selection } = looked;
    const place = this.#placeOf(observed);
    try {
      const claim = this.#claim(observed);
      const { ticket, queue } = await beginFlush(this.#transport, place, claim);
      await (this.#options.all ? this.#hand(place, ticket) : this.#byDegrees(place, ticket, selection.messages));
      const after = await readQueueSizes(this.#transport, observed.queueDirectory);
      this.#note({ queue: { before: queue, after } });
    } catch (error) {
      this.#endedBy(error);
    }
    return this.#found;
  }

  /** Everything that can refuse before the queue is touched; undefined where there is nothing to do then. */
  async #look(): Promise<{ observed: ObservedState; selection: FlushSelection } | undefined> {
    const observed = await observeFor(this.#session, this.#transport, this.#host);
    const obstacle = obstacleIn(observed);
    if (obstacle) return this.#refuse([obstacle]);
    this.#note({ soft_bounce: softBounce(observed) });
    const queue = await this.#knowledge.readQueue(this.#transport, observed.configDirectory);
    const selection = selectForFlush(queue, this.#options);
    const { messages, held, missing } = selection;
    const { all, rate } = this.#options;
    this.#note({
      selected: messages.length,
      held,
      missing,
      rate: all ? null : (ownRate(rate) ?? rateFor(observed, messages)),
    });
    if (messages.length === 0) {
      this.#note({ result: "none" });
      return undefined;
    }
    if (this.#options.skipPreflight) return { observed, selection };
    this.#session.emit({ type: "host-testing", host: this.#host.name });
    const { relays, diagnostics } = await flushPreflight(this.#transport, observed, messages);
    this.#note({ relays });
    if (diagnostics.some(({ severity }) => severity === "error")) return this.#refuse(diagnostics);
    this.#note({ diagnostics });
    return { observed, selection };
  }

  async #byDegrees(place: FlushPlace, ticket: FlushTicket, messages: readonly QueuedForFlush[]): Promise<void> {
    const { signal } = this.#options;
    const began = performance.now();
    const stop = await this.#batches(place, ticket, messages, began).catch(async (error: unknown) => {
      if (!signal?.aborted) throw error;
      return "interrupted" as const;
    });
    const broken = stop === "interrupted";
    this.#note(
      broken ? { result: "interrupted" } : { result: stop?.result ?? "done", ended_by: stop?.endedBy ?? null },
    );
    await endFlush(this.#transport, place, ticket, broken ? "broken" : stop ? "ended" : "done");
  }

  async #batches(
    place: FlushPlace,
    ticket: FlushTicket,
    messages: readonly QueuedForFlush[],
    began: number,
  ): Promise<FlushStop | "interrupted" | undefined> {
    const { signal, mostBounces = 0 } = this.#options;
    const largest = largestBatch(this.#found.rate?.per_minute);
    const tried = new Set<string>();
    let next = ticket;
    let counts: FlushCounts = NO_COUNTS;
    for (let waiting = messages; waiting.length > 0; ) {
      if (signal?.aborted) return "interrupted";
      const { grade, messages: batched } = nextDegree({ waiting, handed: counts.tried, tried }, largest);
      this.#tell(grade, counts);
      const done = await flushBatch(
        this.#transport,
        place,
        next,
        batched.map(({ id }) => id),
        PATIENCE,
      );
      next = done.ticket;
      const handed = new Set(batched);
      waiting = waiting.filter((message) => !handed.has(message));
      const seen = batched.filter(({ id }) => !done.open.includes(id));
      for (const kind of seen.flatMap(kindsOf)) tried.add(kind);
      const batch = { grade, size: batched.length, attempts: done.attempts };
      counts = counted(counts, batch);
      this.#note({ ...counts, grade, open: this.#found.open + done.open.length });
      this.#tell(grade, counts);
      const stop = stopOf(batch, counts, this.#knowledge.causeOf, mostBounces);
      if (stop) return stop;
      if (waiting.length > 0) await this.#pause(counts.tried, began);
    }
    return undefined;
  }

  /** So long that no more than the rate is handed over; of a pace of Postfix's own that is slower than one a minute Postfix takes care. */
  async #pause(tried: number, began: number): Promise<void> {
    const { rate } = this.#found;
    if (!rate) return;
    const due = (tried * 60_000) / Math.max(1, rate.per_minute) - (performance.now() - began);
    const { signal } = this.#options;
    if (due > 0) await sleep(due, undefined, signal && { signal });
  }

  async #hand(place: FlushPlace, ticket: FlushTicket): Promise<void> {
    await flushAll(this.#transport, place, ticket);
    this.#note({ result: "handed-over", tried: this.#found.selected });
  }

  #claim(observed: ObservedState): FlushClaim {
    const { again, ids, all } = this.#options;
    return {
      quiet: again ? 0 : QUIET,
      // Who names messages has a reason of their own.
      apart: again || ids ? 0 : APART,
      needsLog: !all,
      configuration: configurationDigest(observed),
      about: this.#found.about.slice(0, 300),
    };
  }

  #placeOf({ instance, configDirectory, queueDirectory }: ObservedState): FlushPlace {
    const { actor, now } = this.#session.stamp;
    return { instance, configDirectory, queueDirectory, who: `${actor} ${now().toISOString()}` };
  }

  #tell(grade: "one" | "sample" | "rest", counts: FlushCounts): void {
    const { selected } = this.#found;
    this.#session.emit({ type: "host-flushing", host: this.#host.name, grade, selected, ...counts });
  }

  #note(more: Partial<HostFlush>): void {
    this.#found = { ...this.#found, ...more };
  }

  #refuse(diagnostics: readonly Diagnostic[]): undefined {
    this.#note({ result: "refused", diagnostics });
    return undefined;
  }

  /** What another flush or change has in hand is no failure of the host; what was tried before is told in any case. */
  #endedBy(error: unknown): void {
    const own = error instanceof PostmendError && error.diagnostics.every(({ code }) => isRefusal(code));
    const begun = this.#found.tried > 0;
    const diagnostics = [...this.#found.diagnostics, ...failureOf(error, this.#host.name)];
    this.#note({ result: own ? (begun ? "interrupted" : "refused") : "error", diagnostics });
  }
}

/** Seconds without an attempt after which nothing is waited for any more: Postfix's own wait for a connection is 30. */
const PATIENCE = 60;
/** Seconds after which a flush without a sign of life is taken for dead: longer than a batch and a pause. */
const QUIET = 300;
/** Seconds between two flushes of the same mail with the same configuration. */
const APART = 600;
/** As many as are handed over in ten seconds. */
function largestBatch(perMinute: number | undefined): number {
  return perMinute === undefined ? LARGEST_BATCH : Math.min(LARGEST_BATCH, Math.max(1, Math.floor(perMinute / 6)));
}

function ownRate(rate: number | undefined): HostFlush["rate"] {
  return rate === undefined ? null : { per_minute: rate, because: "--rate" };
}

/** A host of which nothing was flushed. */
export function notFlushed(host: string, wish: FlushWish): Omit<HostFlush, "seconds"> {
  return {
    host,
    result: "none",
    about: wishText(wish),
    selected: 0,
    held: 0,
    missing: [],
    grade: null,
    ...NO_COUNTS,
    open: 0,
    rate: null,
    ended_by: null,
    soft_bounce: false,
    relays: [],
    queue: null,
    diagnostics: [],
  };
}
