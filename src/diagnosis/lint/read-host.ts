/**
 * Reads the configuration of a host into facts: what `observe` brings, and then, over the same connection, the files to
 * which that configuration refers. Two executions; writes nothing there.
 */
import { hostError } from "../../diagnostics/diagnostic.ts";
import { observeFor } from "../../engine/plan.ts";
import type { Session } from "../../engine/session.ts";
import { lookAtFiles, type SeenFile } from "../../observe/look-at-files.ts";
import type { Observation, ObservedState, ObservedText } from "../../observe/observed-state.ts";
import { parseMainCf } from "../../postfix/main-cf.ts";
import { parseMasterCf } from "../../postfix/master-cf.ts";
import type { HostEntry } from "../../profile/inventory.ts";
import type { ReadTransport } from "../../transports/transport.ts";
import type { ConfigurationFacts, FileFact } from "./facts.ts";
import { wantedFiles } from "./wanted-files.ts";

/** The facts of a host. Throws a `host` error when there is no main.cf that can be read. */
export async function readHost(
  session: Session,
  transport: ReadTransport,
  host: HostEntry,
): Promise<ConfigurationFacts> {
  const observed = await observeFor(session, transport, host, { parameterNames: FROM_THE_MACHINE });
  const facts = configurationOf(observed);
  const { files, saslPlugins, queueSpace } = await lookAtFiles(transport, {
    configDirectory: observed.configDirectory,
    queueDirectory: observed.queueDirectory,
    files: wantedFiles(facts),
  });
  return {
    ...facts,
    files: new Map([...files].map(([path, seen]) => [path, fileFact(path, seen)])),
    ...(saslPlugins && { saslPlugins }),
    ...(queueSpace && { queueSpace }),
  };
}

/** Parameters whose defaults Postfix takes from the machine. */
const FROM_THE_MACHINE = ["mydomain", "myhostname", "mynetworks"];

/** The configuration that a host was seen to have. Throws a `host` error when there is no main.cf that can be read. */
export function configurationOf(observed: ObservedState): Omit<ConfigurationFacts, "files"> {
  const { configDirectory, mainCf, masterCf, version, mapTypes, defaults } = observed;
  return {
    configDirectory,
    mainCfFile: `${configDirectory}/main.cf`,
    masterCfFile: `${configDirectory}/master.cf`,
    mainCf: parseMainCf(textOf(mainCf, observed)),
    masterCf: masterCf.state === "present" ? { state: "present", value: parseMasterCf(masterCf.value.text) } : masterCf,
    version,
    // A main.cf that Postfix cannot read keeps `postconf -m` from telling them.
    ...(mapTypes.length > 0 && { mapTypes }),
    defaults,
  };
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

function fileFact(path: string, seen: Observation<SeenFile>): Observation<FileFact> {
  if (seen.state !== "present") return seen;
  const { regular, directory, mode, mtime, text, entries } = seen.value;
  const kind = regular ? "file" : directory ? "directory" : "other";
  return {
    state: "present",
    value: { shown: path, kind, mode, mtime, ...(text && { text }), ...(entries && { entries }) },
  };
}
