import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedRevision, ObservedState } from "../observe/observed-state.ts";

/** What the newest revision of ours owned on the host: the ground for removing what the profile no longer names. */
export interface OwnedBefore {
  readonly revision: number;
  readonly managed: readonly string[];
  readonly files: readonly string[];
}

/** What is known of ownership, and the newer revisions that could not tell. */
export interface Ownership {
  /** Undefined where postmend never applied anything, or no revision tells of it any more. */
  readonly owned: OwnedBefore | undefined;
  readonly damaged: readonly number[];
}

/** Outcomes of revisions that stand for a state which postmend made. */
const OURS = new Set(["applied", "known-good", "rolled-back"]);

/** Outcomes of revisions that say nothing of ownership: the administrator's own state, and one that never came to be. */
const NOT_OURS = new Set(["found", "failed"]);

/**
 * By the newest revision of ours that can be read. A damaged one is passed over and named, because a host in trouble must
 * not become one that cannot be helped; what it alone brought is then not known, and stays.
 */
export function ownedBefore({ revisions }: ObservedState): Ownership {
  const damaged: number[] = [];
  for (const revision of revisions.state === "present" ? revisions.value.toReversed() : []) {
    if (NOT_OURS.has(revision.outcome)) continue;
    const owned = OURS.has(revision.outcome) ? readManifest(revision) : undefined;
    if (owned) return { owned, damaged };
    damaged.push(revision.number);
  }
  return { owned: undefined, damaged };
}

/** What has to be said of the revisions that were passed over. */
export function damagedRevisions({ owned, damaged }: Ownership, { host, instance }: ObservedState): Diagnostic[] {
  const judged = owned
    ? `what postmend owns is judged by revision ${owned.revision}`
    : "nothing counts as postmend's own";
  return damaged.map((number) => ({
    code: "revision-damaged",
    severity: "warning",
    summary: "A revision on the host is damaged and was passed over",
    detail: `revision ${number} cannot be read: ${judged}; a parameter or table that only revision ${number} brought stays`,
    hint: giveUpHint(instance, number),
    host,
  }));
}

/** What to do about a revision that cannot be read. */
export function giveUpHint(instance: string, number: number): string {
  return `Bring it back from a backup of the host, or give it up, as root there:\n  rm -r /var/lib/postmend/${instance}/revisions/${String(number).padStart(6, "0")}`;
}

function readManifest(revision: ObservedRevision): OwnedBefore | undefined {
  const manifest = parsed(revision.manifest);
  if (!isRecord(manifest)) return undefined;
  const { managed, files } = manifest;
  if (!Array.isArray(managed) || !managed.every((name) => typeof name === "string")) return undefined;
  if (!Array.isArray(files)) return undefined;
  const paths: string[] = [];
  for (const file of files) {
    if (!isRecord(file) || typeof file["path"] !== "string") return undefined;
    if (file["absent"] !== true) paths.push(file["path"]);
  }
  // A rollback to a state that was found brought back the administrator's own files: they are not ours to remove.
  const ours = manifest["profile"] !== null;
  return { revision: revision.number, managed, files: ours ? paths : [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
