import { neutralise } from "../diagnostics/diagnostic.ts";
import type { Observation, ObservedState } from "../observe/observed-state.ts";
import { parseManifest, type RevisionManifest } from "./manifest.ts";

/** A revision with how it ended. */
export interface StoredRevision {
  readonly manifest: RevisionManifest;
  readonly outcome: string;
}

/**
 * The newest revision that stands for a state which the host was left in: one that failed does not. Unknown when it is
 * damaged, because an older one says nothing of what the host was left in, and while a change is not settled, because its
 * edits are postmend's own.
 */
export function revisionInForce({ revisions, unfinished }: ObservedState): Observation<StoredRevision> {
  if (unfinished.state !== "absent") return { state: "unknown", because: "a change of the host is not settled" };
  if (revisions.state !== "present") return revisions;
  const newest = revisions.value.findLast(({ outcome }) => outcome !== "failed");
  if (!newest) return { state: "absent" };
  const manifest = parseManifest(newest.manifest);
  if (!manifest || newest.outcome === "damaged")
    return { state: "unknown", because: `revision ${newest.number}, the newest, is damaged` };
  return { state: "present", value: { manifest, outcome: neutralise(newest.outcome) } };
}

/** The digest of the profile that a revision stands for; of a rollback, that of the revision which it went back to. */
export function profileDigestOf(revision: RevisionManifest, { revisions }: ObservedState): string | null {
  if (revision.action !== "rollback") return revision.profile_digest;
  const stored = revisions.state === "present" ? revisions.value : [];
  const target = stored.find(({ number }) => number === revision.rolled_back_to);
  return parseManifest(target?.manifest ?? "")?.profile_digest ?? null;
}
