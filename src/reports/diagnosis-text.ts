import type {
  DiagnosedQueue,
  DiagnosisDocument,
  Finding,
  FindingEvidence,
  HostDiagnosis,
} from "../diagnosis/diagnose/diagnosis-document.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table } from "./layout.ts";
import { shownValue } from "./lint-text.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { ageText, count } from "./wording.ts";

/** The diagnosis for a terminal: the queue of each host in a line and by age, then the findings, worst first. */
export function renderDiagnosis(document: DiagnosisDocument, style: Style): string {
  const sections = [...document.hosts.flatMap((host) => hostSections(host, style.width)), [summaryLine(document)]];
  return print(spaced(sections), style);
}

function hostSections(host: HostDiagnosis, width: number): Line[][] {
  if (host.error) {
    const head = flow([span(host.host, "strong")], width, line(span("NOT READ ", "bad")));
    return [[...head, ...diagnosticBlocks(host.error, width, 2)]];
  }
  return [
    [...headLines(host, width), ...queueLines(host.queue, width), ...ageLines(host.queue, width)],
    ...host.findings.map((finding) => findingLines(finding, width)),
    ...(host.findings.length === 0 ? [[line(span("  Nothing was found that keeps mail from flowing.", "good"))]] : []),
    ...(host.unknown.length === 0 ? [] : [unknownLines(host.unknown, width)]),
  ];
}

function headLines({ host, postfix_version, running, queue, log }: HostDiagnosis, width: number): Line[] {
  const facts = [
    `Postfix ${postfix_version}`,
    ...(running === false ? [] : [queueText(queue)]),
    log.source === null ? "no log" : `log: ${log.source}`,
  ].join(", ");
  const stopped = running === false ? [span("  does not run", "bad"), span(`, ${queueText(queue)}`, "quiet")] : [];
  return flow([span(host, "strong"), ...stopped, span(`  ${facts}`, "quiet")], width);
}

/** `203 deferred, 2 active, 1 on hold, the oldest for 3 h`. */
export function queueText({
  source,
  active,
  incoming,
  deferred,
  hold,
  maildrop,
  oldest_seconds,
}: DiagnosedQueue): string {
  if (source === "unknown") return "queue unknown";
  const parts = [
    [deferred, "deferred"],
    [active, "active"],
    [incoming, "incoming"],
    [maildrop, "in maildrop"],
    [hold, "on hold"],
  ] as const;
  const shown = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  if (shown.length === 0) return "queue empty";
  return [...shown, ...(oldest_seconds === null ? [] : [`the oldest for ${ageText(oldest_seconds)}`])].join(", ");
}

/** Why mail waits, and how the queue moves; what there is to say, in a line each. */
export function queueNotes(queue: DiagnosedQueue): string[] {
  return [causesText(queue), flowText(queue)].filter((text) => text !== "");
}

/** `waits for: 180 connection-refused, 20 throttled, 3 without a reason`. */
function causesText({ causes, without_reason }: DiagnosedQueue): string {
  const parts = [
    ...causes.map(({ cause, messages }) => `${messages} ${cause}`),
    ...(without_reason > 0 ? [`${without_reason} without a reason`] : []),
  ];
  return parts.length === 0 ? "" : `waits for: ${parts.join(", ")}`;
}

/** `the last 10 min: 3 came, 40 left; empty in 12 min if that goes on`; no conclusion from a log that has holes. */
function flowText({ flow, active, incoming, deferred, maildrop }: DiagnosedQueue): string {
  const waiting = active + incoming + deferred + maildrop;
  if (flow === null || waiting + flow.came + flow.left === 0) return "";
  const { seconds, came, left, lines_dropped, empty_in_seconds } = flow;
  const time = `the last ${ageText(seconds)}`;
  if (lines_dropped) return `${time}: at least ${came} came and ${left} left; the log dropped lines`;
  const trend =
    empty_in_seconds !== null
      ? `; empty in ${ageText(empty_in_seconds)} if that goes on`
      : came > left
        ? "; the queue grows"
        : "";
  return `${time}: ${came} came, ${left} left${trend}`;
}

function queueLines(queue: DiagnosedQueue, width: number): Line[] {
  return queueNotes(queue).flatMap((text) => flow([span(text)], width, [span("  ")], 4));
}

