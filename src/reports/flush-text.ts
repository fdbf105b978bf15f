import type { FlushDocument, FlushResult, HostFlush } from "../verify/flush-document.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { ageText, count, duration } from "./wording.ts";

/** What came of a flush on each host, for a terminal. */
export function renderFlush(document: FlushDocument, style: Style): string {
  const sections = [...document.hosts.map((host) => hostLines(host, style.width)), [summaryLine(document)]];
  return print(spaced(sections), style);
}

function hostLines(flush: HostFlush, width: number): Line[] {
  const [word, tone] = RESULTS[flush.result];
  const about = `  ${flush.about}, ${duration(flush.seconds)}`;
  const lines = [sentence(flush), ...notes(flush)].filter((text) => text !== "");
  return [
    ...flow([span(word, tone), span("  "), span(flush.host, "strong"), span(about, "quiet")], width),
    ...lines.flatMap((text) => flow([span(text)], width, [span("  ")])),
    ...(flush.ended_by === null ? [] : endLines(flush.ended_by, width)),
    ...diagnosticBlocks(flush.diagnostics, width, 2),
  ];
}

const RESULTS: Readonly<Record<FlushResult, readonly [string, Tone]>> = {
  none: ["nothing to flush", "good"],
  done: ["flushed", "good"],
  "handed-over": ["handed over", "good"],
  refused: ["REFUSED", "bad"],
  stopped: ["STOPPED", "bad"],
  throttled: ["STOPPED", "warn"],
  "put-off": ["STOPPED", "warn"],
  stalled: ["STOPPED", "bad"],
  interrupted: ["interrupted", "warn"],
  error: ["NOT FLUSHED", "bad"],
};

/** How far a flush went. */
export function sentence(flush: HostFlush): string {
  const { result, selected, tried, sent, deferred, own, bounced, open } = flush;
  if (result === "refused" || result === "error")
    return selected > 0 ? `nothing of ${count(selected, "message")} was tried` : "";
  if (result === "none") return "no deferred message is meant";
  if (result === "handed-over") return `${count(selected, "message")}, all at once; how they fare is in the log`;
  const parts = [
    `${sent} sent`,
    ...(deferred > 0 ? [`${deferred} put off again`] : []),
    ...(own > 0 ? [`${own} put off for the recipient's own reason`] : []),
    ...(bounced > 0 ? [`${bounced} bounced`] : []),
    ...(open > 0 ? [`${open} not seen`] : []),
  ];
  const what = result === "stalled" ? "handed over" : "tried";
  return `${tried} of ${count(selected, "message")} ${what}: ${parts.join(", ")}; ${WHY[result]}`;
}

const WHY: Readonly<Record<Exclude<FlushResult, "none" | "refused" | "error" | "handed-over">, string>> = {
  done: "all of it was tried",
  stopped: "stopped at a message that bounced, the others wait as before",
  throttled: "stopped because the relay wants less mail in a time",
  "put-off": "stopped because the relay took nothing",
  stalled: "stopped because Postfix did not try what it was handed",
  interrupted: "the others wait as before",
};

/** What else is worth a line. */
export function notes({ held, missing, rate, queue, soft_bounce, bounced, result }: HostFlush): string[] {
  return [
    ...(rate && result !== "none" && result !== "refused"
      ? [`at most ${paceText(rate.per_minute)}: ${rate.because}`]
      : []),
    ...(queue ? [`deferred before: ${queue.before.deferred}, now: ${queue.after.deferred}`] : []),
    ...(held > 0
      ? [`${count(held, "message is", "messages are")} on hold, and no flush moves them: postsuper -H`]
      : []),
    ...(missing.length > 0 ? [`not in the queue: ${missing.join(", ")}`] : []),
    ...(bounced > 0 && soft_bounce ? ["soft_bounce held back what would have bounced"] : []),
    ...(result === "throttled" ? ["go on later with --rate, or with `limits` in the profile"] : []),
  ];
}

/** `30 messages a minute`, `one message in 60 min`. */
function paceText(perMinute: number): string {
  if (perMinute < 1) return `one message in ${ageText(60 / perMinute)}`;
  return `${count(Math.floor(perMinute), "message")} a minute`;
}

function endLines({ id, status, cause, text }: NonNullable<HostFlush["ended_by"]>, width: number): Line[] {
  return flow([span(text)], width, [span("  "), span(`${cause}: `, "bad"), span(`${id} ${status}: `)], 4);
}

/** Hosts by end. */
export function flushSummary({ hosts }: FlushDocument): string {
  const number = (...results: FlushResult[]) => hosts.filter(({ result }) => results.includes(result)).length;
  const parts = [
    [number("error"), "failed"],
    [number("refused"), "refused"],
    [number("stopped", "throttled", "put-off", "stalled"), "stopped on the way"],
    [number("interrupted"), "interrupted"],
    [number("done", "handed-over"), "flushed"],
    [number("none"), "with nothing to flush"],
  ] as const;
  return (
    parts
      .filter(([hosts]) => hosts > 0)
      .map(([hosts, word]) => `${count(hosts, "host")} ${word}`)
      .join(", ") || "no host was flushed"
  );
}

function summaryLine(document: FlushDocument): Line {
  const bad = document.hosts.some(({ result }) => ["error", "refused", "stopped", "stalled"].includes(result));
  return line(span("Result: ", "strong"), span(flushSummary(document), bad ? "bad" : "plain"));
}
