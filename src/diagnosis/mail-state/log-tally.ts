import { decoded } from "../line-splitter.ts";
import { readLogLine, timeOf } from "../log-line.ts";
import { relayName, withoutPort } from "../relay-name.ts";
import { FailureGroups, type Group } from "./failure-groups.ts";
import { FlowTally } from "./flow-tally.ts";
import type { HostClock } from "./host-clock.ts";
import { hostText } from "./host-text.ts";
import { type InstanceLine, instanceLine } from "./instance-line.ts";
import type { LogState } from "./mail-state.ts";
import { TroubleTally } from "./trouble-tally.ts";

const SHOWN_RELAYS = 50;
const MOST_STATUSES = 30;
const MOST_SHARED_SENDERS = 1000;

/** What is known of one message. There are many: their lists are shared where they hold nothing, or one. */
interface Met {
  /** Undefined until the queue manager named it. */
  sender: string | undefined;
  /** Those in which it failed, the last one last. */
  groups: readonly Group[];
  /** Those in which it was lost. */
  lostIn: readonly Group[];
  /** Servers that took it. */
  takenBy: readonly SentThere[];
}

const NONE: readonly never[] = [];

/** What a server took. */
class SentThere {
  messages = 0;
  last: number | null = null;
  /** Where in the log the last of it stands, counted in deliveries: two may have the same time. */
  lastDelivery = 0;
  /** The list of it alone, which most messages have. */
  readonly alone: readonly SentThere[] = [this];
}

/**
 * Counts what the log of one instance tells of its deliveries and of its trouble. Its size is bounded by that of the log
 * that is read. A message of which one recipient was reached counts as delivered later for all that failed before.
 */
export class LogTally {
  private readonly clock: HostClock;
  private readonly names: ReadonlySet<string>;
  private readonly since: number;
  private readonly groups = new FailureGroups();
  private readonly troubles = new TroubleTally();
  private readonly flow: FlowTally;
  private readonly met = new Map<string, Met>();
  private readonly senders = new Map<string, string>();
  private readonly statuses = new Map<string, number>();
  private readonly relays = new Map<string, SentThere>();
  private deliveries = 0;
  private readonly master = {
    started: null as number | null,
    reloaded: null as number | null,
    stopped: null as number | null,
  };
  private from: number | null = null;
  private to: number | null = null;
  /** Whether a line was read that is older than the window. */
  reachesBack = false;

  /** `since`: what was logged before is passed over. */
  constructor(clock: HostClock, names: ReadonlySet<string>, since: number) {
    this.clock = clock;
    this.names = names;
    this.since = since;
    this.flow = new FlowTally(clock);
  }

  add(line: string): void {
    const at = this.clock.secondsOf(timeOfLine(line));
    if (at !== null && at < this.since) {
      this.reachesBack = true;
      return;
    }
    this.from ??= at;
    this.to = at ?? this.to;
    const own = instanceLine(line, this.names);
    if (own === undefined) return;
    if (own.program.endsWith("/master")) this.addMaster(own.text, at);
    this.flow.add(own, at);
    this.troubles.add(own, at);
    this.addIfDelivery(line, own, at);
  }

  result(): Pick<
    LogState,
    "from" | "to" | "flow" | "statuses" | "groups" | "sent" | "trouble" | "taken" | "started" | "reloaded" | "stopped"
  > {
    const taken = this.lastTaken();
    const sent = [...this.relays].map(([relay, { messages, last }]) => ({ relay, messages, last }));
    return {
      from: this.from,
      to: this.to,
      flow: this.flow.result(this.from),
      statuses: Object.fromEntries(this.statuses),
      groups: this.groups.all.map((group) => ({
        ...group.result(),
        lost: group.lost,
        delivered_later: group.deliveredLater,
        sent_since: (taken.get(group.relay) ?? 0) > group.lastDelivery,
      })),
      sent: sent.sort((a, b) => b.messages - a.messages || (a.relay < b.relay ? -1 : 1)).slice(0, SHOWN_RELAYS),
      trouble: this.troubles.result(),
      taken: this.flow.taken,
      ...this.master,
    };
  }

  /** Where in the log the last mail stands that each server took, by its name with the port and without. */
  private lastTaken(): ReadonlyMap<string, number> {
    const taken = new Map<string, number>();
    for (const [relay, { lastDelivery }] of this.relays)
      for (const name of [relay, withoutPort(relay)]) taken.set(name, Math.max(taken.get(name) ?? 0, lastDelivery));
    return taken;
  }

