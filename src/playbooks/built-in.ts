import { PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { packageFile } from "../engine/package-file.ts";
import { type LoadedPlaybook, readPlaybook } from "../profile/playbook-file.ts";
import { Problems } from "../profile/problems.ts";
import type { LoadedProject } from "../profile/project.ts";
import { sourceText } from "../profile/source-text.ts";
import { readYaml } from "../profile/yaml-document.ts";

/** The playbooks that ship with postmend: `playbooks/NAME.yml` of the package. */
export const BUILT_IN_PLAYBOOKS = [
  "deferred-queue",
  "relay-auth",
  "dns-failure",
  "blocked-port",
  "tls",
  "throttling",
  "rotate-credential",
  "rollback-known-good",
] as const;

/** A playbook, and the file of the project that it is from; null for a built-in one. */
export interface ChosenPlaybook {
  readonly playbook: LoadedPlaybook;
  readonly file: string | null;
}

/** The playbook of a name: the project's own one before a built-in one. Throws where there is none. */
export function choosePlaybook({ playbooks }: Pick<LoadedProject, "playbooks">, name: string): ChosenPlaybook {
  const own = playbooks.get(name);
  if (own) return { playbook: own, file: own.file };
  if (BUILT_IN_PLAYBOOKS.some((known) => known === name)) return { playbook: builtIn(name), file: null };
  const names = [...new Set([...playbooks.keys(), ...BUILT_IN_PLAYBOOKS])].sort();
  const meant = nearest(name, names);
  throw userError("unknown-playbook", "Unknown playbook", {
    detail: `there is no playbook \`${name}\``,
    hint: meant ? `Did you mean "${meant}"?` : `Playbooks are: ${names.join(", ")}`,
  });
}

function builtIn(name: string): LoadedPlaybook {
  const path = `playbooks/${name}.yml`;
  const problems = new Problems();
  const document = readYaml(sourceText(path, packageFile(path)), problems);
  const playbook = document && readPlaybook(document, problems);
  if (!playbook) throw new PostmendError("internal", problems.errors);
  return playbook;
}
