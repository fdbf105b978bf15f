/**
 * What a rotation of credentials decides for one host, and the trial of the new credential from it. Nothing here changes a
 * host; the relay sees one login for each distinct credential.
 */
import type { PreflightRecord } from "../apply/context.ts";
import { type Diagnostic, neutralise } from "../diagnostics/diagnostic.ts";
import { someOf } from "../diagnostics/some-of.ts";
import type { Change, HostPlan } from "../plan/plan.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import { liveCredentialAges } from "../revisions/credential-age.ts";
import type { Ready } from "./apply.ts";
import type { ApplyStatus, HostApplyResult } from "./apply-document.ts";
import { failureOf } from "./failure.ts";
import { interruptible } from "./interruptible.ts";
import { preflight, verifySection } from "./preflight.ts";
import type { HostRotation, RotationStatus, TrialResult } from "./rotation-document.ts";
import type { Session } from "./session.ts";

/** What a plan means for a rotation, before anything is tried. */
export function rotationOf(plan: HostPlan): HostRotation {
  const { host, profile, status, changes, error, warnings } = plan.document;
  const others = changes.filter((change) => !isCredential(change, plan));
  const common = {
    host,
    profile,
    trial: "not-tried",
    entries: changes.filter((change) => isCredential(change, plan)).map(({ name }) => name),
    // A table that the profile does not bring is somebody else's.
    before: plan.revisionFiles.includes(plan.credentials.path) ? liveCredentialAges(plan.credentials) : [],
    apply: null,
  } as const;
  if (status === "error") return { ...common, status: "failed", credential: "unknown", diagnostics: error ?? [] };
  if (status === "unchanged") {
    const credential = common.before.length > 0 ? "new" : "none";
    return { ...common, status: "already", credential, diagnostics: [] };
  }
  if (others.length > 0)
    return { ...common, status: "other-changes", credential: "old", diagnostics: [otherChanges(host, others)] };
  return { ...common, status: "skipped", credential: "old", diagnostics: warnings };
}

/** A host of which there is no plan. */
export function rotationFailed(host: string, profile: string | null, diagnostics: readonly Diagnostic[]): HostRotation {
  const nothing = { entries: [], before: [], apply: null };
  return { host, profile, status: "failed", credential: "unknown", trial: "not-tried", ...nothing, diagnostics };
}

/** Another password or user in an entry that is there, and nothing else. */
function isCredential({ kind, action, file }: Change, { credentials: { path } }: HostPlan): boolean {
  return kind === "table-entry" && action === "update" && file === path;
}

function otherChanges(host: string, others: readonly Change[]): Diagnostic {
  const names = others.map(({ action, kind, name }) => `${action} of ${kind === "file" ? "" : `${kind} `}${name}`);
  return {
    code: "rotation-other-changes",
    severity: "error",
    summary: "More than the credential would change on this host",
    detail: neutralise(someOf(names, 5)),
    hint: `Look at it, and apply it first; an apply brings the new credential too, for one host at a time:\n  postmend plan --limit ${host}`,
    host,
  };
}

/** Who insists on what. */
export interface TrialOptions {
  /** A profile without a canary is no obstacle: the trial alone proves the credential. */
  readonly withoutCanary: boolean;
  readonly signal?: AbortSignal;
}

/** Logs in at the relay from the host, with the credential that it will have. */
export async function tryCredential(
  session: Session,
  rotation: HostRotation,
  { host, plan, transport }: Ready,
  { withoutCanary, signal }: TrialOptions,
): Promise<HostRotation> {
  const canary = verifySection(session, host, plan)?.canary !== undefined;
  if (!canary && !withoutCanary) return unproven(rotation, NO_CANARY);
  const ask = () => preflight(session, { host, plan, transport, overridden: false, insistable: false });
  const asked = await interruptible(ask, host.name, signal).catch((error: unknown) => failureOf(error, host.name));
  if (!("stops" in asked)) return { ...rotation, status: "failed", diagnostics: asked };
  const skipped = asked.record === "skipped" ? [notTried(host.name)] : [];
  const diagnostics = [...rotation.diagnostics, ...asked.diagnostics, ...skipped];
  if (asked.stops) return { ...rotation, status: "trial-failed", trial: "failed", diagnostics };
  const trial = TRIALS[asked.record] ?? "undetermined";
  const tried = { ...rotation, trial, diagnostics };
  if (trial === "accepted") return tried;
  return canary ? withUnproven(tried, profileForHost(session.project, host).profile) : unproven(tried, NO_PROOF);
}

