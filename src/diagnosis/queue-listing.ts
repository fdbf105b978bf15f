import type { DeliveryRecord } from "./delivery-record.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** Reads the lines of `postqueue -p` (mailq) one after the other; a reason belongs to the recipients below it. */
export function queueListingReader(): (line: string) => DeliveryRecord | undefined {
  let entry = { queueId: "", queue: "", arrival: "" };
  let reason = "";
  return (line) => {
    if (line === "" || line.startsWith("-")) return undefined;
    // A long reason is not indented.
    if (line[0] !== " " && line[0] !== "(") {
      entry = readEntry(line);
      reason = "";
      return undefined;
    }
    const text = line.trim();
    if (text.startsWith("(")) {
      reason = text.endsWith(")") ? text.slice(1, -1) : text.slice(1);
      return undefined;
    }
    if (text === "" || entry.queueId === "") return undefined;
    return {
      queueId: entry.queueId,
      status: entry.queue,
      time: entry.arrival,
      kind: reason === "" ? "silent" : "failed",
      process: "",
      relay: "",
      reason,
      recipient: text,
      dsn: "",
    };
  };
}

/** Reads the same as messages; each comes back when the next one begins, the last one by `end`. */
export function queuedMessageReader(): {
  readonly read: (line: string) => QueuedMessage | undefined;
  readonly end: () => QueuedMessage | undefined;
} {
  const readRecord = queueListingReader();
  let message: (QueuedMessage & { recipients: { address: string; reason: string }[] }) | undefined;
  const end = () => {
    const done = message;
    message = undefined;
    return done;
  };
  const read = (line: string) => {
    const record = readRecord(line);
    if (record) message?.recipients.push({ address: record.recipient, reason: record.reason });
    if (!/^[0-9A-Za-z]+[*!#]* /.test(line.slice(0, 40))) return undefined;
    const done = end();
    message = { ...readEntry(line), recipients: [] };
    return done;
  };
  return { read, end };
}

function readEntry(line: string): Omit<QueuedMessage, "recipients"> {
  const id = line.slice(0, Math.max(0, line.indexOf(" ")));
  const mark = /[*!]/.exec(id)?.[0];
  const queue = mark === "*" ? "active" : mark === "!" ? "hold" : "deferred";
  const time = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d)/.exec(line.slice(0, 120));
  const sender = time === null ? "" : line.slice(time.index + time[0].length).trim();
  return {
    queueId: id.replace(/[*!#]+$/, ""),
    queue,
    arrival: time?.[1] ?? "",
    sender: sender === "MAILER-DAEMON" ? "" : sender,
  };
}