/** Waiting messages by domain and age, darker where more wait: qshape's table. */
function ageLines({ ages }: DiagnosedQueue, width: number): Line[] {
  if (ages.domains.length === 0) return [];
  const shown = ages.domains.slice(0, MOST_DOMAINS);
  const head = [...ages.bounds.map((bound) => `${bound}`), `${ages.bounds.at(-1)}+`];
  const most = Math.max(...shown.flatMap(({ buckets }) => buckets));
  const total = { domain: "TOTAL", messages: sum(ages.total), buckets: ages.total };
  const rows = [...(ages.domains.length > 1 ? [total] : []), ...shown].map((row) => ageRow(row, most));
  const title: Line[] = [
    line(span("waiting, by age in minutes", "quiet")),
    line(span("all", "quiet")),
    ...head.map((text) => line(span(text, "quiet"))),
  ];
  const more = ages.domains.length - shown.length + ages.more;
  return [
    ...table([title, ...rows], width, 2),
    ...(more > 0 ? [line(span(`  and ${count(more, "domain")} more`, "quiet"))] : []),
  ];
}

const MOST_DOMAINS = 8;

function ageRow({ domain, messages, buckets }: DiagnosedQueue["ages"]["domains"][number], most: number): Line[] {
  return [
    line(span(domain)),
    line(span(String(messages), "strong")),
    ...buckets.map((number) => line(span(String(number === 0 ? "." : number), heat(number, most)))),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

function heat(number: number, most: number): Tone {
  if (number === 0) return "quiet";
  if (number * 2 > most) return "bad";
  return number * 8 > most ? "warn" : "plain";
}

function findingLines(finding: Finding, width: number): Line[] {
  const { severity, summary, cause, rule, evidence, remedy } = finding;
  const margin = span("  ");
  return [
    ...flow(
      [span(summary, "strong"), span(` [${rule === undefined ? cause : `${cause}, ${rule}`}]`, "quiet")],
      width,
      [span(`${severity}: `, TONES[severity])],
      2,
    ),
    ...(finding.messages > 0 ? flow([span(weightText(finding))], width, [margin]) : []),
    ...evidence.flatMap((shown) =>
      flow([span(evidencePlace(shown), "quiet"), span(`  ${shown.text}`)], width, [margin, span("--> ", "quiet")], 6),
    ),
    ...remedy.text
      .split("\n")
      .flatMap((text, index) =>
        flow([span(text)], width, index === 0 ? [margin, span(`${REMEDIES[remedy.kind]}: `, "add")] : [span("    ")]),
      ),
    ...(remedy.changes ?? []).map(({ key, value }) =>
      line(span("    profile: ", "quiet"), `${key}: ${shownValue(value)}`),
    ),
  ];
}

const TONES: Readonly<Record<Finding["severity"], Tone>> = { error: "bad", warning: "warn", info: "quiet" };

/** Who acts. */
const REMEDIES: Readonly<Record<Finding["remedy"]["kind"], string>> = {
  profile: "fix in the profile",
  host: "fix on the host",
  outside: "others must act",
};

/** `203 messages (96 %), 3 of them lost; sure: 95 %`. */
export function weightText({ messages, lost, share, confidence }: Finding): string {
  const gone = lost === 0 ? "" : lost === messages ? ", lost" : `, ${lost} of them lost`;
  return `${count(messages, "message")} (${percent(share)})${gone}; sure: ${percent(confidence)}`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/** `main.cf:12`, `queue 4XyZ`, `log 4XyZ`, `relay test`. */
export function evidencePlace({ kind, file, line: row, queue_id }: FindingEvidence): string {
  if (file !== undefined) return row === undefined ? file : `${file}:${row}`;
  if (queue_id !== undefined) return `${kind} ${queue_id}`;
  return kind === "relay-test" ? "relay test" : kind;
}

function unknownLines(unknown: readonly string[], width: number): Line[] {
  return unknown.flatMap((text) => flow([span(text)], width, [span("  not known: ", "warn")], 4));
}

/** `2 errors, 1 warning on 3 hosts`. */
export function diagnosisSummary({ hosts }: DiagnosisDocument): string {
  const findings = hosts.flatMap((host) => host.findings);
  const number = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const failed = hosts.filter(({ error }) => error).length;
  const read = hosts.length - failed;
  const parts = [
    ...(number("error") > 0 ? [count(number("error"), "error")] : []),
    ...(number("warning") > 0 ? [count(number("warning"), "warning")] : []),
  ];
  const found = read === 0 ? [] : [`${parts.join(", ") || "nothing to mend"} on ${count(read, "host")}`];
  return [...found, ...(failed > 0 ? [`${count(failed, "host")} could not be read`] : [])].join("; ");
}

function summaryLine(document: DiagnosisDocument): Line {
  const bad = document.hosts.some(
    ({ error, findings }) => error || findings.some(({ severity }) => severity === "error"),
  );
  return line(span("Result: ", "strong"), span(diagnosisSummary(document), bad ? "bad" : "plain"));
}
