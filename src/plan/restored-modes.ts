import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { mainCfPath } from "./basis.ts";
import { octal, restoredMode } from "./file-mode.ts";
import type { RevisionContents, RevisionFile } from "./revision-contents.ts";
import { proxymapReferenceTo } from "./table-references.ts";

/** The files of a revision with the modes that they come back with. */
export interface RestoredModes {
  readonly files: readonly RevisionFile[];
  /** Says where a credential that others could read is put back otherwise than it was, or as it was. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * A credential is not put back readable for others. Where the revision reads it through proxymap, which runs as Postfix's
 * own user and not as root, it has to be: mail comes first.
 */
export function restoredModes(target: RevisionContents, observed: ObservedState): RestoredModes {
  const mainCf = target.files.find(({ path }) => path === mainCfPath(observed))?.content?.reveal() ?? "";
  const open: string[] = [];
  const narrowed: string[] = [];
  const files = target.files.map((file): RevisionFile => {
    if (file.content === null || restoredMode(file) === file.mode) return file;
    const was = `${file.path}: ${octal(file.mode)}`;
    if (proxymapReferenceTo(tableOf(file.path, observed), observed, mainCf) !== undefined) {
      open.push(was);
      return file;
    }
    const mode = restoredMode(file);
    narrowed.push(`${was} in revision ${target.number}, ${octal(mode)} now`);
    return { ...file, mode };
  });
  return { files, warnings: [...stillOpen(open, observed), ...notRestored(narrowed, observed)] };
}

/** The table that a file is, or is built of. */
function tableOf(path: string, { tables }: ObservedState): string {
  return tables.find(({ builtFiles }) => builtFiles.has(path))?.path ?? path;
}

function notRestored(files: readonly string[], { host }: ObservedState): Diagnostic[] {
  if (files.length === 0) return [];
  return [
    {
      code: "mode-not-restored",
      severity: "warning",
      summary: "Credentials are not put back readable for others",
      detail: files.join("; "),
      hint: "Should another program need to read them, give it a copy of its own.",
      host,
    },
  ];
}

function stillOpen(files: readonly string[], { host }: ObservedState): Diagnostic[] {
  if (files.length === 0) return [];
  return [
    {
      code: "credentials-open",
      severity: "warning",
      summary: "Credentials are put back readable for others, because proxymap has to read them",
      detail: files.join("; "),
      hint: "Use the table without `proxy:`; then root alone reads it.",
      host,
    },
  ];
}
