import { neutralise } from "../diagnostics/diagnostic.ts";
import { answers, type HostAnswers } from "../observe/host-answers.ts";
import { quotable } from "../plan/sensitive.ts";
import type { HostRecord } from "../transports/frames.ts";

/** Whether mail flows through a Postfix instance, as Postfix's own log and queue say. */
export interface Verification {
  /**
   * `accepted`: the canary left, the backlog does not suffer, and no service has new trouble; without a canary only the
   * last two, which proves nothing. `refused`: one of them is not so. `undetermined`: nothing on the host tells.
   */
  readonly outcome: (typeof OUTCOMES)[number];
  /** `journal`, or the path of the file in which Postfix's log was proven to come out; null where none was found. */
  readonly log: string | null;
  /** Null when none was asked for. */
  readonly canary: Canary | null;
  /**
   * What came of trying deferred mail again, or without a canary, where the profile names a trend, of what Postfix tried by
   * itself; null when the canary was not accepted, or nobody asked.
   */
  readonly flush: Flush | null;
  /** Sizes of the queues before and after the flush. */
  readonly queue: { readonly before: QueueSizes; readonly after: QueueSizes } | null;
  /** Lines of the log, without time and host, that say that a service died or was throttled, each once. */
  readonly trouble: {
    /** Since the change. */
    readonly new: readonly string[];
    /** Since the change too, but the same was there before it. */
    readonly before: readonly string[];
  };
}

/** A test message that Postfix itself delivers, or does not. */
export interface Canary {
  /**
   * `sent`: a mail client of Postfix handed it to `relay`. `local`: it was delivered on the host itself, or handed to a
   * program there, which proves nothing of the relay. `softbounce`: a bounce that `soft_bounce = yes` held back.
   * `timeout`: it is in the queue, and no attempt was seen. `unsent`: Postfix did not take it. `undetermined`: it is not in
   * the queue, and no log says where it went.
   */
  readonly result: (typeof CANARY_RESULTS)[number];
  /** The server's answer, or why it is not there; from the host, made safe to print. */
  readonly reason: string;
  /** `host[address]:port`, as Postfix logs it; null where it came to no delivery. */
  readonly relay: string | null;
  /** The program of Postfix that tried: `smtp`, `lmtp`, `local`, `error`, …; null where none did. */
  readonly service: string | null;
  /** The queue id under which it was tried last. */
  readonly id: string | null;
  /** `2.0.0`. */
  readonly dsn: string | null;
  /** Whole seconds from handing it in until its end was known. */
  readonly seconds: number;
  /**
   * Whether it was deleted from the queue again, so that nobody gets it tomorrow; null where there was nothing to delete.
   * After a `timeout` a client of Postfix may still have it open, and hand it over yet.
   */
  readonly removed: boolean | null;
}

/** Deferred mail, tried again by degrees. */
export interface Flush {
  /**
   * `none`: there was none. `falling`, `not-falling`: whether less waits than before. `stopped`: at `line`. `untried`: it was
   * only watched, and Postfix tried none of it in the time that there was.
   */
  readonly result: (typeof FLUSH_RESULTS)[number];
  /** How far it went: one message, up to ten, all the rest; null when there was none, or it was only watched. */
  readonly grade: (typeof GRADES)[number] | null;
  /** Attempts for messages that had waited, counted in recipients, as far as they were watched. */
  readonly sent: number;
  /** Deferred again, for a reason that may have to do with the change. */
  readonly deferred: number;
  /** Deferred again for a reason of the recipient's own: a full mailbox, greylisting. */
  readonly own: number;
  /** Bounced, held back by `soft_bounce`, or given up for their age. */
  readonly bounced: number;
  /** The line of the log that stopped it; null when nothing did. */
  readonly line: string | null;
  /** Whose reason that line is; null when nothing stopped it. */
  readonly blame: (typeof BLAMES)[number] | null;
}

/** Messages in each queue. */
export type QueueSizes = Readonly<Record<(typeof QUEUES)[number], number>>;

