import type { Evidence } from "../diagnosis/configuration/evidence.ts";
import { type LintDocument, type LintTarget, lintTargets } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding, LintSeverity } from "../diagnosis/lint/rule.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { hostsInShort } from "./host-names.ts";
import { flow, spaced } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count } from "./wording.ts";

/**
 * The findings for a terminal: worst first, each with the lines that show it and the next step. Of several hosts, those
 * without a finding first and in one line, those that could not be read at the end.
 */
export function renderLint(document: LintDocument, style: Style): string {
  const targets = lintTargets(document);
  const clean = targets.filter(({ host, findings, error }) => host !== undefined && findings.length === 0 && !error);
  const sections = [
    ...(clean.length === 0
      ? []
      : [
          hostsInShort(
            "without a known mistake",
            clean.map(({ name }) => name),
            style.width,
          ),
        ]),
    ...targets.filter(({ findings }) => findings.length > 0).flatMap((target) => targetSections(target, style.width)),
    ...targets.flatMap(({ name, error }) =>
      error
        ? [
            [
              ...flow([span(name, "strong")], style.width, line(span("NOT READ ", "bad"))),
              ...diagnosticBlocks(error, style.width, 2),
            ],
          ]
        : [],
    ),
    flow(tally(document, targets), style.width),
  ];
  return print(spaced(sections), style);
}

/** `2 errors, 1 warning`; undefined when there is nothing to count. */
export function countedFindings(findings: readonly LintFinding[]): string | undefined {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity === "info" ? "remark" : severity)];
  });
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** `/etc/postfix, Postfix 3.7.11`: what was judged on a host. */
export function judged({ directory, version }: LintTarget): string {
  return `${directory}, Postfix ${version}`;
}

/** `main.cf:12`, or the file alone. */
export function placeText({ file, line: row }: Evidence): string {
  return row === undefined ? file : `${file}:${row}`;
}

function targetSections(target: LintTarget, width: number): Line[][] {
  const { host, findings } = target;
  const head = host === undefined ? [] : flow([span(host, "strong"), span(`  ${judged(target)}`, "quiet")], width);
  return findings.map((finding, index) => [...(index === 0 ? head : []), ...findingLines(finding, width)]);
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

function tally(document: LintDocument, targets: readonly LintTarget[]): Line {
  const { rules, findings } = document;
  const counted = countedFindings(findings);
  const [text, tone] = counted === undefined ? (["No known mistake", "good"] as const) : ([counted, "strong"] as const);
  if (!("hosts" in document)) {
    const { directory, postfix_version } = document;
    const release = postfix_version === null ? "every supported release" : `Postfix ${postfix_version}`;
    return line(span(text, tone), ` in ${directory} by ${rules} rules, for ${release}.`);
  }
  const failed = targets.filter(({ error }) => error).length;
  const read = targets.length - failed;
  if (read === 0) return line(span(count(failed, "host"), "bad"), " could not be read.");
  const rest = failed === 0 ? "" : ` ${count(failed, "host")} could not be read.`;
  return line(span(text, tone), ` on ${count(read, "host")} by ${rules} rules.${rest}`);
}
