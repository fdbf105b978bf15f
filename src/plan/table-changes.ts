import type { DesiredTable } from "../desired/desired-state.ts";
import type { ObservedTable } from "../observe/observed-state.ts";
import { parsePostmapDump } from "../postfix/lookup-table.ts";
import { fill, type ResolvedSecrets } from "../secrets/secret-text.ts";
import { described, octal, ownerAndMode } from "./file-mode.ts";
import type { Action, Change, Impact, Match, PlannedFile } from "./plan.ts";
import { entriesOf, entryChanges } from "./table-entries.ts";

/** What one desired table means for the host. */
export interface TableChanges {
  readonly changes: readonly Change[];
  readonly actions: readonly Action[];
  readonly matches: readonly Match[];
  /** Undefined when the table is as it should be. */
  readonly file: PlannedFile | undefined;
}

/** Compares a table's text, its owner and mode, and what its built file really holds. Nothing in it may be unknown. */
export function tableChanges(desired: DesiredTable, live: ObservedTable, secrets: ResolvedSecrets): TableChanges {
  const wanted = fill(desired.text, secrets).reveal();
  const changes = [...textChanges(desired, live, wanted), ...modeChanges(desired, live)];
  const rebuild = whyRebuild(desired, live, wanted);
  const built = builtChanges(desired, live, rebuild, changes.length > 0);
  if (changes.length === 0 && built.length === 0) {
    return { changes: [], actions: [], matches: [match(desired)], file: undefined };
  }
  return {
    changes: [...changes, ...built],
    actions: postmap(
      desired,
      rebuild ?? (changes.length > 0 ? "the text file is replaced" : "others can reach the built table"),
    ),
    matches: [],
    file: plannedFile(desired),
  };
}

function textChanges(desired: DesiredTable, live: ObservedTable, wanted: string): Change[] {
  const { path: file, sensitive } = desired;
  const context = { file, sensitive, impact: contentImpact(desired, live) };
  if (live.source.state !== "present") {
    const entries = entryChanges("", wanted, context);
    return [fileCreated(desired, entries.length), ...entries];
  }
  const was = live.source.value.content.reveal();
  if (was === wanted) return [];
  const entries = entryChanges(was, wanted, context);
  return entries.length > 0 ? entries : [layoutChange(desired)];
}

/**
 * Postfix notices a new built file by itself, so a change of content needs no reload. It does need one where the table
 * is read once at start (texthash), and where a process may hold on to a table that it once failed to open.
 */
function contentImpact(desired: DesiredTable, live: ObservedTable): Impact {
  return desired.built !== undefined && isOpen(live) ? "none" : "reload";
}

/** Whether a process can have the built table open. */
function isOpen({ built }: ObservedTable): boolean {
  return built.state === "present" && built.value.dump.state === "present";
}

function fileCreated(desired: DesiredTable, entries: number): Change {
  return {
    ...fileChange(desired.path),
    action: "create",
    before: null,
    after: described({ mode: desired.mode, uid: 0, gid: 0 }),
    note: entries === 1 ? "1 entry" : `${entries} entries`,
  };
}

function layoutChange(desired: DesiredTable): Change {
  const note = "comments, order or spacing differ; the entries are the same";
  return { ...fileChange(desired.path), action: "update", before: null, after: null, note };
}

function modeChanges(desired: DesiredTable, live: ObservedTable): Change[] {
  if (live.source.state !== "present") return [];
  const wanted = { mode: desired.mode, uid: 0, gid: 0 };
  const difference = ownerAndMode(live.source.value, wanted);
  return difference ? [{ ...fileChange(desired.path), action: "update", ...difference }] : [];
}

/** Why the built file does not hold what the text says; undefined when it does, or when the type builds none. */
function whyRebuild(desired: DesiredTable, live: ObservedTable, wanted: string): string | undefined {
  if (desired.built === undefined) return undefined;
  if (live.source.state !== "present") return "the table is new";
  if (live.source.value.content.reveal() !== wanted) return "the text differs";
  if (live.built.state !== "present") return "the built table is missing";
  const { dump } = live.built.value;
  if (dump.state === "unknown") return `the built table cannot be read (${dump.because})`;
  if (dump.state === "absent") return "the built table is missing";
  return sameEntries(parsePostmapDump(dump.value.reveal()), entriesOf(wanted))
    ? undefined
    : "the built table holds other content than its text";
}

function sameEntries(built: ReadonlyMap<string, string>, text: ReadonlyMap<string, string>): boolean {
  return built.size === text.size && [...text].every(([key, value]) => built.get(key) === value);
}

/** Changes of the built file that the changes of its text do not already say. */
function builtChanges(
  desired: DesiredTable,
  live: ObservedTable,
  rebuild: string | undefined,
  textChanges: boolean,
): Change[] {
  if (desired.built === undefined || live.source.state !== "present") return [];
  const impact = isOpen(live) ? "none" : "reload";
  const subject = { ...fileChange(desired.built), impact } as const;
  const present = live.built.state === "present" ? live.built.value : undefined;
  if (!present) {
    const note = rebuild ?? "the built table is missing";
    return [{ ...subject, action: "create", before: null, after: octal(desired.mode), note }];
  }
  const tooWide = (present.mode & ~desired.mode) !== 0 || present.uid !== 0 || present.gid !== 0;
  if (tooWide) {
    const difference = ownerAndMode(present, { mode: desired.mode, uid: 0, gid: 0 });
    if (difference) return [{ ...subject, action: "update", ...difference }];
  }
  if (rebuild === undefined || textChanges) return [];
  return [{ ...subject, action: "update", before: null, after: null, note: rebuild }];
}

/** Modes, owners and layout are no secrets, also those of a file that holds some. */
function fileChange(path: string) {
  return { file: path, kind: "file", name: path, sensitive: false, impact: "none" } as const;
}

function postmap(desired: DesiredTable, why: string): Action[] {
  if (desired.built === undefined) return [];
  return [{ run: "postmap", target: `${desired.type}:${desired.path}`, why }];
}

function match(desired: DesiredTable): Match {
  const built = desired.built === undefined ? "" : ", and the built table holds the same entries";
  return { file: desired.path, name: desired.path, because: `same text, owner and mode${built}` };
}

function plannedFile(desired: DesiredTable): PlannedFile {
  const { path, text, mode, type, built, sensitive } = desired;
  const file = { path, content: text, encoding: "utf8", mode, uid: 0, gid: 0, sensitive } as const;
  return built === undefined ? file : { ...file, build: { type, built } };
}
