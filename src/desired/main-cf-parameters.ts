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
  const tree = parseMainCf(text ?? "");
  for (const { line, text: problem } of tree.problems) {
    findings.error("template-main-cf", "A template writes a line that Postfix would not take", {
      detail: `templates/main.cf.hbs, line ${line} of its result: ${problem}`,
    });
  }
  const written = new Set(tree.entries().map(([name]) => name));
  const left = asked.filter(({ name }) => !written.has(name)).map(({ name }) => name);
  if (left.length > 0 && text !== undefined && tree.problems.length === 0) leftOut(left, written.size === 0, findings);
  const origins = new Map(asked.map(({ name, from }) => [name, from]));
  return tree.entries().map(([name, value]) => ({ name, value, from: origins.get(name) ?? TEMPLATE_ORIGIN }));
}

/** A template may leave out what a section asks for. One that leaves out everything is no template, but an empty file. */
function leftOut(names: readonly string[], all: boolean, findings: Findings): void {
  const detail = `${TEMPLATE_ORIGIN} writes no line for ${names.join(", ")}: what postmend set of it before is taken away`;
  if (all) findings.error("template-empty", "A template writes nothing of what the profile asks for", { detail });
  else findings.warning("template-leaves-out", "A template leaves out what the profile asks for", { detail });
}

/** Where a parameter comes from that no section of the profile asked for. */
const TEMPLATE_ORIGIN = "templates/main.cf.hbs";