/** The test message proves the one login that it makes; of a wrong password in another entry nobody would hear. */
function withUnproven(rotation: HostRotation, profile: ResolvedProfile["profile"]): HostRotation {
  const proven = provenByCanary(profile);
  const left = rotation.entries.filter((entry) => !proven(entry));
  if (left.length === 0) return rotation;
  return { ...rotation, unproven: left, diagnostics: [...rotation.diagnostics, entriesUnproven(rotation.host, left)] };
}

/** Entries of relays have one credential, that of `auth`; a sender that is listed may have one, or a relay, of its own. */
function provenByCanary({ verify, senders = [] }: ResolvedProfile["profile"]): (entry: string) => boolean {
  const from = (verify?.canary?.from ?? verify?.canary?.to ?? "").toLowerCase();
  const keys = [from, from.slice(from.lastIndexOf("@"))];
  const own = keys.find((key) => senders.some((sender) => sender.from.toLowerCase() === key));
  return (entry) => (own === undefined ? !entry.includes("@") : entry.toLowerCase() === own);
}

function entriesUnproven(host: string, entries: readonly string[]): Diagnostic {
  return {
    code: "rotation-entries-unproven",
    severity: "warning",
    summary: "Nothing proves a part of the new credential",
    detail: `${neutralise(someOf(entries, 5))}: whether the relay takes it was not found out, and the test message does not log in with it`,
    hint: "Have the relay asked (verify: {relay: true}), or send mail of that sender, before the old credential is revoked.",
    host,
  };
}

const TRIALS: Readonly<Partial<Record<PreflightRecord, TrialResult>>> = { passed: "accepted", skipped: "not-tried" };

function notTried(host: string): Diagnostic {
  return {
    code: "rotation-not-tried",
    severity: "warning",
    summary: "The new credential is not tried at the relay first",
    detail: "the profile says verify: {relay: false}, so the test message after the change is all that proves it",
    host,
  };
}

type Reason = Pick<Diagnostic, "code" | "summary" | "detail" | "hint">;

const NO_CANARY: Reason = {
  code: "rotation-without-canary",
  summary: "Nothing would prove that mail flows with the new credential",
  detail: "the profile names no canary",
  hint: "Name one (verify: {canary: {to: …}}), or rely on the login at the relay alone: --no-canary",
};

const NO_PROOF: Reason = {
  code: "rotation-unproven",
  summary: "Nothing would prove the new credential",
  detail: "whether the relay takes it could not be found out, and the profile names no canary",
  hint: "Name one: verify: {canary: {to: …}}",
};

function unproven(rotation: HostRotation, reason: Reason): HostRotation {
  const { host, diagnostics } = rotation;
  return { ...rotation, status: "unproven", diagnostics: [...diagnostics, { ...reason, severity: "error", host }] };
}

/** A host that was ready for it, after its change. */
export function afterApply(rotation: HostRotation, apply: HostApplyResult): HostRotation {
  const refused = apply.diagnostics.some(({ code, severity }) => code === "relay-refused" && severity === "error");
  const status = refused ? "trial-failed" : STATUS[apply.status];
  const credential = CREDENTIAL[status] ?? "old";
  return {
    ...rotation,
    status,
    credential,
    apply,
    diagnostics: [...rotation.diagnostics, ...newOnes(rotation, apply)],
  };
}

/** The relay is asked again before the change: what it said the first time need not be told twice. */
function newOnes({ diagnostics }: HostRotation, apply: HostApplyResult): Diagnostic[] {
  const told = new Set(diagnostics.map((one) => JSON.stringify(one)));
  return apply.diagnostics.filter((one) => !told.has(JSON.stringify(one)));
}

const STATUS: Readonly<Record<ApplyStatus, RotationStatus>> = {
  applied: "rotated",
  waiting: "rotated",
  unchanged: "already",
  declined: "skipped",
  skipped: "skipped",
  failed: "failed",
  stale: "failed",
  restored: "restored",
  "restore-failed": "restore-failed",
  unknown: "unknown",
};

const CREDENTIAL: Readonly<Partial<Record<RotationStatus, HostRotation["credential"]>>> = {
  rotated: "new",
  already: "new",
  "restore-failed": "unknown",
  unknown: "unknown",
};
