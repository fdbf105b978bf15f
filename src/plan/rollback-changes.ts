import type { ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { described, ownerAndMode } from "./file-mode.ts";
import { fileDeleted } from "./leftover-tables.ts";
import { liveFile } from "./live-file.ts";
import { impactOf } from "./main-cf-changes.ts";
import { fromFile } from "./main-cf-text.ts";
import type { Change, Impact } from "./plan.ts";
import type { RevisionFile } from "./revision-contents.ts";
import { disclosure, type ShownValue } from "./sensitive.ts";
import { entryChanges } from "./table-entries.ts";

/** A stored file that shall be on the host again. */
export type StoredFile = Extract<RevisionFile, { readonly sha256: string }>;

/** What putting one file back means, entry by entry where it can be said. Empty when it is as it was stored. */
export function rollbackChanges(file: RevisionFile, observed: ObservedState): Change[] {
  const live = liveFile(file.path, observed);
  if (file.content === null) return live?.state === "present" ? [fileDeleted(live.value)] : [];
  if (live?.state !== "present") return [created(file), ...contentChanges(file, observed)];
  const differing = live.value.sha256 === file.sha256 ? [] : contentChanges(file, observed);
  const content = live.value.sha256 !== file.sha256 && differing.length === 0 ? [layout(file, observed)] : differing;
  const difference = ownerAndMode(live.value, file);
  return difference ? [...content, { ...fileChange(file), action: "update", ...difference }] : content;
}

function created(file: StoredFile): Change {
  return { ...fileChange(file), action: "create", before: null, after: described(file) };
}

/** Bytes that no entry tells of: comments and order of a text, or the whole of a built table. */
function layout(file: StoredFile, observed: ObservedState): Change {
  const built = observed.tables.some(({ builtFiles }) => builtFiles.has(file.path));
  const note = built ? "the built table as it was stored" : "other bytes, though no entry differs";
  return { ...fileChange(file), action: "update", before: null, after: null, note };
}

function fileChange({ path }: StoredFile) {
  return { file: path, kind: "file", name: path, sensitive: false, impact: "none" } as const;
}

function contentChanges(file: StoredFile, observed: ObservedState): Change[] {
  if (file.path === `${observed.configDirectory}/main.cf`) return parameterChanges(file, observed);
  const table = observed.tables.find(({ path }) => path === file.path);
  if (!table) return [];
  const before = table.source.state === "present" ? table.source.value.content.reveal() : "";
  // Postfix notices a built file that is replaced, and cannot notice one that was never there.
  const wasBuilt = [...table.builtFiles.values()].some(({ state }) => state === "present");
  const impact: Impact = wasBuilt ? "none" : "reload";
  return entryChanges(before, file.content.reveal(), { file: file.path, sensitive: file.sensitive, impact });
}

function parameterChanges(file: StoredFile, observed: ObservedState): Change[] {
  const live = observed.mainCf.state === "present" ? observed.mainCf.value : { text: "", encoding: "utf8" as const };
  const was = valuesOf(live.text, live.encoding);
  const will = valuesOf(file.content.reveal(), file.encoding);
  const names = [...new Set([...will.keys(), ...was.keys()])];
  return names.flatMap((name): Change[] => {
    const [before, after] = [was.get(name), will.get(name)];
    if (before?.value === after?.value) return [];
    return [
      {
        file: file.path,
        kind: "parameter",
        name,
        action: before === undefined ? "create" : after === undefined ? "delete" : "update",
        before: before?.shown.text ?? null,
        after: after?.shown.text ?? null,
        sensitive: (before?.shown.sensitive ?? false) || (after?.shown.sensitive ?? false),
        impact: impactOf(observed, name),
      },
    ];
  });
}

interface Value {
  readonly value: string;
  readonly shown: ShownValue;
}

function valuesOf(text: string, encoding: "utf8" | "latin1"): ReadonlyMap<string, Value> {
  const entries = parseMainCf(text).entries();
  const show = disclosure(entries);
  return new Map(
    entries.map(([name, value]) => {
      const readable = fromFile(value, encoding);
      return [name, { value: readable, shown: show(name, readable) }];
    }),
  );
}
