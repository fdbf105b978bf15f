import type { DesiredState } from "../desired/desired-state.ts";
import type { ObservedState, ObservedTable } from "../observe/observed-state.ts";
import { described, type OwnerAndMode } from "./file-mode.ts";
import type { OwnedBefore } from "./owned-before.ts";
import type { Change, PlannedFile } from "./plan.ts";

/** Removal of tables that an earlier revision brought and the profile no longer asks for, their built files included. */
export interface LeftoverTables {
  readonly changes: readonly Change[];
  readonly files: readonly PlannedFile[];
}

/** A table that postmend never wrote is left alone, whatever its name. */
export function leftoverTables(
  desired: DesiredState,
  observed: ObservedState,
  before: OwnedBefore | undefined,
): LeftoverTables {
  if (!before) return { changes: [], files: [] };
  const note = `brought by revision ${before.revision}, no longer in the profile`;
  const wanted = new Set(desired.tables.map(({ path }) => path));
  const leftovers = observed.tables.filter(({ path }) => before.files.includes(path) && !wanted.has(path));
  const present = leftovers.flatMap(presentFiles);
  return {
    changes: present.map((file) => ({ ...fileDeleted(file), note })),
    files: present.map(({ path }) => absentFile(path)),
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

function presentFiles({ source, built }: ObservedTable) {
  return [source, built].flatMap((file) => (file.state === "present" ? [file.value] : []));
}
