import type { DeliveryRecord } from "./delivery-record.ts";
import { readLogLine } from "./log-line.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** A line of `postqueue -j`: one record for each recipient. Nothing for a line that is no such object. */
export function readQueueJson(line: string): DeliveryRecord[] | undefined {
  const message = readQueuedMessage(line);
  if (message === undefined) return undefined;
  const entry = {
    queueId: message.queueId,
    status: message.queue,
    time: isoTime(Number(message.arrival || Number.NaN) * 1000),
    process: "",
    relay: "",
    dsn: "",
  };
  return message.recipients.map(({ address, reason }) => ({
    ...entry,
    kind: reason === "" ? "silent" : "failed",
    reason,
    recipient: address,
  }));
}

/** The same as one message. */
export function readQueuedMessage(line: string): QueuedMessage | undefined {
  const message = readObject(line);
  const recipients = message?.["recipients"];
  if (message === undefined || !Array.isArray(recipients)) return undefined;
  return {
    queueId: text(message["queue_id"]),
    queue: text(message["queue_name"]),
    arrival: text(message["arrival_time"]),
    sender: text(message["sender"]),
    recipients: recipients.map((recipient: unknown) => {
      const { address, delay_reason, bounce_reason } = asObject(recipient) ?? {};
      return { address: text(address), reason: text(delay_reason ?? bounce_reason) };
    }),
  };
}

/** A line of `journalctl -o json`. */
export function readJournalJson(line: string): DeliveryRecord | undefined {
  const entry = readObject(line);
  if (entry === undefined) return undefined;
  const tag = `${text(entry["SYSLOG_IDENTIFIER"])}[${text(entry["SYSLOG_PID"] ?? entry["_PID"])}]: `;
  const record = readLogLine(`${tag}${messageOf(entry["MESSAGE"])}`);
  return record && { ...record, time: isoTime(Number(entry["__REALTIME_TIMESTAMP"]) / 1000) };
}

/** The journal gives a message that is not UTF-8 as a list of bytes. */
function messageOf(message: unknown): string {
  return Array.isArray(message) ? Buffer.from(message.map(Number)).toString("latin1") : text(message);
}

function isoTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

function readObject(line: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
