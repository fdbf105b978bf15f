import type { Cause } from "../cause.ts";
import type { Remedy } from "../lint/rule.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { testsFor } from "./relay-evidence.ts";
import type { Symptom } from "./symptom.ts";

/**
 * Mail that was lost before somebody changed the configuration, for what a configuration can be the cause of, and that
 * nothing of today explains, tells nothing of it. What a server holds against the mail or the address no change here ends.
 */
export function isHistory(symptom: Symptom, evidence: HostEvidence): boolean {
  const { where, cause } = symptom;
  const isOwn = cause === undefined || OF_THE_CONFIGURATION.has(cause) || isOfThisHost(symptom);
  return where === "log" && isOwn && isBeforeChange(symptom, evidence);
}

/** No other server is named: Postfix itself, or a delivery agent of this host, refused the mail. */
function isOfThisHost({ relay }: Symptom): boolean {
  return /^[\w-]+$/.test(relay);
}

function isBeforeChange(symptom: Symptom, evidence: HostEvidence): boolean {
  const changed = changeFor(symptom, evidence);
  return symptom.last !== null && changed !== null && symptom.last < changed;
}

/** The last change of what can have caused such a failure. */
function changeFor(symptom: Symptom, { changed, changedFor }: HostEvidence): number | null {
  const { cause, where } = symptom;
  if (cause === undefined || OF_ANY_FILE.has(cause) || (where === "log" && isOfThisHost(symptom))) return changed;
  return OF_NAMES.has(cause) ? changedFor.reaching : changedFor.sending;
}

const OF_ANY_FILE: ReadonlySet<Cause> = new Set<Cause>(["loop", "local-config-error", "local-resource"]);

/** A server was not found, or it was another one. */
const OF_NAMES: ReadonlySet<Cause> = new Set<Cause>([
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
]);

/** What is still to be seen of a trouble that is over. */
interface History {
  readonly summary: string;
  readonly remedy: Remedy;
}

const WAITS_FOR_ITS_TRY: History = {
  summary: "Mail waits for its next try; what held it is over",
  remedy: {
    kind: "host",
    text: "The relay takes mail from this host now, and deferred mail waits for its next try: `postmend flush` has it tried now, by degrees.",
  },
};

const LOST_BEFORE: History = {
  summary: "Mail was lost; what caused it is over",
  remedy: {
    kind: "outside",
    text: "Mail to the same server leaves again. What was bounced is gone from the queue, and its senders have the bounce: send again what still matters.",
  },
};

const LOST_ELSEWHERE: History = {
  summary: "Mail was lost before the configuration was last changed, at a server that is no relay of this host",
  remedy: {
    kind: "outside",
    text: "What was bounced is gone from the queue, and its senders have the bounce: send again what still matters. Where mail of this host still goes to that server, its operator has to take it.",
  },
};

/** Undefined where the trouble goes on, as far as anybody knows. */
export function historyOf(symptom: Symptom, evidence: HostEvidence): History | undefined {
  if (symptom.where === "log" && isOver(symptom, evidence)) return LOST_BEFORE;
  if (symptom.where === "log") return wasLeft(symptom, evidence) ? LOST_ELSEWHERE : undefined;
  return wasCured(symptom, evidence) ? WAITS_FOR_ITS_TRY : undefined;
}

/**
 * The relay takes mail, and Postfix itself sent some there after the failure, or the configuration was changed after it (where
 * nobody knows when that was, after the mail came). A server that is no relay of this host any more was left by that change.
 */
function wasCured(symptom: Symptom, evidence: HostEvidence): boolean {
  const { relays } = evidence;
  const { cause } = symptom;
  const last = symptom.last ?? symptom.arrived;
  if (cause === undefined || !CURABLE.has(cause)) return false;
  const own = testsFor(symptom, relays);
  const now = own.length > 0 ? own : relays.filter(({ use }) => use === "relay");
  if (!now.some(({ result }) => result === "passed")) return false;
  const changed = changeFor(symptom, evidence);
  const wasChanged = changed !== null && last !== null && changed > last;
  if (own.length === 0) return wasChanged;
  return wasChanged || symptom.sentSince;
}

/** Postfix itself sent mail to this server after the last that was lost there; and the server takes the sender, where that was refused. */
export function isOver(symptom: Symptom, { relays }: HostEvidence): boolean {
  const { cause, sentSince } = symptom;
  if (cause === undefined || !sentSince) return false;
  if (cause === "sender-rejected") return testsFor(symptom, relays).some(({ result }) => result === "passed");
  return OF_THE_SERVER.has(cause);
}

/** The relays of today are others, and all take mail. Of a relay that was not tested nobody knows which servers it has. */
function wasLeft(symptom: Symptom, evidence: HostEvidence): boolean {
  const { relays } = evidence;
  if (symptom.cause === undefined || !OF_THE_SERVER.has(symptom.cause) || !isBeforeChange(symptom, evidence))
    return false;
  const areWell = relays.length > 0 && relays.every(({ result }) => result === "passed");
  return areWell && testsFor(symptom, relays).length === 0;
}

/** Failures that a passing test of the relay disproves. */
const CURABLE: ReadonlySet<Cause> = new Set<Cause>([
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
  "lost-connection",
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "sasl-no-credentials",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
  "loop",
  "local-config-error",
]);

/** Failures that all mail to a server meets: one message that it took disproves them. */
const OF_THE_SERVER: ReadonlySet<Cause> = new Set<Cause>([...CURABLE, "relay-access-denied", "ip-reputation-blocked"]);

/** Failures that a mistake in the configuration can be the cause of. */
const OF_THE_CONFIGURATION: ReadonlySet<Cause> = new Set<Cause>([
  ...CURABLE,
  "relay-access-denied",
  "sender-rejected",
  "local-resource",
]);
