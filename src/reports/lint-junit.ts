import { type LintDocument, type LintTarget, lintTargets } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding, LintRule } from "../diagnosis/lint/rule.ts";
import { type Diagnostic, neutralise, oneLine } from "../diagnostics/diagnostic.ts";
import { placeText } from "./lint-text.ts";

/**
 * The findings as JUnit XML: a suite for each host or directory, in which each rule is a test case. An error or a warning
 * fails it, a remark is its output; a host that could not be read is a suite with one case in error.
 */
export function lintJunit(document: LintDocument, rules: readonly LintRule[]): string {
  const suites = lintTargets(document).map((target) => suiteOf(target, rules));
  const sum = (of: (suite: Suite) => number) => suites.reduce((total, suite) => total + of(suite), 0);
  const all = { cases: sum(({ cases }) => cases), failures: sum((s) => s.failures), errors: sum((s) => s.errors) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="postmend lint" ${counts(all)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${xml(suite.name)}" ${counts(suite)} skipped="0">`,
      ...suite.lines.map((text) => `    ${text}`),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Counts {
  readonly cases: number;
  readonly failures: number;
  readonly errors: number;
}

interface Suite extends Counts {
  readonly name: string;
  readonly lines: readonly string[];
}

function suiteOf({ name, host, findings, error }: LintTarget, rules: readonly LintRule[]): Suite {
  const className = xml(host === undefined ? "postmend.lint" : `postmend.lint.${host}`);
  if (error) return { name, cases: 1, failures: 0, errors: 1, lines: [unread(className, error)] };
  const cases = rules.map((rule) => ({ rule, found: findings.filter(({ rule: id }) => id === rule.id) }));
  return {
    name,
    cases: cases.length,
    failures: cases.filter(({ found }) => found.some(isFailure)).length,
    errors: 0,
    lines: cases.map(({ rule, found }) => testCase(className, rule, found)),
  };
}

function counts({ cases, failures, errors }: Counts): string {
  return `tests="${cases}" failures="${failures}" errors="${errors}"`;
}

function unread(className: string, error: readonly Diagnostic[]): string {
  const summary = error[0]?.summary ?? "The host could not be read";
  const head = `<testcase classname="${className}" name="host"><error type="host" message="${xml(summary)}">`;
  return `${head}${xml(error.map(oneLine).join("\n"))}</error></testcase>`;
}

function testCase(className: string, { id, summary }: LintRule, found: readonly LintFinding[]): string {
  const head = `<testcase classname="${className}" name="${xml(id)}"`;
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
