import type { Cause } from "./cause.ts";
import type { Reason } from "./reason.ts";

/** An enhanced status code in words (RFC 3463 and the IANA registry); nothing for what is no such code. */
export function statusMeaning(dsn: string): string | undefined {
  const [kind = "", ...rest] = dsn.split(".");
  const class_ = CLASSES[kind];
  if (class_ === undefined) return undefined;
  const subject = SUBJECTS[rest[0] ?? ""];
  const detail = DETAILS[rest.join(".")] ?? (subject && `${subject} (detail ${rest[1] ?? "?"} is not registered)`);
  return detail === undefined ? class_ : `${class_}: ${detail}`;
}

const CLASSES: Readonly<Record<string, string>> = { "2": "success", "4": "temporary", "5": "permanent" };

const SUBJECTS: Readonly<Record<string, string>> = {
  "0": "undefined",
  "1": "addressing",
  "2": "mailbox",
  "3": "mail system",
  "4": "network and routing",
  "5": "mail delivery protocol",
  "6": "message content or media",
  "7": "security or policy",
};

/** IANA, SMTP Enhanced Status Codes Registry, read 2026-11. */
const DETAILS: Readonly<Record<string, string>> = {
  "0.0": "other undefined status",
  "1.0": "other address status",
  "1.1": "bad destination mailbox address",
  "1.2": "bad destination system address",
  "1.3": "bad destination mailbox address syntax",
  "1.4": "destination mailbox address ambiguous",
  "1.5": "destination address valid",
  "1.6": "destination mailbox has moved, no forwarding address",
  "1.7": "bad sender's mailbox address syntax",
  "1.8": "bad sender's system address",
  "1.9": "message relayed to non-compliant mailer",
  "1.10": "recipient address has null MX",
  "2.0": "other or undefined mailbox status",
  "2.1": "mailbox disabled, not accepting messages",
  "2.2": "mailbox full",
  "2.3": "message length exceeds administrative limit",
  "2.4": "mailing list expansion problem",
  "3.0": "other or undefined mail system status",
  "3.1": "mail system full",
  "3.2": "system not accepting network messages",
  "3.3": "system not capable of selected features",
  "3.4": "message too big for system",
  "3.5": "system incorrectly configured",
  "3.6": "requested priority was changed",
  "4.0": "other or undefined network or routing status",
  "4.1": "no answer from host",
  "4.2": "bad connection",
  "4.3": "directory server failure",
  "4.4": "unable to route",
  "4.5": "mail system congestion",
  "4.6": "routing loop detected",
  "4.7": "delivery time expired",
  "5.0": "other or undefined protocol status",
  "5.1": "invalid command",
  "5.2": "syntax error",
  "5.3": "too many recipients",
  "5.4": "invalid command arguments",
  "5.5": "wrong protocol version",
  "5.6": "authentication exchange line is too long",
  "6.0": "other or undefined media error",
  "6.1": "media not supported",
  "6.2": "conversion required and prohibited",
  "6.3": "conversion required but not supported",
  "6.4": "conversion with loss performed",
  "6.5": "conversion failed",
  "6.6": "message content not available",
  "6.7": "non-ASCII addresses not permitted for that sender or recipient",
  "6.8": "UTF-8 string reply is required, but not permitted by the client",
  "6.9": "UTF-8 header message cannot be transferred",
  "7.0": "other or undefined security status",
  "7.1": "delivery not authorized, message refused",
  "7.2": "mailing list expansion prohibited",
  "7.3": "security conversion required but not possible",
  "7.4": "security features not supported",
  "7.5": "cryptographic failure",
  "7.6": "cryptographic algorithm not supported",
  "7.7": "message integrity failure",
  "7.8": "authentication credentials invalid",
  "7.9": "authentication mechanism is too weak",
  "7.10": "encryption needed",
  "7.11": "encryption required for requested authentication mechanism",
  "7.12": "a password transition is needed",
  "7.13": "user account disabled",
  "7.14": "trust relationship required",
  "7.15": "priority level is too low",
  "7.16": "message is too big for the specified priority",
  "7.17": "mailbox owner has changed",
  "7.18": "domain owner has changed",
  "7.19": "RRVS test cannot be completed",
  "7.20": "no passing DKIM signature found",
  "7.21": "no acceptable DKIM signature found",
  "7.22": "no valid author-matched DKIM signature found",
  "7.23": "SPF validation failed",
  "7.24": "SPF validation error",
  "7.25": "reverse DNS validation failed",
  "7.26": "multiple authentication checks failed",
  "7.27": "sender address has null MX",
  "7.28": "mail flood detected",
  "7.29": "ARC validation failure",
  "7.30": "REQUIRETLS support required",
};

/** Codes that say more than the words beside them, which often quote the answer of a third server. */
export function causeOfExactCode(dsn: string | undefined): Cause | undefined {
  return dsn === undefined ? undefined : EXACT_CODES[dsn.slice(2)];
}

