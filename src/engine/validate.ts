import { desiredState } from "../desired/desired.ts";
import type { DesiredState, HostFacts } from "../desired/desired-state.ts";
import { type Diagnostic, PostmendError } from "../diagnostics/diagnostic.ts";
import { parseVersion } from "../postfix/version.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { type LoadedProject, loadProject } from "../profile/project.ts";
import { profileForHost } from "../profile/resolve.ts";
import { passedOver } from "./hosts-at-work.ts";
import { withBuiltIn } from "./plan.ts";
import { projectDirectory } from "./project-directory.ts";

/** What validation found, and what it looked at in words. */
export interface Validation {
  readonly diagnostics: readonly Diagnostic[];
  /** `3 hosts, 2 profiles`. */
  readonly counted: string;
}

/**
 * Checks every file of a project, and renders each host's profile for a current Postfix, so that what `plan` would
 * refuse is refused here. Contacts no host, resolves no secret. Throws when the files themselves are wrong.
 */
export function validateProject(directory: string, allowExec: boolean): Validation {
  const project = loadProject(projectDirectory(directory, allowExec));
  const all = [...project.inventory.hosts.values()];
  const atWork = all.filter(({ profile }) => profile !== undefined);
  const others = all.filter(({ profile }) => profile === undefined);
  const found = atWork.flatMap((host) => [...host.problems, ...checkHost(project, host)]);
  const { size: hosts } = project.inventory.hosts;
  const { size: profiles } = project.profiles;
  return {
    diagnostics: unique([...project.warnings, ...passedOver(others), ...found]),
    counted: `${hosts} ${hosts === 1 ? "host" : "hosts"}, ${profiles} ${profiles === 1 ? "profile" : "profiles"}`,
  };
}

function checkHost(project: LoadedProject, host: HostEntry): readonly Diagnostic[] {
  try {
    const resolved = profileForHost(project, host);
    return rendered(() => desiredState(resolved, CURRENT_POSTFIX, withBuiltIn(project.templates)));
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics;
    throw error;
  }
}

function rendered(render: () => DesiredState): readonly Diagnostic[] {
  return render().warnings;
}

/** A host as Debian 13 installs it: what is not known about a host offline is assumed to be like this. */
const CURRENT_POSTFIX: HostFacts = {
  version: parseVersion("3.10.13") ?? { major: 3, minor: 10, text: "3.10.13" },
  configDirectory: "/etc/postfix",
  mapTypes: ["hash", "btree", "lmdb", "cdb", "texthash", "inline", "static", "regexp", "pcre", "cidr"],
  defaultMapType: "hash",
};

/** Hosts that share a profile share its errors; each is said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
