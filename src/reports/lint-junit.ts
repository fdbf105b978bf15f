import type { LintDocument } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding, LintRule } from "../diagnosis/lint/rule.ts";
import { neutralise } from "../diagnostics/diagnostic.ts";
import { placeText } from "./lint-text.ts";

/** The findings as JUnit XML: each rule is a test case, an error or a warning fails it, a remark is its output. */
export function lintJunit({ directory, findings }: LintDocument, rules: readonly LintRule[]): string {
  const byRule = new Map(rules.map(({ id }) => [id, findings.filter(({ rule }) => rule === id)]));
  const failed = [...byRule.values()].filter((found) => found.some(isFailure)).length;
  const counts = `tests="${rules.length}" failures="${failed}" errors="0" skipped="0"`;
  const cases = rules.map(({ id, summary }) => testCase(id, summary, byRule.get(id) ?? []));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="postmend lint" ${counts}>`,
    `  <testsuite name="${xml(directory)}" ${counts}>`,
    ...cases.map((text) => `    ${text}`),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(id: string, summary: string, found: readonly LintFinding[]): string {
  const head = `<testcase classname="postmend.lint" name="${xml(id)}"`;
  if (found.length === 0) return `${head}/>`;
  const text = xml(found.map(describe).join("\n"));
  const [worst] = found.filter(isFailure);
  if (!worst) return `${head}><system-out>${text}</system-out></testcase>`;
  return `${head}><failure type="${worst.severity}" message="${xml(summary)}">${text}</failure></testcase>`;
}

function isFailure({ severity }: LintFinding): boolean {
  return severity !== "info";
}

function describe({ message, evidence, remedy }: LintFinding): string {
  const places = evidence.map((line) => `${placeText(line)}: ${line.text}`);
  return [message, ...places, remedy.text].map(neutralise).join("\n");
}

/** Control characters have become visible before; lone surrogates have no place in XML either. */
function xml(text: string): string {
  const safe = text
    .split("\n")
    .map(neutralise)
    .join("\n")
    .replace(/\p{Surrogate}/gu, "\ufffd");
  return safe.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
