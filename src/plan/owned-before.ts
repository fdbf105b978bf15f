import type { ObservedRevision, ObservedState } from "../observe/observed-state.ts";

/** What the newest revision of ours owned on the host: the ground for removing what the profile no longer names. */
export interface OwnedBefore {
  readonly revision: number;
  readonly managed: readonly string[];
  readonly files: readonly string[];
}

/** Outcomes of revisions that stand for a state which postmend made. `found` is the administrator's own, `failed` never came to be. */
const OURS = new Set(["applied", "known-good", "rolled-back"]);

/** Undefined where postmend never applied anything. A string says why a manifest cannot be read. */
export function ownedBefore(observed: ObservedState): OwnedBefore | undefined | string {
  if (observed.revisions.state !== "present") return undefined;
  const newest = observed.revisions.value.findLast((revision) => OURS.has(revision.outcome));
  return newest && readManifest(newest);
}

/**
 * The same for who goes back: damaged revisions are passed over and named, because a rollback is what helps on such a
 * host. What they brought is not known.
 */
export function ownedAsFarAsKnown({ revisions }: ObservedState): {
  readonly owned: OwnedBefore | undefined;
  readonly damaged: readonly number[];
} {
  const damaged: number[] = [];
  for (const revision of revisions.state === "present" ? revisions.value.toReversed() : []) {
    const read = readManifest(revision);
    if (typeof read === "string") damaged.push(revision.number);
    else if (OURS.has(revision.outcome)) return { owned: read, damaged };
  }
  return { owned: undefined, damaged };
}

function readManifest(revision: ObservedRevision): OwnedBefore | string {
  const unreadable = `the manifest of revision ${revision.number} cannot be read`;
  const manifest = parsed(revision.manifest);
  if (!isRecord(manifest)) return unreadable;
  const { managed, files } = manifest;
  if (!Array.isArray(managed) || !managed.every((name) => typeof name === "string")) return unreadable;
  if (!Array.isArray(files)) return unreadable;
  const paths: string[] = [];
  for (const file of files) {
    if (!isRecord(file) || typeof file["path"] !== "string") return unreadable;
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
