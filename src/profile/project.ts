import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkComplete } from "./complete.ts";
import { extendProfiles, type LoadedProfile, unknownName } from "./extend.ts";
import type { Inventory } from "./inventory.ts";
import { loadInventory } from "./inventory-source.ts";
import { type LoadedPlaybook, loadPlaybooks } from "./playbook-file.ts";
import { Problems } from "./problems.ts";
import { baseName, type ProfileFile, readProfile } from "./profile-file.ts";
import { type ProjectConfig, withDefaults } from "./project-config.ts";
import type { ProjectFiles } from "./project-files.ts";
import { type Need, ProjectReader } from "./project-reader.ts";
import { checkSchema } from "./schema-problems.ts";
import type { Project } from "./schema-types.ts";
import { validateProject } from "./schema-validators.ts";
import { loadTemplates } from "./template-files.ts";
import { isMapping } from "./yaml-document.ts";

/** Everything that a project says, checked as a whole. */
export interface LoadedProject {
  readonly config: ProjectConfig;
  readonly inventory: Inventory;
  /** By name, what they extend merged in; see `profileForHost`. */
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  /** Templates that take the place of built-in ones, by file name (`main.cf.hbs`). */
  readonly templates: ReadonlyMap<string, string>;
  /** The project's own playbooks by name; the built-in ones are not among them. */
  readonly playbooks: ReadonlyMap<string, LoadedPlaybook>;
  /** What is odd but no obstacle: an empty inventory, a template of an unknown name. */
  readonly warnings: readonly Diagnostic[];
}

/** Reads and checks a project. Throws one user error with everything that is wrong in all of its files. */
export function loadProject(files: ProjectFiles): LoadedProject {
  const problems = new Problems();
  const project = readProject(files, problems);
  problems.throwIfAny();
  return project;
}

/** What can be read of a project; what is wrong with its files goes to the problems, and is left out. */
export function readProject(files: ProjectFiles, problems: Problems): LoadedProject {
  const reader = new ProjectReader(files, problems);
  const { config, broken } = readConfig(reader, problems);
  // Where the project's own file is wrong, a name in it may be what is missing.
  const need = broken ? "optional" : "required";
  const read = loadProfiles(config, need, reader, problems);
  const profiles = read?.profiles ?? new Map<string, LoadedProfile>();
  const inventory = loadInventory(config.inventory, need, reader, problems);
  // Whoever names a directory of his own means one that is there.
  const unless = (directory: string, usual: string) => (directory === usual ? "optional" : need);
  const templates = loadTemplates(config.templates, reader, problems, unless(config.templates, "templates"));
  const playbooks = loadPlaybooks(config.playbooks, reader, problems, unless(config.playbooks, "playbooks"));
  if (inventory?.hosts.size === 0)
    problems.warning("inventory-empty", "The inventory has no hosts", { detail: "there is nothing to plan or apply" });
  if (inventory && read) checkHosts(inventory, new Set([...profiles.keys(), ...read.broken]), problems);
  checkLeaves(profiles, inventory, problems);
  return { config, inventory: inventory ?? NO_HOSTS, profiles, templates, playbooks, warnings: problems.warnings };
}

const NO_HOSTS: Inventory = { hosts: new Map(), groups: new Map() };

/** Of a file that is wrong, the names of the other files are taken, so that those are checked all the same. */
function readConfig(reader: ProjectReader, problems: Problems): { config: ProjectConfig; broken: boolean } {
  const before = problems.count;
  const document = reader.yaml("postmend.yml", "optional");
  const broken = () => problems.count > before;
  if (document?.value === undefined) return { config: withDefaults({}), broken: broken() };
  const written = checkSchema(document, validateProject, "postmend.yml", problems);
  return { config: withDefaults(written ?? namesIn(document.value)), broken: broken() };
}

function namesIn(value: unknown): Pick<Project, "inventory" | "profiles" | "playbooks" | "templates"> {
  if (!isMapping(value)) return {};
  const { inventory, profiles, playbooks, templates } = value;
  const isName = (name: unknown): name is string => typeof name === "string" && name !== "";
  return {
    ...(isName(inventory) && { inventory }),
    ...(isName(profiles) && { profiles }),
    ...(isName(playbooks) && { playbooks }),
    ...(isName(templates) && { templates }),
  };
}

interface ProfilesRead {
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  /** Names of those that are wrong; to refer to them is no second mistake. */
  readonly broken: ReadonlySet<string>;
}

/** Undefined when the directory cannot be read: then nothing can be said of the names that hosts use. */
function loadProfiles(
  { profiles: directory }: ProjectConfig,
  need: Need,
  reader: ProjectReader,
  problems: Problems,
): ProfilesRead | undefined {
  const paths = reader.list(directory, /\.ya?ml$/, need);
  if (!paths) return undefined;
  const read: ProfileFile[] = [];
  const broken = new Set<string>();
  for (const path of paths) {
    const document = reader.yaml(path, "required");
    const file = document && readProfile(document, problems);
    if (file) read.push(file);
    else broken.add(baseName(path));
  }
  const profiles = extendProfiles(read, broken, problems);
  for (const { name } of read) if (!profiles.has(name)) broken.add(name);
  return { profiles, broken };
}

function checkHosts(inventory: Inventory, profiles: ReadonlySet<string>, problems: Problems): void {
  for (const host of inventory.hosts.values()) {
    const place = host.profileSource ?? host.source;
    const source = place && { source: place };
    if (host.profile !== undefined && !profiles.has(host.profile))
      problems.error("unknown-profile", "Unknown profile", { ...unknownName(host.profile, profiles), ...source });
  }
}

/** A profile that another one extends may leave parts to it; one that nobody extends is complete or wrong. */
function checkLeaves(
  profiles: ReadonlyMap<string, LoadedProfile>,
  inventory: Inventory | undefined,
  problems: Problems,
): void {
  const extended = new Set([...profiles.values()].map(({ value }) => value.extends));
  const used = new Set([...(inventory?.hosts.values() ?? [])].map(({ profile }) => profile));
  for (const { name, value, document } of profiles.values()) {
    if (!extended.has(name) || used.has(name)) checkComplete(value, document, problems);
  }
}
