import type { ConfigurationFacts } from "./facts.ts";
import { lint } from "./lint.ts";
import type { LintFinding } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

/** What `postmend lint --format json` prints; see schemas/lint.schema.json. */
export interface LintDocument {
  readonly schema: "postmend/lint/v1";
  /** As the user named it. */
  readonly directory: string;
  /** The release that it was judged for; null for what holds in every supported one. */
  readonly postfix_version: string | null;
  /** How many rules were asked. */
  readonly rules: number;
  /** Worst first. */
  readonly findings: readonly LintFinding[];
}

/** Judges a configuration by every rule but the ignored ones. */
export function lintDocument(
  facts: ConfigurationFacts,
  directory: string,
  ignored: ReadonlySet<string> = new Set(),
): LintDocument {
  const rules = LINT_RULES.filter(({ id }) => !ignored.has(id));
  return {
    schema: "postmend/lint/v1",
    directory,
    postfix_version: facts.version?.text ?? null,
    rules: rules.length,
    findings: lint(facts, rules),
  };
}
