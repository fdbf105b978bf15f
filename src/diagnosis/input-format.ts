import type { DeliveryRecord } from "./delivery-record.ts";
import type { InputKind } from "./explain-document.ts";
import { readJournalJson, readQueueJson } from "./json-line.ts";
import { readLogLine, timeOf } from "./log-line.ts";
import { queueListingReader } from "./queue-listing.ts";

/** Reads one line of a format; `unread` for a line that the format does not know. */
export type LineReader = (line: string) => readonly DeliveryRecord[] | "unread";

/** What kind of input a line belongs to, if it tells. */
export function kindOf(line: string): InputKind | undefined {
  const start = line.slice(0, 400).trimStart();
  if (start.startsWith("{")) {
    if (readQueueJson(line) !== undefined) return "queue-json";
    return start.includes('"') && isJournal(line) ? "journal-json" : undefined;
  }
  if (/^-+ ?Queue ID/i.test(start) || start.startsWith("Mail queue is empty")) return "queue-listing";
  if (timeOf(line) !== "" || readLogLine(line)?.kind !== undefined) return "log";
  return undefined;
}

function isJournal(line: string): boolean {
  return line.includes('"__REALTIME_TIMESTAMP"') || line.includes('"MESSAGE"') || line.includes('"__CURSOR"');
}

/** The reader of a kind of input. */
export function readerOf(kind: InputKind): LineReader {
  if (kind === "queue-json") return (line) => (line.trim() === "" ? [] : (readQueueJson(line) ?? "unread"));
  if (kind === "journal-json") return readJournal;
  if (kind === "queue-listing") return one(queueListingReader());
  if (kind === "log") return one(readLogLine);
  return one(bareReason);
}

/** JSON is read only where the line can tell of a delivery: the journal holds much else. */
function readJournal(line: string): readonly DeliveryRecord[] {
  if (!/ to=<|"MESSAGE" ?: ?\[|connect to |host |lost connection |conversation with |SASL auth|Cannot start/.test(line))
    return [];
  const record = readJournalJson(line);
  return record === undefined ? [] : [record];
}

function one(read: (line: string) => DeliveryRecord | undefined): LineReader {
  return (line) => {
    const record = read(line);
    return record === undefined ? [] : [record];
  };
}

function bareReason(line: string): DeliveryRecord | undefined {
  if (line.trim() === "") return undefined;
  const empty = { queueId: "", process: "", time: "", relay: "", recipient: "", status: "", dsn: "" };
  return { ...empty, kind: "failed", reason: line };
}
