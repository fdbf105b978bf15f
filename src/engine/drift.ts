/**
 * Has a host left its profile, and who moved: the host or the profile? Looks at the host once, as a plan does, and writes
 * nothing; a crash leaves nothing behind. It throws when the host cannot be asked.
 */

import type { Observation } from "../observe/observed-state.ts";
import { type ObservedWithPackages, observeWithPackages } from "../observe/package-log.ts";
import type { Change, HostPlan } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import { liveCredentialAges } from "../revisions/credential-age.ts";
import { editsSince, type FileEdit } from "../revisions/edits.ts";
import { profileDigestOf, revisionInForce, type StoredRevision } from "../revisions/in-force.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { withAges } from "./credential-drift.ts";
import type { DriftSince, HostDrift, Moved } from "./drift-document.ts";
import { keepEdits } from "./keep-edits.ts";
import { observeRequest, planTowards, withBuiltIn } from "./plan.ts";
import type { Session } from "./session.ts";

/** Compares one host with its profile and with the revision in force. */
export async function driftOf(session: Session, transport: ReadTransport, host: HostEntry): Promise<HostDrift> {
  const profile = profileForHost(session.project, host);
  const seen = await observeWithPackages(transport, observeRequest(host, profile));
  session.emit({ type: "host-observed", host: host.name });
  const plan = planTowards(session, profile, seen.observed, withBuiltIn(session.project.templates));
  const drift = withAges(hostDrift(plan, seen), profile, session.stamp.now());
  if (drift.moved !== "host" && drift.moved !== "both") return drift;
  if (drift.status !== "drifted") return drift;
  return { ...drift, keep: keepEdits(session, host, seen.observed, drift.changes) };
}

/** What a plan and the traces on a host say of it, without what to do about it. */
export function hostDrift({ document, goal, credentials }: HostPlan, seen: ObservedWithPackages): HostDrift {
  const revision = revisionInForce(seen.observed);
  const edits = revision.state === "present" ? editsOf(revision.value, seen) : [];
  const changes = document.changes.map(fromProfile);
  const digest = "profileDigest" in goal ? goal.profileDigest : null;
  const { moved, because } = judged(revision, { edits, changes, digest, seen });
  return {
    host: document.host,
    status: document.status === "error" ? "error" : changes.length > 0 ? "drifted" : "on-profile",
    postfix_version: document.postfix_version,
    profile: document.profile,
    moved,
    because,
    since: revision.state === "present" ? since(revision.value) : null,
    edits,
    changes,
    keep: null,
    credentials: liveCredentialAges(credentials).map((age) => ({ ...age, overdue: false })),
    warnings: document.warnings,
    ...(document.error && { error: document.error }),
  };
}

function editsOf({ manifest }: StoredRevision, { observed, packages, settledAt }: ObservedWithPackages): FileEdit[] {
  return editsSince(manifest.files, observed, { packages, settledAt: settledAt.get(manifest.number) });
}

function since({ manifest, outcome }: StoredRevision): DriftSince {
  const { number: revision, time, actor, profile, commit } = manifest;
  return { revision, time, actor, profile, commit, outcome };
}

/** The other direction: what became of the profile on the host. Notes that tell of the way back are left out. */
function fromProfile({ note, ...change }: Change): Change {
  const turned = { create: "delete", delete: "create", update: "update" } as const;
  const { before: after, after: before } = change;
  const told = note !== undefined && tellsOfAState(change) ? { note } : {};
  return { ...change, action: turned[change.action], before, after, ...told };
}

/** `password differs` holds both ways; `new credential` and `mode 0644 -> 0600` do not. */
function tellsOfAState({ kind, action, before, after }: Omit<Change, "note">): boolean {
  if (kind === "table-entry") return action === "update";
  return kind !== "file" || before === null || after === null;
}

interface Evidence {
  readonly edits: readonly FileEdit[];
  readonly changes: readonly Change[];
  /** Of the profile as it is now. */
  readonly digest: string | null;
  readonly seen: ObservedWithPackages;
}

interface Judgement {
  readonly moved: Moved;
  readonly because: string;
}

function judged(revision: Observation<StoredRevision>, evidence: Evidence): Judgement {
  if (revision.state === "unknown") return { moved: "unknown", because: `who moved is not known: ${revision.because}` };
  const { changes, digest, seen } = evidence;
  if (revision.state === "absent") {
    const because = "postmend keeps no revision of this host that tells what it was left in";
    return { moved: "never-applied", because };
  }
  const { manifest } = revision.value;
  const number = manifest.number;
  if (changes.length === 0) return onProfile(evidence, number);
  if (manifest.action === "found")
    return {
      moved: "never-applied",
      because: `the profile never came to be on this host: revision ${number} was found`,
    };
  const before = profileDigestOf(manifest, seen.observed);
  if (manifest.action === "rollback" && before !== digest) {
    const because = `revision ${number} is a rollback to revision ${manifest.rolled_back_to}, and the profile still says otherwise`;
    return { moved: "rolled-back", because };
  }
  return bySides(evidence, number, before === digest);
}

function onProfile({ edits }: Evidence, number: number): Judgement {
  if (edits.length === 0) return { moved: "nothing", because: `the host is as revision ${number} left it` };
  return { moved: "host", because: `the host was edited since revision ${number}, in nothing that the profile says` };
}

/** Only an edit of a file in which something differs can be why it does. */
function bySides({ edits, changes }: Evidence, number: number, sameProfile: boolean): Judgement {
  const edited = new Set(edits.map(({ file }) => file));
  const explained = changes.filter(({ file }) => edited.has(file));
  if (explained.length === changes.length && sameProfile)
    return { moved: "host", because: `the host was edited since revision ${number}; the profile is the same` };
  if (explained.length > 0) {
    const because = `both moved since revision ${number}: the host was edited, and the profile asks for something else`;
    return { moved: "both", because };
  }
  const what = sameProfile
    ? "a secret, a template, the version of Postfix or that of postmend; the text of the profile is the same"
    : "the profile";
  const elsewhere = edits.length > 0 ? "was edited elsewhere" : "did not";
  return { moved: "profile", because: `what moved since revision ${number} is ${what}; the host ${elsewhere}` };
}
