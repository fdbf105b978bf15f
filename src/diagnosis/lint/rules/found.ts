import type { Service } from "../../../postfix/master-cf.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Evidence } from "../../configuration/evidence.ts";
import type { Found } from "../rule.ts";

/** A finding about values: the lines that set them are its evidence. */
export function about(
  configuration: Configuration,
  names: readonly string[],
  message: string,
  service: Service | undefined = undefined,
): Found[] {
  return [{ message, evidence: names.flatMap((name) => configuration.evidence(name, service)) }];
}

/** A finding about lines that are at hand. */
export function shown(evidence: readonly Evidence[], message: string): Found[] {
  return [{ message, evidence }];
}