/** Microsoft 365, list of non-delivery reports, read 2026-11; RFC 5248; RFC 7372. */
const EXACT_CODES: Readonly<Record<string, Cause>> = {
  "7.10": "tls-required-not-offered",
  "7.11": "tls-required-not-offered",
  "7.25": "ip-reputation-blocked",
  "7.320": "tls-cert-untrusted",
  "7.321": "tls-required-not-offered",
  "7.322": "tls-cert-untrusted",
  "7.323": "tls-cert-untrusted",
  "7.324": "tls-cert-untrusted",
  "7.325": "tls-cert-untrusted",
  "4.310": "dns-failure",
  "4.311": "dns-failure",
  "4.312": "dns-failure",
  "4.315": "connection-timeout",
  "4.316": "connection-refused",
  "4.318": "lost-connection",
};

/** What an enhanced status code says by itself; nothing for a vague one, like 5.0.0 or 5.7.1. */
export function causeOfCode(dsn: string | undefined): Cause | undefined {
  // Where it is final, nobody ran out of time: Exchange says so of recipients that it does not know.
  if (dsn === "5.4.1") return "recipient-rejected";
  return dsn === undefined ? undefined : BY_CODE[dsn.slice(2)];
}

/** "Does not exist" and "address rejected" are said of recipients and of senders; these codes are of senders only. */
export function causeOfSenderCode(dsn: string | undefined): Cause | undefined {
  return dsn !== undefined && BY_CODE[dsn.slice(2)] === "sender-rejected" ? "sender-rejected" : undefined;
}

/** A retry is asked for, and nothing says why: this is how most greylisting looks. */
export function asksForRetry({ dsn, code, text }: Reason): boolean {
  if (code !== 450 && code !== 451) return false;
  return /^4\.[27]\./.test(dsn ?? "4.7.") && RETRY.some((words) => text.includes(words));
}

const RETRY = [
  "try again",
  "try later",
  "retry later",
  "again later",
  "defer",
  "delayed",
  "wait",
  "spater",
  "plus tard",
  "mas tarde",
  "mais tarde",
  "piu tardi",
  "pozniej",
  "позже",
];

/** Where neither words nor enhanced status code say anything: what the reply code says, or the command that was refused. */
export function causeOfReply({ dsn, code, stage }: Reason): Cause {
  if (stage === "auth") return "sasl-auth-failed";
  if (code === 421 && dsn?.startsWith("4.3")) return "other";
  if (code !== undefined && BY_REPLY[code] !== undefined) return BY_REPLY[code];
  const refused = dsn?.startsWith("5.7") || dsn?.startsWith("4.7") || code === 550 || code === 554 || code === 553;
  if (refused) return REFUSED_AT[stage ?? "none"] ?? "other";
  return "other";
}

const BY_CODE: Readonly<Record<string, Cause>> = {
  "1.0": "recipient-rejected",
  "1.1": "recipient-rejected",
  "1.2": "recipient-rejected",
  "1.3": "recipient-rejected",
  "1.4": "recipient-rejected",
  "1.6": "recipient-rejected",
  "1.7": "sender-rejected",
  "1.8": "sender-rejected",
  "1.10": "recipient-rejected",
  "2.1": "recipient-rejected",
  "2.2": "mailbox-full",
  "2.3": "message-too-large",
  "2.4": "recipient-rejected",
  "3.1": "local-resource",
  "3.4": "message-too-large",
  "3.5": "other",
  "4.1": "connection-timeout",
  "4.2": "lost-connection",
  "4.3": "dns-failure",
  "4.4": "dns-failure",
  "4.5": "throttled",
  "4.6": "loop",
  "4.7": "connection-timeout",
  "5.3": "throttled",
  "5.6": "sasl-auth-failed",
  "6.0": "content-rejected",
  "6.1": "content-rejected",
  "6.2": "content-rejected",
  "6.3": "content-rejected",
  "6.5": "content-rejected",
  "6.6": "content-rejected",
  "6.7": "content-rejected",
  "6.9": "content-rejected",
  "7.2": "recipient-rejected",
  "7.4": "sasl-no-mechanism",
  "7.7": "content-rejected",
  "7.8": "sasl-auth-failed",
  "7.9": "sasl-auth-failed",
  "7.10": "tls-required-not-offered",
  "7.11": "tls-required-not-offered",
  "7.12": "sasl-auth-failed",
  "7.13": "recipient-rejected",
  "7.17": "recipient-rejected",
  "7.18": "recipient-rejected",
  "7.20": "sender-rejected",
  "7.21": "sender-rejected",
  "7.22": "sender-rejected",
  "7.23": "sender-rejected",
  "7.24": "sender-rejected",
  "7.25": "ip-reputation-blocked",
  "7.26": "sender-rejected",
  "7.27": "sender-rejected",
  "7.28": "throttled",
  "7.29": "sender-rejected",
  "7.30": "tls-required-not-offered",
};

const BY_REPLY: Readonly<Record<number, Cause>> = {
  421: "throttled",
  452: "throttled",
  530: "sasl-no-credentials",
  534: "sasl-no-mechanism",
  535: "sasl-auth-failed",
  538: "tls-required-not-offered",
  551: "recipient-rejected",
  552: "mailbox-full",
  556: "recipient-rejected",
};

const REFUSED_AT: Readonly<Record<string, Cause>> = {
  greeting: "ip-reputation-blocked",
  helo: "ip-reputation-blocked",
  auth: "sasl-auth-failed",
  starttls: "tls-handshake-failed",
  mail: "sender-rejected",
  rcpt: "recipient-rejected",
  data: "content-rejected",
};
