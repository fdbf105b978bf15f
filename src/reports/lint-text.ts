import type { Evidence } from "../diagnosis/lint/evidence.ts";
import type { LintDocument } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding, LintSeverity } from "../diagnosis/lint/rule.ts";
import { flow } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count } from "./wording.ts";

/** The findings for a terminal: worst first, each with the lines that show it and the next step. */
export function renderLint(document: LintDocument, style: Style): string {
  const blocks = document.findings.flatMap((finding) => [...findingLines(finding, style.width), line()]);
  return print([...blocks, tally(document)], style);
}

/** `2 errors, 1 warning`; undefined when there is nothing to count. */
export function countedFindings(findings: readonly LintFinding[]): string | undefined {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity === "info" ? "remark" : severity)];
  });
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** `main.cf:12`, or the file alone. */
export function placeText({ file, line: row }: Evidence): string {
  return row === undefined ? file : `${file}:${row}`;
}

function findingLines({ rule, severity, summary, message, evidence, remedy }: LintFinding, width: number): Line[] {
  const margin = span("  ");
  return [
    ...flow([span(summary, "strong"), span(` [${rule}]`, "quiet")], width, [span(`${severity}: `, TONES[severity])], 2),
    ...flow([span(message)], width, [margin]),
    ...evidence.flatMap((shown) =>
      flow([span(placeText(shown), "quiet"), span(`  ${shown.text}`)], width, [margin, span("--> ", "quiet")], 6),
    ),
    ...flow([span(remedy.text)], width, [margin, span("fix: ", "add")]),
    ...(remedy.changes ?? []).map(({ key, value }) =>
      line(span("       profile: ", "quiet"), `${key}: ${shownValue(value)}`),
    ),
  ];
}

const TONES: Readonly<Record<LintSeverity, Tone>> = { error: "bad", warning: "warn", info: "quiet" };

/** A value of a profile change as YAML would have it. */
export function shownValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function tally({ directory, findings, rules, postfix_version }: LintDocument): Line {
  const release = postfix_version === null ? "every supported release" : `Postfix ${postfix_version}`;
  const counted = countedFindings(findings);
  const asked = ` by ${rules} rules, for ${release}`;
  if (counted === undefined) return line(span("No known mistake", "good"), ` in ${directory}${asked}.`);
  return line(span(counted, "strong"), ` in ${directory}${asked}.`);
}
