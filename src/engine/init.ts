import { userError } from "../diagnostics/diagnostic.ts";
import { packageFile } from "./package-file.ts";

/** A file of the starter repository; `path` is relative to the project. */
export interface StarterFile {
  readonly path: string;
  readonly text: string;
}

/** Which forge the workflow is for. */
export type Forge = "github" | "gitlab";

export interface InitPlan {
  readonly write: readonly StarterFile[];
  /** Files that a repository may have already and that stay as they are. */
  readonly kept: readonly string[];
}

/**
 * What `init` writes into a directory that already holds the files `existing` (paths relative to it): project, inventory,
 * a profile and a workflow, which pass `validate` as they are. Refuses when it would overwrite any of them.
 */
export function planInit(existing: readonly string[], forge: Forge = "github"): InitPlan {
  const taken = new Set(existing.map((path) => path.replace(/^\.\//, "")));
  const files = [...STARTER, WORKFLOWS[forge]];
  const clashes = files.filter(({ path, yields }) => taken.has(path) && !yields).map(({ path }) => path);
  if (clashes.length > 0) throw wouldOverwrite(clashes);
  return {
    write: files
      .filter(({ path }) => !taken.has(path))
      .map(({ path, from }) => ({ path, text: packageFile(`templates/init/${from}`) })),
    kept: files.filter(({ path }) => taken.has(path)).map(({ path }) => path),
  };
}

/** Every path that `init` might write, to be looked up before planning. */
export function initPaths(forge: Forge = "github"): string[] {
  return [...STARTER, WORKFLOWS[forge]].map(({ path }) => path);
}

interface StarterEntry {
  readonly path: string;
  /** Its name in `templates/init`. npm leaves out files named `.gitignore`, so that one has another name there. */
  readonly from: string;
  /** Useful, but no reason to refuse where there is one already. */
  readonly yields?: true;
}

const STARTER: readonly StarterEntry[] = [
  { path: "postmend.yml", from: "postmend.yml" },
  { path: "inventory.yml", from: "inventory.yml" },
  { path: "profiles/smarthost.yml", from: "profiles/smarthost.yml" },
  { path: "known_hosts", from: "known_hosts", yields: true },
  { path: ".gitignore", from: "gitignore", yields: true },
  { path: "README.md", from: "README.md", yields: true },
];

const WORKFLOWS: Readonly<Record<Forge, StarterEntry>> = {
  github: { path: ".github/workflows/postmend.yml", from: "github.yml" },
  gitlab: { path: ".gitlab-ci.yml", from: "gitlab-ci.yml" },
};

function wouldOverwrite(clashes: readonly string[]): Error {
  return userError("init-would-overwrite", "The directory already holds a project", {
    detail: `These files exist: ${clashes.join(", ")}.`,
    hint: "Start in another directory, and move over what you need:\n  postmend init new-directory",
  });
}
