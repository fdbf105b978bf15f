import { ADVICE, type Cause } from "../cause.ts";
import type { FailureGroup, LogState, MailState } from "../mail-state/mail-state.ts";
import { isSameServer } from "../relay-name.ts";
import { heldBackBy } from "./held-back.ts";
import { latest } from "./latest.ts";

/** Mail that waits, or that is gone, for one reason: what a diagnosis has to explain. */
export interface Symptom {
  /** What the text says; undefined for mail in `active` of which nothing is said. */
  readonly cause: Cause | undefined;
  /** `host:port` as the texts name it, without the port where they do not tell it; `none` where they name no server. */
  readonly relay: string;
  readonly where: "queue" | "log";
  readonly messages: number;
  /** Of these, messages that were bounced or expired and wait no longer. */
  readonly lost: number;
  /** Newest time at which it was seen to happen; null where nothing tells. */
  readonly last: number | null;
  /** Whether the log shows that the same server took mail after that. */
  readonly sentSince: boolean;
  /** Of mail that waits, when the youngest of it came; null where nothing tells. */
  readonly arrived: number | null;
  readonly meaning: string;
  readonly remedy: string;
  readonly examples: FailureGroup["examples"];
  readonly senders: FailureGroup["senders"];
}

/**
 * What a host suffers from. The queue tells what waits; the log adds what is gone, and everything where the queue could
 * not be read. What the log tells of mail that went out later is history. Largest first.
 */
export function symptomsOf(mail: MailState): Symptom[] {
  const { queue, log } = mail;
  const readable = queue.source === "json" || queue.source === "listing";
  const silent = silentIn(mail);
  const waiting = queue.groups.map((group) => fromQueue(group, log));
  const gone = log.groups.flatMap((group) => fromLog(group, readable));
  return [...waiting, ...gone, ...silent].sort((a, b) => b.messages - a.messages);
}

function fromQueue(group: FailureGroup, log: LogState): Symptom {
  const { cause, relay, known, messages, examples, senders } = group;
  const logged = loggedOf(group, log);
  return {
    cause,
    relay,
    where: "queue",
    messages,
    lost: 0,
    last: latest(logged.map(({ last }) => last)),
    sentSince: logged.length > 0 && logged.every(({ sent_since }) => sent_since),
    arrived: group.last,
    meaning: known.meaning,
    remedy: known.remedy,
    examples,
    senders,
  };
}

/** The same failures in the log. A text that names no server in the queue may stand there with the one that was asked. */
function loggedOf({ cause, relay }: FailureGroup, { groups }: LogState): LogState["groups"] {
  const alike = groups.filter((other) => other.cause === cause);
  const there = alike.filter((other) => isSameServer(other.relay, relay));
  return there.length === 0 && relay === "none" ? alike : there;
}

/** Of the log only mail that is gone; all that failed and never left, where the queue does not answer for what waits. */
function fromLog(group: LogState["groups"][number], readable: boolean): Symptom[] {
  const { cause, relay, known, last, sent_since, lost, examples, senders } = group;
  const messages = readable ? lost : group.messages - group.delivered_later;
  if (messages <= 0) return [];
  return [
    {
      cause,
      relay,
      where: "log",
      messages,
      lost,
      last,
      sentSince: sent_since,
      arrived: null,
      meaning: known.meaning,
      remedy: known.remedy,
      examples,
      senders,
    },
  ];
}

/** A login that failed on this host, in the library or its plug-in, for a reason that the text tells. The relay is nobody to ask. */
export function isGivenUpHere({ cause, meaning, examples }: Symptom): boolean {
  if (cause !== "sasl-auth-failed" || meaning === ADVICE[cause].meaning) return false;
  return examples.every(({ reason }) => reason.includes("cannot authenticate to server"));
}

/** Where master holds back a service that died, all that is on its way waits for it, and not only what is there for long. */
function silentIn(mail: MailState): Symptom[] {
  const { silent, sizes } = mail.queue;
  const stuck = heldBackBy(mail).length > 0 ? sizes.active + sizes.incoming + sizes.maildrop : 0;
  const messages = Math.max(silent.messages, stuck);
  if (messages === 0) return [];
  const examples = silent.ids.map((queue_id) => ({
    queue_id,
    sender: "",
    recipient: "",
    reason: "no attempt has come to an end, and none is noted",
    status: "active",
  }));
  return [
    {
      cause: undefined,
      relay: "none",
      where: "queue",
      messages,
      lost: 0,
      last: null,
      sentSince: false,
      arrived: null,
      meaning: "",
      remedy: "",
      examples,
      senders: [],
    },
  ];
}
