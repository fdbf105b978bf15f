import { desiredState } from "../desired/desired.ts";
import type { DesiredState, HostFacts } from "../desired/desired-state.ts";
import { templateProblems } from "../desired/templates.ts";
import { type Diagnostic, PostmendError } from "../diagnostics/diagnostic.ts";
import { type PostfixVersion, parseVersion } from "../postfix/version.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { Problems } from "../profile/problems.ts";
import { type LoadedProject, readProject } from "../profile/project.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import { passedOver } from "./hosts-at-work.ts";
import { withBuiltIn } from "./plan.ts";
import { projectDirectory } from "./project-directory.ts";

/** What validation found, and what it looked at in words. */
export interface Validation {
  readonly diagnostics: readonly Diagnostic[];
  /** `3 hosts, 2 profiles`. */
  readonly counted: string;
}

/** Judges what a profile becomes on a Postfix of that version. */
export type ProfileJudge = (
  desired: DesiredState,
  profile: ResolvedProfile,
  version: PostfixVersion,
) => readonly Diagnostic[];

/**
 * Checks every file of a project, and renders each host's profile for a current Postfix, so that what `plan` would
 * refuse is refused here; `judge` has a further look at the result. What is wrong with one file keeps the others from
 * nothing. Contacts no host, resolves no secret.
 */
export function validateProject(directory: string, allowExec: boolean, judge: ProfileJudge = () => []): Validation {
  const problems = new Problems();
  const project = readProject(projectDirectory(directory, allowExec), problems);
  const all = [...project.inventory.hosts.values()];
  const others = all.filter(({ profile }) => profile === undefined);
  const ofHosts = all.filter(({ profile }) => profile !== undefined).flatMap(({ problems: ofHost }) => ofHost);
  const found = [
    ...templateProblems(ownTemplates(project)),
    ...all.flatMap((host) => checkHost(project, host, judge)),
    ...unused(project).flatMap((profile) => checkAlone(project, profile, judge)),
  ];
  const { size: profiles } = project.profiles;
  return {
    diagnostics: unique([...problems.errors, ...problems.warnings, ...passedOver(others), ...ofHosts, ...found]),
    counted: `${all.length} ${all.length === 1 ? "host" : "hosts"}, ${profiles} ${profiles === 1 ? "profile" : "profiles"}`,
  };
}

/** One of another name is used by nothing, and is told of as that. */
function ownTemplates({ templates }: LoadedProject): LoadedProject["templates"] {
  const builtIn = withBuiltIn(new Map());
  return new Map([...templates].filter(([name]) => builtIn.has(name)));
}

/** Nothing of a host whose profile is not there or is wrong in itself: that was told of. */
function checkHost(project: LoadedProject, host: HostEntry, judge: ProfileJudge): readonly Diagnostic[] {
  if (host.profile === undefined || !project.profiles.has(host.profile)) return [];
  try {
    const resolved = profileForHost(project, host);
    const desired = desiredState(resolved, CURRENT_POSTFIX, withBuiltIn(project.templates));
    return [...desired.warnings, ...judge(desired, resolved, CURRENT_POSTFIX.version)];
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics;
    throw error;
  }
}

/** Profiles that neither a host nor another profile makes use of. */
function unused({ inventory, profiles }: LoadedProject): string[] {
  const used = new Set<string | undefined>([...inventory.hosts.values()].map(({ profile }) => profile));
  for (const { value } of profiles.values()) used.add(value.extends);
  return [...profiles.keys()].filter((name) => !used.has(name));
}

/** As for a host that says nothing; a variable without a value may get one from the host that will use the profile. */
function checkAlone(project: LoadedProject, profile: string, judge: ProfileJudge): Diagnostic[] {
  const host = { name: "", address: "", connection: {}, profile, groups: [], vars: {}, postfix: {} };
  return checkHost(project, { ...host, problems: [], source: undefined }, judge)
    .filter(({ code }) => code !== "unknown-variable")
    .map(({ host: _, ...diagnostic }) => diagnostic);
}

/** A host as Debian 13 installs it: what is not known about a host offline is assumed to be like this. */
const CURRENT_POSTFIX: HostFacts = {
  version: parseVersion("3.10.13") ?? { major: 3, minor: 10, text: "3.10.13" },
  configDirectory: "/etc/postfix",
  mapTypes: ["hash", "btree", "lmdb", "cdb", "texthash", "inline", "static", "regexp", "pcre", "cidr"],
  defaultMapType: "hash",
};

/** Hosts that share a profile share its errors; each is said once, and not again for a host when it is no matter of hosts. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const known = new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...known.values()].filter(({ host, ...same }) => host === undefined || !known.has(JSON.stringify(same)));
}
