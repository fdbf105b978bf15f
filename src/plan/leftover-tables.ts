import type { DesiredState, DesiredTable } from "../desired/desired-state.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedFile, ObservedState, ObservedTable } from "../observe/observed-state.ts";
import { isSensitiveTable } from "../observe/tables.ts";
import { described, type OwnerAndMode } from "./file-mode.ts";
import type { OwnedBefore } from "./owned-before.ts";
import type { Change, PlannedFile } from "./plan.ts";
import { referenceTo } from "./table-references.ts";

/** Removal of what nobody asks for any more: tables that an earlier revision brought, and built files of another type. */
export interface LeftoverTables {
  readonly changes: readonly Change[];
  readonly files: readonly PlannedFile[];
  /** What stays although it looks like a leftover, and why. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * A table that postmend never wrote is left alone, whatever its name. Of a table that is ours every built file goes but
 * the one in use: it would hold an old credential for ever. What something still refers to stays.
 */
export function leftoverTables(
  desired: DesiredState,
  observed: ObservedState,
  before: OwnedBefore | undefined,
  plannedMainCf: string,
): LeftoverTables {
  const wanted = new Map(desired.tables.map((table) => [table.path, table]));
  const owned = new Set(before?.files);
  const candidates = observed.tables.flatMap((table) => {
    const asked = wanted.get(table.path);
    if (asked) return otherForms(asked, table);
    return owned.has(table.path) ? dropped(table, before) : [];
  });
  const judged = candidates.map((one) => ({
    ...one,
    reference: referenceTo(one.table, one.built, observed, plannedMainCf),
  }));
  const removed = judged.filter(({ reference }) => reference === undefined);
  return {
    changes: removed.map(({ file, note }) => ({ ...fileDeleted(file), note })),
    files: removed.map(({ file }) => absentFile(file.path)),
    warnings: [
      ...judged.flatMap(({ file, reference }) =>
        reference === undefined ? [] : [stillUsed(file, reference, observed)],
      ),
      ...observed.tables.flatMap((table) =>
        wanted.has(table.path) || owned.has(table.path) ? [] : strangeCredentials(table, desired, observed),
      ),
    ],
  };
}

/** The change that takes a file away. What was in it is not shown. */
export function fileDeleted(file: OwnerAndMode & { readonly path: string }): Change {
  const { path } = file;
  return {
    file: path,
    kind: "file",
    name: path,
    action: "delete",
    before: described(file),
    after: null,
    sensitive: false,
    impact: "none",
  };
}

/** A file that shall not be there. */
export function absentFile(path: string): PlannedFile {
  return { path, content: null, encoding: "utf8", mode: 0, uid: 0, gid: 0, sensitive: false };
}

interface Leftover {
  readonly file: ObservedFile;
  readonly note: string;
  readonly table: string;
  /** The file that only its own lookup table types open; undefined where the whole table goes. */
  readonly built?: string;
}

function otherForms({ type, built }: DesiredTable, table: ObservedTable): Leftover[] {
  const note = `built for another lookup table type; the table is ${type} now`;
  return presentFiles(table)
    .filter(({ path }) => path !== table.path && path !== built)
    .map((file) => ({ file, note, table: table.path, built: file.path }));
}

function dropped(table: ObservedTable, before: OwnedBefore | undefined): Leftover[] {
  const note = `brought by revision ${before?.revision}, no longer in the profile`;
  return presentFiles(table).map((file) => ({ file, note, table: table.path }));
}

function presentFiles({ source, builtFiles }: ObservedTable): ObservedFile[] {
  return [source, ...builtFiles.values()].flatMap((file) => (file.state === "present" ? [file.value] : []));
}

function stillUsed({ path }: ObservedFile, reference: string, { host }: ObservedState): Diagnostic {
  return {
    code: "table-still-used",
    severity: "warning",
    summary: "A file that the profile no longer needs is kept, because something refers to it",
    detail: `${path} is referred to by ${reference}`,
    hint: "Take the reference out, and apply again to have the file removed.",
    host,
  };
}

/** Who turns SASL off may think that no credential is left; one that is not owned is not postmend's to remove. */
function strangeCredentials(table: ObservedTable, desired: DesiredState, { host }: ObservedState): Diagnostic[] {
  const off = desired.parameters.some(({ name, value }) => name === "smtp_sasl_auth_enable" && value === "no");
  const name = table.path.slice(table.path.lastIndexOf("/") + 1);
  const paths = presentFiles(table).map(({ path }) => path);
  if (!off || !isSensitiveTable(name) || paths.length === 0) return [];
  return [
    {
      code: "credentials-not-ours",
      severity: "warning",
      summary: "Credentials that no applied profile owns stay on the host",
      detail: `left alone, because postmend did not bring it there or a rollback gave it back: ${paths.join(", ")}`,
      hint: `If nothing needs them: rm ${paths.join(" ")}`,
      host,
    },
  ];
}
