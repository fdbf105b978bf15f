import type { Configuration } from "./configuration.ts";
import type { Evidence } from "./evidence.ts";

/** One value that is written somewhere: in main.cf, or as an option of a service. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly evidence: Evidence;
}

/** Every value in force of main.cf, and every option of every service. */
export function settingsOf(configuration: Configuration): readonly Setting[] {
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
