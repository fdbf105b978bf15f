import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { mainCfPath } from "./basis.ts";
import { octal, restoredMode } from "./file-mode.ts";
import type { RevisionContents, RevisionFile } from "./revision-contents.ts";

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
  const wide = target.files.flatMap((file) =>
    file.content !== null && restoredMode(file) !== file.mode ? [{ ...file, narrow: restoredMode(file) }] : [],
  );
  if (wide.length === 0) return { files: target.files, warnings: [] };
  if (isReadByProxymap(target, observed)) {
    const named = wide.map(({ path, mode }) => `${path}: ${octal(mode)}`);
    return { files: target.files, warnings: [stillOpen(named, observed)] };
  }
  const narrowed = new Map(wide.map(({ path, narrow }) => [path, narrow]));
  const named = wide.map(
    ({ path, mode, narrow }) => `${path}: ${octal(mode)} in revision ${target.number}, ${octal(narrow)} now`,
  );
  const files = target.files.map((file) =>
    file.content === null ? file : { ...file, mode: narrowed.get(file.path) ?? file.mode },
  );
  return { files, warnings: [notRestored(named, observed)] };
}

function isReadByProxymap(target: RevisionContents, observed: ObservedState): boolean {
  const mainCf = target.files.find(({ path }) => path === mainCfPath(observed))?.content?.reveal() ?? "";
  const masterCf = observed.masterCf.state === "present" ? observed.masterCf.value.text : "";
  const values = parseMainCf(mainCf).entries();
  return [...values.map(([, value]) => value), masterCf].some((text) => /proxy:\S+:\S*sasl_passwd/.test(text));
}

function notRestored(named: readonly string[], { host }: ObservedState): Diagnostic {
  return {
    code: "mode-not-restored",
    severity: "warning",
    summary: "Credentials are not put back readable for others",
    detail: named.join("; "),
    hint: "Should another program need to read them, give it a copy of its own.",
    host,
  };
}

function stillOpen(named: readonly string[], { host }: ObservedState): Diagnostic {
  return {
    code: "credentials-open",
    severity: "warning",
    summary: "Credentials are put back readable for others, because proxymap has to read them",
    detail: named.join("; "),
    hint: "Use the table without `proxy:`; then root alone reads it.",
    host,
  };
}
