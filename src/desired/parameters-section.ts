import type { DesiredParameter } from "./desired-state.ts";
import type { Section, SectionContext } from "./section.ts";
import { expressionSlot } from "./slots.ts";

/** `parameters`: what no other section has a key for. A parameter has one owner, so one that a section sets is refused. */
export function parametersSection(
  { profile, preset, findings }: SectionContext,
  sections: readonly DesiredParameter[],
): Section {
  const owners = new Map(sections.map(({ name, from }) => [name, from]));
  const parameters: DesiredParameter[] = [];
  for (const [name, value] of Object.entries(profile.parameters ?? {})) {
    const from = `parameters.${name}`;
    const owner = owners.get(name);
    if (owner !== undefined) {
      findings.error("parameter-twice", "A parameter is set in two places of the profile", {
        path: from,
        detail: `${name} is set by ${owner} and by ${from}${preset ? ` (provider ${preset.title} counted)` : ""}`,
        hint: `Keep one: ${owner} or ${from}.`,
      });
    } else if (expressionSlot(findings, from, value)) parameters.push({ name, value, from });
  }
  checkAbsent(profile.absent ?? [], [...sections, ...parameters], findings);
  return { parameters };
}

function checkAbsent(
  absent: readonly string[],
  set: readonly DesiredParameter[],
  findings: SectionContext["findings"],
): void {
  const owners = new Map(set.map(({ name, from }) => [name, from]));
  for (const [index, name] of absent.entries()) {
    const owner = owners.get(name);
    if (owner === undefined) continue;
    findings.error("parameter-set-and-absent", "A parameter is set and absent at the same time", {
      path: `absent.${index}`,
      detail: `${name} is set by ${owner}`,
      hint: `Take ${name} out of absent, or take out ${owner}.`,
    });
  }
}
