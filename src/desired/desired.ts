import { collapseBlanks } from "../postfix/logical-lines.ts";
import type { RelayProfile, ResolvedProfile } from "../profile/resolved-profile.ts";
import { authSection } from "./auth-section.ts";
import { checkAbsences, checkParameters } from "./catalogue-checks.ts";
import type { DesiredAbsence, DesiredParameter, DesiredState, HostFacts } from "./desired-state.ts";
import { Findings } from "./findings.ts";
import { limitsSection } from "./limits-section.ts";
import { renderedParameters } from "./main-cf-parameters.ts";
import { chooseMapType } from "./map-type.ts";
import { parametersSection } from "./parameters-section.ts";
import { withPreset } from "./preset.ts";
import { relaySection } from "./relay-section.ts";
import type { SectionContext } from "./section.ts";
import { sendersSection } from "./senders-section.ts";
import { expressionSlot } from "./slots.ts";
import { desiredTables } from "./table-texts.ts";
import type { Templates } from "./templates.ts";
import { tlsSection } from "./tls-section.ts";

/**
 * What one host should be: the profile in the words of this host's Postfix version, with its lookup table type and
 * paths. `templates` holds every built-in template or what the project puts in its place, by file name.
 *
 * Throws a user error with everything that is wrong with the profile for this host, each with its place in the file.
 */
export function desiredState(resolved: ResolvedProfile, facts: HostFacts, templates: Templates): DesiredState {
  const findings = new Findings((path) => resolved.range(path));
  const { profile, preset } = withPreset(resolved, findings);
  const mapType = chooseMapType(profile.map_type ?? "auto", facts, findings);
  const context: SectionContext = { profile, preset, facts, mapType, findings };

  const sections = [relaySection, authSection, tlsSection, sendersSection, limitsSection].map((read) => read(context));
  const asked = sections.flatMap(({ parameters }) => parameters);
  const all = [...asked, ...parametersSection(context, asked).parameters];
  checkParameters(all, all, facts, findings);
  // Variables go into templates as they are.
  for (const [name, value] of Object.entries(resolved.vars)) expressionSlot(findings, `vars.${name}`, value);
  // What was refused must not get into a template.
  findings.throwErrors();

  const parameters = renderedParameters(all, resolved.vars, templates, findings);
  const tables = desiredTables(context, sections, resolved.vars, templates);
  checkParameters(changedByTemplate(parameters, all), parameters, facts, findings);
  findings.throwErrors();
  const absent = absences(profile);
  checkAbsences(absent, facts, findings);
  const needsXoauth2 = typeof profile.auth === "object" && profile.auth.oauth2 !== undefined;
  return { profile: resolved.name, parameters, absent, tables, needsXoauth2, warnings: findings.warnings };
}

/** What a project's own template made of the parameters; the built-in one leaves them as they are. */
function changedByTemplate(
  rendered: readonly DesiredParameter[],
  asked: readonly DesiredParameter[],
): DesiredParameter[] {
  const values = new Map(asked.map(({ name, value }) => [name, collapseBlanks(value)]));
  return rendered.filter(({ name, value }) => values.get(name) !== value);
}

function absences({ absent = [] }: RelayProfile): DesiredAbsence[] {
  return absent.map((name, index) => ({ name, from: `absent.${index}` }));
}
