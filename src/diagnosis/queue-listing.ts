import type { DeliveryRecord } from "./delivery-record.ts";

/** Reads the lines of `postqueue -p` (mailq) one after the other; a reason belongs to the recipients below it. */
export function queueListingReader(): (line: string) => DeliveryRecord | undefined {
  let entry = { queueId: "", status: "", time: "" };
  let reason = "";
  return (line) => {
    if (line === "" || line.startsWith("-")) return undefined;
    if (line[0] !== " ") {
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
      ...entry,
      kind: reason === "" ? "silent" : "failed",
      process: "",
      relay: "",
      reason,
      recipient: text,
      dsn: "",
    };
  };
}

function readEntry(line: string): { queueId: string; status: string; time: string } {
  const id = line.slice(0, Math.max(0, line.indexOf(" ")));
  const mark = id.at(-1) ?? "";
  const status = mark === "*" ? "active" : mark === "!" ? "hold" : "deferred";
  const time = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d)/.exec(line.slice(0, 120))?.[1];
  return { queueId: id.replace(/[*!#]+$/, ""), status, time: time ?? "" };
}
