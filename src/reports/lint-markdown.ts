import { type LintDocument, type LintTarget, lintTargets } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding } from "../diagnosis/lint/rule.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { countedFindings, judged, placeText, shownValue } from "./lint-text.ts";
import { assemble, code, fenced, type MarkdownOptions, prose, type Section } from "./markdown.ts";
import { print } from "./style.ts";

/** The findings as a comment for a merge request. */
export function lintMarkdown(document: LintDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const counted = countedFindings(document.findings) ?? "no known mistake";
  const of = "hosts" in document ? "hosts" : code(document.directory);
  return assemble(
    `### Lint of ${of}: ${counted}`,
    lintTargets(document).flatMap(targetSections),
    limit,
    "postmend lint",
  );
}

function targetSections(target: LintTarget): Section[] {
  const { host, findings, error } = target;
  const sections = findings.map((finding) => ({ whole: section(finding), short: heading(finding) }));
  if (host === undefined) return sections;
  if (error) {
    const head = `**Not read: ${code(host)}**`;
    return [{ whole: `${head}\n\n${fenced(print(diagnosticBlocks(error, 100, 0), { color: false }))}`, short: head }];
  }
  const head = `#### ${code(host)}: ${countedFindings(findings) ?? "no known mistake"} (${prose(judged(target))})`;
  return [{ whole: head, short: head }, ...sections];
}

function heading({ severity, summary, rule }: LintFinding): string {
  return `**${severity}**: ${prose(summary)} (${code(rule)})`;
}

function section(finding: LintFinding): string {
  const { message, evidence, remedy } = finding;
  const shown = evidence.map((line) => `- ${code(placeText(line))}: ${code(line.text)}`);
  const changes = (remedy.changes ?? []).map(({ key, value }) => `- profile: ${code(`${key}: ${shownValue(value)}`)}`);
  const fix = [`Fix: ${prose(remedy.text)}`, ...(changes.length > 0 ? ["", ...changes] : [])];
  return [heading(finding), "", prose(message), "", ...shown, ...(shown.length > 0 ? [""] : []), ...fix].join("\n");
}