const OUTCOMES = ["accepted", "refused", "undetermined"] as const;
const CANARY_RESULTS = [
  "sent",
  "local",
  "deferred",
  "bounced",
  "softbounce",
  "timeout",
  "unsent",
  "undetermined",
] as const;
const FLUSH_RESULTS = ["none", "emptied", "falling", "not-falling", "stopped", "untried"] as const;
const GRADES = ["one", "sample", "rest"] as const;
const BLAMES = ["change", "recipient"] as const;
const QUEUES = ["incoming", "active", "deferred", "hold", "maildrop"] as const;

/**
 * What `verify_flow` of mail-flow.sh said, each time that it came to its end: after a change, and once more after the
 * change was taken back. Undefined stands for one that said what it cannot say.
 */
export function verificationsIn(records: readonly HostRecord[]): (Verification | undefined)[] {
  const ends = records.flatMap(({ name }, at) => (name === "verified" ? [at + 1] : []));
  return ends.map((end, index) => verificationIn(records.slice(ends[index - 1] ?? 0, end)));
}

function verificationIn(records: readonly HostRecord[]): Verification | undefined {
  const got = answers(records);
  const outcome = oneOf(OUTCOMES, got.word("verified")?.word);
  const canary = canaryIn(got);
  const flush = flushIn(got);
  if (!outcome || canary === undefined || flush === undefined) return undefined;
  return {
    outcome,
    log: logIn(got),
    canary,
    flush,
    queue: queueIn(records),
    trouble: { new: linesIn(got.text("trouble")), before: linesIn(got.text("trouble-before")) },
  };
}

function logIn(got: HostAnswers): string | null {
  const [kind, ...path] = got.word("verified")?.data.split(" ") ?? [];
  if (kind === "journal") return "journal";
  return kind === "file" && path.length > 0 ? neutralise(path.join(" ")) : null;
}

function canaryIn(got: HostAnswers): Canary | null | undefined {
  const said = got.word("canary");
  if (!said) return null;
  const result = oneOf(CANARY_RESULTS, said.word);
  const [seconds, id, dsn, removed, service] = said.data.split(" ");
  if (!result || service === undefined) return undefined;
  return {
    result,
    reason: shown(got.text("canary-reason") ?? ""),
    relay: shown(got.text("canary-relay") ?? "") || null,
    service: named(service),
    id: named(id),
    dsn: named(dsn),
    seconds: count(seconds),
    removed: removed === "yes" ? true : removed === "no" ? false : null,
  };
}

function flushIn(got: HostAnswers): Flush | null | undefined {
  const said = got.word("flush");
  if (!said) return null;
  const result = oneOf(FLUSH_RESULTS, said.word);
  const [grade, sent, deferred, own, bounced, blame] = said.data.split(" ");
  if (!result || blame === undefined) return undefined;
  return {
    result,
    grade: oneOf(GRADES, grade) ?? null,
    sent: count(sent),
    deferred: count(deferred),
    own: count(own),
    bounced: count(bounced),
    line: shown(got.text("flush-reason") ?? "") || null,
    blame: oneOf(BLAMES, blame) ?? null,
  };
}

function queueIn(records: readonly HostRecord[]): Verification["queue"] {
  const [before, after] = ["before", "after"].map((when) =>
    records.find((record) => record.name === "queue" && record.kind === "word" && record.word === when),
  );
  if (before?.kind !== "word" || after?.kind !== "word") return null;
  return { before: sizesIn(before.data), after: sizesIn(after.data) };
}

/** The sizes as `queue_reading` of queue-sizes.sh has them. */
export function sizesIn(data: string): QueueSizes {
  const [incoming, active, deferred, hold, maildrop] = data.split(" ").map(count);
  return {
    incoming: incoming ?? 0,
    active: active ?? 0,
    deferred: deferred ?? 0,
    hold: hold ?? 0,
    maildrop: maildrop ?? 0,
  };
}

function linesIn(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter(Boolean).map(shown);
}

/** A service's complaint may quote a value of main.cf, and a server's answer may hold any byte. */
function shown(text: string): string {
  return neutralise(quotable(text));
}

function named(word: string | undefined): string | null {
  return word === undefined || word === "-" || word === "" ? null : neutralise(word);
}

function count(word: string | undefined): number {
  return word !== undefined && /^\d{1,9}$/.test(word) ? Number(word) : 0;
}

function oneOf<const T extends string>(words: readonly T[], word: string | undefined): T | undefined {
  return words.find((known) => known === word);
}