  private addMaster(text: string, at: number | null): void {
    if (text.startsWith("daemon started")) this.master.started = at;
    else if (text.startsWith("reload")) this.master.reloaded = at;
    else if (text.startsWith("terminating on signal")) this.master.stopped = at;
  }

  private addIfDelivery(line: string, { text }: InstanceLine, at: number | null): void {
    const colon = text.indexOf(": ");
    if (colon < 1 || colon > 24) return;
    if (text.startsWith("from=<", colon + 2)) this.addSender(text, colon);
    else if (text.startsWith("to=<", colon + 2)) this.addDelivery(line, at);
  }

  private addDelivery(line: string, at: number | null): void {
    const record = readLogLine(line);
    if (record === undefined || record.kind === "server") return;
    this.countStatus(record.status);
    this.deliveries += 1;
    if (PROBES.includes(record.status)) return;
    const met = this.messageOf(record.queueId);
    if (record.kind === "sent") this.addSent(relayName(record.relay, ""), met, at);
    else this.addFailure({ ...record, sender: met.sender ?? "" }, met, at);
  }

  /** The queue manager names the sender when it takes up a message, and when it gives it up. */
  private addSender(text: string, colon: number): void {
    const met = this.messageOf(text.slice(0, colon));
    const end = text.indexOf(">, ", colon);
    if (end < 0) return;
    met.sender = this.shared(text.slice(colon + 8, end).slice(0, 512));
    if (!/^>, status=(?:force-)?expired, /.test(text.slice(end, end + 40))) return;
    this.countStatus("expired");
    const last = met.groups.at(-1);
    if (last) lose(met, last);
  }

  /** Many messages have the same sender: its text is kept once. */
  private shared(latin1: string): string {
    const known = this.senders.get(latin1);
    if (known !== undefined) return known;
    const sender = decoded(latin1);
    if (sender === latin1 && this.senders.size < MOST_SHARED_SENDERS) this.senders.set(sender, sender);
    return sender;
  }

  private addFailure(failure: Parameters<Group["addRecipient"]>[0], met: Met, at: number | null): void {
    const group = this.groups.groupOf(failure);
    if (!met.groups.includes(group)) group.addMessage(met.sender);
    if (met.groups.at(-1) !== group)
      met.groups = added(
        met.groups.filter((other) => other !== group),
        group,
      );
    group.addRecipient(failure, at);
    group.lastDelivery = this.deliveries;
    if (LOST.includes(failure.status)) lose(met, group);
  }

  private addSent(name: string, met: Met, at: number | null): void {
    const relay = hostText(name);
    const counts = this.relays.get(relay) ?? new SentThere();
    this.relays.set(relay, counts);
    counts.last = at ?? counts.last;
    counts.lastDelivery = this.deliveries;
    if (met.takenBy.length === 0) for (const group of met.groups) group.deliveredLater += 1;
    if (met.takenBy.includes(counts)) return;
    met.takenBy = added(met.takenBy, counts);
    counts.messages += 1;
  }

  private messageOf(queueId: string): Met {
    const found = this.met.get(queueId);
    if (found) return found;
    const met = { sender: undefined, groups: NONE, lostIn: NONE, takenBy: NONE };
    this.met.set(decoded(queueId), met);
    return met;
  }

  /** Statuses are few; a log that invents some cannot fill the memory. */
  private countStatus(status: string): void {
    const known = this.statuses.get(status);
    if (known === undefined && this.statuses.size >= MOST_STATUSES) return;
    this.statuses.set(known === undefined ? hostText(status) : status, (known ?? 0) + 1);
  }
}

/** The list with one more at its end. */
function added<T extends { readonly alone: readonly T[] }>(list: readonly T[], one: T): readonly T[] {
  return list.length === 0 ? one.alone : [...list, one];
}

/** Attempts of address verification, which carry no mail. */
const PROBES = ["deliverable", "undeliverable"];
const LOST = ["bounced", "expired"];

function lose(met: Met, group: Group): void {
  if (met.lostIn.includes(group)) return;
  met.lostIn = added(met.lostIn, group);
  group.lost += 1;
}

/** The journal writes seconds since 1970. */
export function timeOfLine(line: string): string {
  return timeOf(line) || (/^\d{9,12}\.\d+(?= )/.exec(line.slice(0, 24))?.[0] ?? "");
}
