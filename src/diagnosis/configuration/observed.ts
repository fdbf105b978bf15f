import { hostError } from "../../diagnostics/diagnostic.ts";
import type { Observation, ObservedState, ObservedText } from "../../observe/observed-state.ts";
import { parseMainCf } from "../../postfix/main-cf.ts";
import { parseMasterCf } from "../../postfix/master-cf.ts";
import type { ConfigurationFacts } from "./facts.ts";

/** The configuration that a host was seen to have. Throws a `host` error when there is no main.cf that can be read. */
export function configurationOf(observed: ObservedState): Omit<ConfigurationFacts, "files"> {
  const { configDirectory, mainCf, masterCf, version, mapTypes, defaults } = observed;
  return {
    ...placesIn(configDirectory),
    mainCf: parseMainCf(textOf(mainCf, observed)),
    masterCf: servicesOf(masterCf),
    version,
    // A main.cf that Postfix cannot read keeps `postconf -m` from telling them.
    ...(mapTypes.length > 0 && { mapTypes }),
    defaults,
  };
}

/** The same of a host that may have no main.cf: then nothing is known of any parameter. */
export function configurationAsFound(observed: ObservedState): Omit<ConfigurationFacts, "files"> {
  if (observed.mainCf.state !== "absent") return configurationOf(observed);
  const { configDirectory, masterCf, version, defaults } = observed;
  return {
    ...placesIn(configDirectory),
    mainCf: parseMainCf(""),
    mainCfMissing: true,
    partial: true,
    masterCf: servicesOf(masterCf),
    version,
    defaults,
  };
}

function placesIn(configDirectory: string) {
  return { configDirectory, mainCfFile: `${configDirectory}/main.cf`, masterCfFile: `${configDirectory}/master.cf` };
}

function servicesOf(masterCf: ObservedState["masterCf"]): ConfigurationFacts["masterCf"] {
  return masterCf.state === "present" ? { state: "present", value: parseMasterCf(masterCf.value.text) } : masterCf;
}

function textOf(mainCf: Observation<ObservedText>, { host, configDirectory }: ObservedState): string {
  if (mainCf.state === "present") return mainCf.value.text;
  const file = `${configDirectory}/main.cf`;
  if (mainCf.state === "absent")
    throw hostError("main-cf-missing", "The host has no main.cf", { detail: `there is no ${file}`, host });
  throw hostError("host-unknown", "Something on the host could not be looked at", {
    detail: `${file}: ${mainCf.because}`,
    host,
  });
}
