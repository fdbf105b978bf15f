import { type PostfixVersion, reaches } from "../../postfix/version.ts";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import type { LintFinding, LintRule, LintSeverity } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

/** Every known mistake in a configuration, worst first, then by place. Pure. */
export function lint(facts: ConfigurationFacts, rules: readonly LintRule[] = LINT_RULES): LintFinding[] {
  return suspicions(facts, rules).filter(({ onlyWhenMet }) => !onlyWhenMet);
}

/** The same, with what is a mistake only where mail has met it. */
export function suspicions(facts: ConfigurationFacts, rules: readonly LintRule[] = LINT_RULES): LintFinding[] {
  const configuration = new Configuration(facts);
  const findings = rules
    .filter((rule) => configuration.versions.every((version) => holdsFor(rule, version)))
    .flatMap((rule) => rule.find(configuration).map((found) => finding(rule, found)));
  return findings.sort(byImportance);
}

/** Whether a rule is about a release. */
export function holdsFor({ since, before }: Pick<LintRule, "since" | "before">, version: PostfixVersion): boolean {
  return (since === undefined || reaches(version, since)) && (before === undefined || !reaches(version, before));
}

function finding(rule: LintRule, found: ReturnType<LintRule["find"]>[number]): LintFinding {
  const { id, cause, severity, summary, remedy } = rule;
  return { rule: id, cause, severity, summary, remedy, ...found };
}

const RANK: Readonly<Record<LintSeverity, number>> = { error: 0, warning: 1, info: 2 };

function byImportance(a: LintFinding, b: LintFinding): number {
  return RANK[a.severity] - RANK[b.severity] || (a.evidence[0]?.line ?? 0) - (b.evidence[0]?.line ?? 0);
}
