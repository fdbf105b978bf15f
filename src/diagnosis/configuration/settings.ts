import type { Assignment } from "../../postfix/main-cf.ts";
import type { Override, Service } from "../../postfix/master-cf.ts";
import type { Evidence } from "./evidence.ts";

/** What a configuration says of itself to whoever goes through its values. */
export interface SettingSource {
  readonly assigned: ReadonlyMap<string, Assignment>;
  readonly services: readonly Service[];
  assignmentEvidence(assignment: Assignment): Evidence;
  overrideEvidence(override: Override): Evidence;
}

/** One value that is written somewhere: in main.cf, or as an option of a service. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly evidence: Evidence;
}

/** Every value in force of main.cf, and every option of every service. */
export function settingsOf(configuration: SettingSource): readonly Setting[] {
  const inMainCf = [...configuration.assigned.values()].map((assignment) => {
    return { name: assignment.name, value: assignment.value, evidence: configuration.assignmentEvidence(assignment) };
  });
  const inServices = configuration.services.flatMap((service) =>
    service.overrides.map((override) => {
      return { name: override.name, value: override.value, evidence: configuration.overrideEvidence(override) };
    }),
  );
  return [...inMainCf, ...inServices];
}
