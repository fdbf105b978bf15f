import type { DeliveryRecord } from "./delivery-record.ts";

/**
 * Reads a line of a Postfix log in any syslog format; nothing for lines that tell of no delivery. What stands before
 * the queue id (time, host, name of the instance, process) may have any form.
 */
export function readLogLine(line: string): DeliveryRecord | undefined {
  const to = line.indexOf(": to=<");
  if (to >= 0) return deliveryLine(line, to);
  const tag = line.indexOf("tp[");
  return tag >= 0 ? serverLine(line, tag) : undefined;
}

function deliveryLine(line: string, to: number): DeliveryRecord | undefined {
  const status = line.indexOf(", status=", to);
  if (status < 0) return undefined;
  const idAt = line.lastIndexOf(" ", to - 1) + 1;
  const open = line.indexOf(" (", status);
  const word = open < 0 ? line.slice(status + 9).trimEnd() : line.slice(status + 9, open);
  const close = line.lastIndexOf(")");
  const sent = word === "sent" || word === "deliverable";
  return {
    kind: sent ? "sent" : "failed",
    queueId: line.slice(idAt, to),
    process: processOf(line, idAt),
    time: sent ? "" : timeOf(line),
    relay: field(line, ", relay=", to, status),
    reason: sent || open < 0 ? "" : line.slice(open + 2, close > open ? close : line.length),
    recipient: sent ? "" : line.slice(to + 6, Math.max(to + 6, line.indexOf(">", to))),
    status: word,
    dsn: sent ? "" : field(line, ", dsn=", to, status + 1),
  };
}

function field(line: string, name: string, from: number, before: number): string {
  const at = line.indexOf(name, from);
  if (at < 0 || at > before) return "";
  const start = at + name.length;
  const end = line.indexOf(",", start);
  return end < 0 ? line.slice(start) : line.slice(start, end);
}

/** A server that failed, after which Postfix tried the next one: `connect to …`, `ID: host … said: …`, `ID: lost connection …`. */
function serverLine(line: string, tag: number): DeliveryRecord | undefined {
  const bracket = line.indexOf("]: ", tag);
  if (bracket < 0 || bracket - tag > 14) return undefined;
  const start = bracket + 3;
  const found = isFailure(line, start) ? start : afterQueueId(line, start);
  if (found === undefined) return undefined;
  const reason = line.slice(found);
  return {
    kind: "server",
    queueId: found === start ? "" : line.slice(start, found - 2),
    process: line.slice(tag, bracket),
    time: timeOf(line),
    relay: "",
    reason,
    recipient: "",
    status: "",
    dsn: "",
  };
}

function afterQueueId(line: string, start: number): number | undefined {
  const colon = line.indexOf(": ", start);
  if (colon < 0 || colon - start > 24) return undefined;
  return isFailure(line, colon + 2) ? colon + 2 : undefined;
}

function isFailure(line: string, at: number): boolean {
  return FAILURES.some((words) => line.startsWith(words, at));
}

const FAILURES = [
  "connect to ",
  "host ",
  "lost connection ",
  "conversation with ",
  "SASL authentication failed",
  "Cannot start TLS",
];

/** `smtp[123]`, cut from `tp[123]` on: the same for all lines of one process. */
function processOf(line: string, idAt: number): string {
  const tag = line.lastIndexOf("tp[", idAt);
  return tag < 0 ? "" : line.slice(tag, Math.max(tag, idAt - 3));
}

/** The time as it is written: `Nov 24 11:21:42`, or one word that begins with a year, after an RFC 5424 header too. */
export function timeOf(line: string): string {
  if (MONTHS.has(line.slice(0, 3)) && line[9] === ":") return line.slice(0, 15);
  const word = line.slice(0, Math.max(0, line.indexOf(" ")));
  if (isDate(word)) return dated(line, word, 0);
  const next = line.slice(word.length + 1, Math.max(0, line.indexOf(" ", word.length + 1)));
  return isDate(next) ? dated(line, next, word.length + 1) : "";
}

const MONTHS = new Set("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "));

function isDate(word: string): boolean {
  return word.length >= 10 && word.length <= 40 && word[4] === "-" && word[7] === "-";
}

/** A date and a time of day in two words become one, as ISO 8601 writes it. */
function dated(line: string, word: string, at: number): string {
  if (word.length > 10) return word;
  const end = line.indexOf(" ", at + 11);
  return `${word}T${line.slice(at + 11, end < 0 ? at + 19 : end)}`;
}
