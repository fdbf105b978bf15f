import { type Diagnostic, hostError, neutralise } from "../diagnostics/diagnostic.ts";
import type { ObservedRevision, ObservedState } from "../observe/observed-state.ts";
import { isCurrent } from "./current.ts";
import { parseManifest } from "./manifest.ts";

/** The revision to go back to, and what there is to say about the choice. */
export interface RollbackChoice {
  readonly number: number;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The revision that `to` names; without it the newest known-good one that differs from the live files, and where there
 * is none the newest of any other that differs. On a host that was rolled back already the way leads further back, never
 * to what was left then. Throws when there is nothing to go back to.
 */
export function chooseRollback(observed: ObservedState, to?: number): RollbackChoice {
  const revisions = storedRevisions(observed);
  if (to !== undefined) return named(revisions, to, observed.host);
  const older = beforeTheLastRollback(revisions, observed);
  const knownGood = newestThatDiffers(older, observed, ["known-good"]);
  if (knownGood) return { number: knownGood.number, warnings: [] };
  const other = newestThatDiffers(older, observed, ["found", "applied", "rolled-back"]);
  if (other) return { number: other.number, warnings: [neverVerified(other, observed.host)] };
  throw hostError("nothing-to-roll-back-to", "There is no revision to go back to", {
    detail:
      revisions.length === 0
        ? "nothing was ever applied on this host by postmend"
        : "no older revision that can be gone back to differs from what the host has now",
    hint: `See what the host keeps: postmend history ${observed.host}`,
    host: observed.host,
  });
}

function storedRevisions({ revisions, host }: ObservedState): readonly ObservedRevision[] {
  if (revisions.state === "present") return revisions.value;
  if (revisions.state === "absent") return [];
  throw hostError("revisions-unknown", "The revisions on the host cannot be read", {
    detail: neutralise(revisions.because),
    host,
  });
}

function named(revisions: readonly ObservedRevision[], to: number, host: string): RollbackChoice {
  const revision = revisions.find(({ number }) => number === to);
  const kept = revisions.map(({ number }) => number).join(", ");
  if (!revision) {
    throw hostError("revision-missing", "The host does not keep such a revision", {
      detail: `revision ${to} is not among ${kept === "" ? "its revisions: there are none" : kept}`,
      hint: `See what the host keeps: postmend history ${host}`,
      host,
    });
  }
  return { number: to, warnings: revision.outcome === "known-good" ? [] : [neverVerified(revision, host)] };
}

function beforeTheLastRollback(revisions: readonly ObservedRevision[], observed: ObservedState) {
  const manifests = revisions.flatMap(({ manifest }) => parseManifest(manifest) ?? []);
  const current = manifests.findLast(({ files }) => isCurrent(files, observed));
  const end = current?.rolled_back_to ?? Number.POSITIVE_INFINITY;
  return revisions.filter(({ number }) => number < end);
}

/** A revision that cannot be read is passed over: what it holds is not known. */
function newestThatDiffers(
  revisions: readonly ObservedRevision[],
  observed: ObservedState,
  outcomes: readonly string[],
): ObservedRevision | undefined {
  return revisions.findLast(({ outcome, manifest }) => {
    const files = outcomes.includes(outcome) ? parseManifest(manifest)?.files : undefined;
    return files !== undefined && !isCurrent(files, observed);
  });
}

function neverVerified({ number, outcome }: ObservedRevision, host: string): Diagnostic {
  const failed = outcome === "failed" ? " and it failed when it was applied" : "";
  return {
    code: "revision-not-verified",
    severity: "warning",
    summary: "It was never verified that mail flows with this revision",
    detail: `revision ${number} is "${neutralise(outcome)}", not known-good${failed}`,
    hint: `See the others: postmend history ${host}`,
    host,
  };
}
