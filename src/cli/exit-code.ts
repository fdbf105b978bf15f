import type { Fault } from "../diagnostics/diagnostic.ts";
import type { ApplyDocument, ApplyStatus, HostApplyResult } from "../engine/apply-document.ts";
import type { DriftDocument, HostDrift } from "../engine/drift-document.ts";
import type { RotationOutcome } from "../engine/rotation-document.ts";
import type { PlanDocument } from "../plan/plan.ts";
import type { RemediationOutcome } from "../playbooks/remediation-document.ts";
import type { FlushDocument, FlushResult } from "../verify/flush-document.ts";
import type { VerifyDocument } from "../verify/verify-document.ts";

/** The exit codes of postmend; scripts and CI rely on them. */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  hostFailed: 3,
  rolledBack: 4,
  needsPerson: 5,
  interrupted: 130,
} as const;

/** A host that failed outweighs changes; changes count only where they were asked about. */
export function planExit(plan: PlanDocument, detailed: boolean): number {
  if (plan.hosts.some(({ status }) => status === "error")) return EXIT.hostFailed;
  return detailed && plan.hosts.some(({ status }) => status === "changes") ? EXIT.changes : EXIT.ok;
}

/** A host that could not be compared outweighs one that left its profile, or whose credential is due for rotation. */
export function driftExit({ hosts }: DriftDocument): number {
  if (hosts.some(({ status }) => status === "error")) return EXIT.hostFailed;
  const due = ({ status, credentials }: HostDrift) => status === "drifted" || credentials.some((one) => one.overdue);
  return hosts.some(due) ? EXIT.changes : EXIT.ok;
}

/** A host that could not be asked outweighs one through which mail does not flow. */
export function verifyExit({ hosts }: VerifyDocument): number {
  if (hosts.some(({ verdict }) => verdict === "error")) return EXIT.hostFailed;
  return hosts.every(({ verdict }) => verdict === "met") ? EXIT.ok : EXIT.changes;
}

/** A host that failed outweighs one whose mail was not all tried. */
export function flushExit({ hosts }: FlushDocument): number {
  if (hosts.some(({ result }) => result === "error")) return EXIT.hostFailed;
  return hosts.every(({ result }) => FLUSHED.has(result)) ? EXIT.ok : EXIT.changes;
}

const FLUSHED: ReadonlySet<FlushResult> = new Set(["none", "done", "handed-over"]);

/** The worst end of any host. */
export function applyExit(document: ApplyDocument): number {
  return Math.max(EXIT.ok, ...document.hosts.map(exitOf));
}

/** A host that was rolled back and does not deliver there either is told from one that does. */
function exitOf({ status, verification }: HostApplyResult): number {
  const failing = status === "applied" && verification?.outcome === "refused";
  return failing ? EXIT.rolledBack : APPLY_EXIT[status];
}

const APPLY_EXIT: Readonly<Record<ApplyStatus, number>> = {
  applied: EXIT.ok,
  waiting: EXIT.ok,
  unchanged: EXIT.ok,
  declined: EXIT.error,
  skipped: EXIT.hostFailed,
  failed: EXIT.hostFailed,
  stale: EXIT.hostFailed,
  restored: EXIT.rolledBack,
  "restore-failed": EXIT.needsPerson,
  unknown: EXIT.needsPerson,
};

/** How a remediation ended. */
export const REMEDIATION_EXITS: Readonly<Record<RemediationOutcome, number>> = {
  "nothing-to-mend": EXIT.ok,
  mended: EXIT.ok,
  "would-mend": EXIT.changes,
  stopped: EXIT.changes,
  declined: EXIT.error,
  failed: EXIT.hostFailed,
  restored: EXIT.rolledBack,
  "restore-failed": EXIT.needsPerson,
  unknown: EXIT.needsPerson,
  interrupted: EXIT.interrupted,
};

/** How a rotation ended. */
export const ROTATION_EXITS: Readonly<Record<RotationOutcome, number>> = {
  "nothing-to-rotate": EXIT.ok,
  rotated: EXIT.ok,
  "would-rotate": EXIT.changes,
  declined: EXIT.error,
  refused: EXIT.error,
  failed: EXIT.hostFailed,
  restored: EXIT.rolledBack,
  "needs-person": EXIT.needsPerson,
  interrupted: EXIT.interrupted,
};

/** Of a run that was interrupted: a host that needs a person weighs more than the interruption. */
export function interruptedExit(exit: number): number {
  return exit === EXIT.needsPerson ? exit : EXIT.interrupted;
}

/** For an error that ended the whole run. */
export function faultExit(fault: Fault): number {
  return fault === "host" ? EXIT.hostFailed : EXIT.error;
}
