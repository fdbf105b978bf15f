import type { LintDocument } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding } from "../diagnosis/lint/rule.ts";
import { countedFindings, placeText, shownValue } from "./lint-text.ts";
import { assemble, code, type MarkdownOptions, prose } from "./markdown.ts";

/** The findings as a comment for a merge request. */
export function lintMarkdown(document: LintDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const { directory, findings } = document;
  const counted = countedFindings(findings) ?? "no known mistake";
  const sections = findings.map((finding) => ({ whole: section(finding), short: heading(finding) }));
  return assemble(`### Lint of ${code(directory)}: ${counted}`, sections, limit, "postmend lint");
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
