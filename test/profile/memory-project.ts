import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { type LoadedProject, loadProject } from "../../src/profile/project.ts";
import type { ProjectFiles, Reading } from "../../src/profile/project-files.ts";
import { profileForHost } from "../../src/profile/resolve.ts";
import type { ResolvedProfile } from "../../src/profile/resolved-profile.ts";
import { renderDiagnostics } from "../../src/reports/diagnostics.ts";

/** Files by path; null where a file of the plain project is left out. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** A mistake, and what is printed about it, line by line. */
export interface BadInput {
  readonly about: string;
  readonly files: Files;
  readonly message: readonly string[];
}

/** A project of one host and one profile, with other files over it. */
export const PLAIN: Files = {
  "inventory.yml": "hosts:\n  mx1: {profile: p}\n",
  "profiles/p.yml": "relay: {host: smtp.example.com}\n",
};

/** The files of a project that lives in memory; `run` answers for programs. */
export function memoryFiles(over: Files, run?: ProjectFiles["run"]): ProjectFiles {
  const files = Object.entries({ ...PLAIN, ...over }).filter(([, content]) => content !== null);
  const byPath = new Map(files);
  return {
    read: (path) => {
      const content = byPath.get(path);
      return content === undefined || content === null ? ABSENT : { state: "present", value: bytes(content) };
    },
    list: (directory) => {
      const inside = [...byPath.keys()].filter((path) => path.startsWith(`${directory}/`));
      if (inside.length === 0) return ABSENT;
      return { state: "present", value: inside.map((path) => path.slice(directory.length + 1)) };
    },
    ...(run && { run }),
  };
}

const ABSENT: Reading<never> = { state: "absent" };

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

export function memoryProject(over: Files = {}): LoadedProject {
  return loadProject(memoryFiles(over));
}

/** The profile of a host of a project in memory. */
export function profileIn(over: Files, host = "mx1"): ResolvedProfile {
  const project = memoryProject(over);
  const entry = project.inventory.hosts.get(host);
  if (!entry) throw new RangeError(`no host ${host}`);
  return profileForHost(project, entry);
}

/** What is wrong with a project, as a person reads it; an empty text when nothing is. */
export function complaintsAbout(over: Files): string {
  return renderDiagnostics(diagnosticsOf(over), { color: false, width: 100 });
}

/** Every diagnostic of loading a project and of resolving the profiles of its hosts. */
export function diagnosticsOf(over: Files): readonly Diagnostic[] {
  try {
    const project = memoryProject(over);
    const hosts = [...project.inventory.hosts.values()].filter(({ profile }) => profile !== undefined);
    for (const host of hosts) profileForHost(project, host);
    return project.warnings;
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics;
    throw error;
  }
}
