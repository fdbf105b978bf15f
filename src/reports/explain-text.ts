import type { CauseCount, Example, ExplainDocument } from "../diagnosis/explain-document.ts";
import type { ReasonDocument } from "../diagnosis/reason-document.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span } from "./style.ts";
import { count, minute } from "./wording.ts";

/** One reason: its cause, what that means, what to do. */
export function renderReason(document: ReasonDocument, style: Style): string {
  const { cause, also, dsn, dsn_meaning, meaning, remedy } = document;
  const rows: Line[][] = [
    [line(span("cause", "quiet")), line(span(cause, "strong"), also ? ` (also: ${also.join(", ")})` : "")],
    [line(span("means", "quiet")), line(meaning)],
    [line(span("do", "quiet")), line(remedy)],
    ...(dsn === undefined ? [] : [[line(span("code", "quiet")), line(dsn, dsn_meaning ? `  ${dsn_meaning}` : "")]]),
  ];
  return print(table(rows, style.width, 0), style);
}

/** A summary: the causes, the most frequent first, each with its remedy and examples; then the relays. */
export function renderExplain(document: ExplainDocument, style: Style): string {
  const { causes, relays, more_relays } = document;
  const sections = [headLines(document, style.width), ...causes.map((cause) => causeLines(cause, style.width))];
  if (relays.length > 0) {
    const rows = relays.slice(0, 10).map(({ relay, failures, causes }) => [
      line(span(String(failures), "strong")),
      line(relay),
      line(
        Object.entries(causes)
          .map(([cause, number]) => `${cause} ${number}`)
          .join(", "),
      ),
    ]);
    const more = relays.length - Math.min(10, relays.length) + more_relays;
    sections.push([
      line(span("Relays", "strong")),
      ...table(rows, style.width),
      ...(more > 0 ? [line(span(`  and ${count(more, "other relay")}`, "quiet"))] : []),
    ]);
  }
  return print(spaced(sections), style);
}

/** What was read, in words; used by the Markdown form too. */
export function headOf({ input, lines, unread_lines, statuses, messages, first, last }: ExplainDocument): string[] {
  const ends = Object.entries(statuses).map(([status, number]) => `${number} ${status}`);
  const period =
    first === null ? [] : [first === last || last === null ? minute(first) : `${minute(first)} to ${minute(last)}`];
  return [
    [`${INPUT[input]}: ${count(lines, "line")}`, ...ends].join(", "),
    [
      `${messages.exact ? "" : "about "}${count(messages.failed, "message")} failed`,
      ...(messages.delivered_later > 0 ? [`${messages.delivered_later} of them delivered later`] : []),
      ...(messages.without_reason > 0
        ? [`${count(messages.without_reason, "recipient")} without a reason (not tried yet, or stuck)`]
        : []),
      ...period,
    ].join("; "),
    ...(unread_lines > 0 ? [`${count(unread_lines, "line")} could not be read`] : []),
  ];
}

const INPUT: Readonly<Record<ExplainDocument["input"], string>> = {
  log: "Log",
  "journal-json": "Journal",
  "queue-json": "Queue",
  "queue-listing": "Queue",
  reasons: "Reasons",
  empty: "Nothing to read",
};

function headLines(document: ExplainDocument, width: number): Line[] {
  return headOf(document).flatMap((text) => flow(line(text), width));
}

function causeLines(
  { cause, messages, deliveries, servers_before, relays, meaning, remedy, first, last, examples }: CauseCount,
  width: number,
): Line[] {
  const numbers = [
    count(messages, "message"),
    count(deliveries, "failed delivery", "failed deliveries"),
    ...(servers_before > 0 ? [`${count(servers_before, "server")} tried before`] : []),
    ...(first === null
      ? []
      : [first === last || last === null ? minute(first) : `${minute(first)} to ${minute(last)}`]),
  ].join(", ");
  const own = examples.length === 1 ? examples[0] : undefined;
  const rows: Line[][] = [
    [line(span("means", "quiet")), line(own?.meaning ?? meaning)],
    [line(span("do", "quiet")), line(own?.remedy ?? remedy)],
    [line(span("at", "quiet")), line(relays.map(({ relay, count }) => `${relay} (${count})`).join(", "))],
    ...examples.map((example) => [line(span("seen", "quiet")), exampleLine(example)]),
  ];
  return [...flow(line(span(cause, "strong"), `  ${numbers}`), width), ...table(rows, width)];
}

function exampleLine({ queue_id, reason, dsn, dsn_meaning }: Example): Line {
  const code = dsn === undefined ? "" : ` [${dsn}${dsn_meaning ? `, ${dsn_meaning}` : ""}]`;
  return line(
    span(queue_id === "" ? "" : `${queue_id}  `, "quiet"),
    reason.length > 300 ? `${reason.slice(0, 300)}…` : reason,
    span(code, "quiet"),
  );
}
