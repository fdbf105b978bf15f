import { internalError } from "../diagnostics/diagnostic.ts";
import { checkComplete } from "./complete.ts";
import { unknownName } from "./extend.ts";
import type { HostEntry } from "./inventory.ts";
import { Problems } from "./problems.ts";
import type { LoadedProject } from "./project.ts";
import { relayProfile } from "./relay-profile.ts";
import type { ResolvedProfile } from "./resolved-profile.ts";
import { checkSchema, pathOf } from "./schema-problems.ts";
import { validateProfile } from "./schema-validators.ts";
import { checkOneLine } from "./text-checks.ts";
import { fillVariables, variablesOf } from "./variables.ts";
import type { YamlDocument } from "./yaml-document.ts";

/**
 * The profile of a host with its variables filled in. Throws one user error with everything that is wrong with it for
 * this host, each with its place in the file.
 */
export function profileForHost(project: LoadedProject, host: HostEntry): ResolvedProfile {
  const problems = new Problems(host.name);
  const resolved = resolve(project, host, problems);
  problems.throwIfAny();
  return resolved ?? bug(host);
}

function resolve(project: LoadedProject, host: HostEntry, problems: Problems): ResolvedProfile | undefined {
  const source = host.source && { source: host.source };
  if (host.profile === undefined)
    return problems.error("host-without-profile", "Host without a profile", { ...WITHOUT, ...source });
  const loaded = project.profiles.get(host.profile);
  if (!loaded)
    return problems.error("unknown-profile", "Unknown profile", {
      ...unknownName(host.profile, project.profiles.keys()),
      ...source,
    });
  const vars = { ...variablesOf(loaded.document, "/vars"), ...host.vars };
  const document = fillVariables(loaded.document, vars, problems);
  const value = problems.count === 0 ? checkSchema(document, validateProfile, "a profile", problems) : undefined;
  if (!value) return undefined;
  checkOneLine(document, problems);
  checkComplete(value, document, problems);
  return { name: loaded.name, profile: relayProfile(value, document), vars, range: rangeIn(document) };
}

const WITHOUT = {
  detail: "neither the host nor a group of it names a profile",
  hint: "Give the host a profile in the inventory: profile: NAME",
};

/** The table of places is made when somebody asks for one: to say where a mistake stands. */
function rangeIn(document: YamlDocument): ResolvedProfile["range"] {
  let places: YamlDocument["places"] | undefined;
  return (path) => {
    places ??= new Map([...document.places].map(([pointer, place]) => [dotted(pointer), place]));
    return places.get(path)?.value;
  };
}

/** `/senders/0/from` -> `senders.0.from`. */
function dotted(pointer: string): string {
  return pathOf(pointer).replace(/\[(\d+)\]/g, ".$1");
}

function bug(host: HostEntry): never {
  throw internalError("profile-not-resolved", "A profile is neither resolved nor refused", { host: host.name });
}
