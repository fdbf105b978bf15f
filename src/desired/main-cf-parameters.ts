import { parseMainCf } from "../postfix/main-cf.ts";
import type { DesiredParameter } from "./desired-state.ts";
import type { Findings } from "./findings.ts";
import { renderTemplate, type Templates } from "./templates.ts";

/**
 * Renders the managed assignments and reads them back as Postfix would: what comes out is what a host gets, also where
 * a project's own template adds, drops or changes a parameter.
 */
export function renderedParameters(
  asked: readonly DesiredParameter[],
  vars: Readonly<Record<string, string>>,
  templates: Templates,
  findings: Findings,
): DesiredParameter[] {
  const parameters = asked.map(({ name, value, from }) => ({ name, value, from }));
  const text = renderTemplate(templates, "main.cf.hbs", { ...vars, parameters }, findings);
  const tree = parseMainCf(text);
  for (const { line, text: problem } of tree.problems) {
    findings.error("template-main-cf", "A template writes a line that Postfix would not take", {
      detail: `templates/main.cf.hbs, line ${line} of its result: ${problem}`,
    });
  }
  const origins = new Map(asked.map(({ name, from }) => [name, from]));
  return tree.entries().map(([name, value]) => ({ name, value, from: origins.get(name) ?? TEMPLATE_ORIGIN }));
}

/** Where a parameter comes from that no section of the profile asked for. */
const TEMPLATE_ORIGIN = "templates/main.cf.hbs";
