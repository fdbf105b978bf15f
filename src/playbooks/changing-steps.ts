/**
 * The steps that change a host: by the transaction of `apply`, with its test of the relay, its canary and its way back,
 * and never in another way. A person has agreed to the plan before.
 */
import { PostmendError } from "../diagnostics/diagnostic.ts";
import { isInterruption } from "../diagnostics/interruption.ts";
import { planApplier } from "../engine/apply.ts";
import type { ApplyStatus, HostApplyResult } from "../engine/apply-document.ts";
import { interruptible } from "../engine/interruptible.ts";
import { observeFor, profilePlanner } from "../engine/plan.ts";
import { preflight } from "../engine/preflight.ts";
import { rollbackPlanner } from "../engine/rollback.ts";
import { rotationOf, tryCredential } from "../engine/rotation.ts";
import type { Session } from "../engine/session.ts";
import { recovering } from "../engine/settle.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { PlannedRemedy } from "./plan-remedy.ts";
import type { RemediationOutcome } from "./remediation-document.ts";
import { AFTER_THE_CHANGE, adviceOf, notAgreed, type Running, type StepEnd, stopped } from "./running.ts";

/** Carries out what the last plan step planned. */
export async function applyStep(running: Running): Promise<StepEnd> {
  const { planned } = running;
  if (running.pending) return AFTER_THE_CHANGE;
  if (!planned || planned.plan.document.status === "unchanged")
    return { outcome: "nothing", summary: "nothing to change" };
  const end = await change(running, planned.session, planned);
  running.planned = undefined;
  return end;
}

/** Puts back the newest revision that is known to be good; a host that has it already is left alone. */
export async function rollbackStep(running: Running): Promise<StepEnd> {
  const { session, transport, host, request } = running;
  if (running.pending) return AFTER_THE_CHANGE;
  const observed = await observeFor(session, transport, host);
  const stored = observed.revisions.state === "present" ? observed.revisions.value : [];
  const good = stored.findLast(({ outcome }) => outcome === "known-good");
  const history = `See what the host keeps:\n  postmend history ${host.name}`;
  if (!good) return stopped("The host keeps no revision that is known to be good", [history]);
  const planner = rollbackPlanner(session, good.number);
  const plan = await (request.check ? planner(transport, host) : recovering(session, planner)(transport, host));
  const { status, error } = plan.document;
  if (status === "error") throw new PostmendError("host", error ?? []);
  if (status === "unchanged")
    return stopped(`The host is on revision ${good.number} already, the newest that is known to be good`, [history], {
      plan: plan.document,
    });
  return change(running, session, { plan, overlay: null, left: [] });
}

/** Brings the host to the credential that its profile has now, where nothing else would change. */
export async function rotateStep(running: Running): Promise<StepEnd> {
  const { session, transport, host, request } = running;
  if (running.pending) return AFTER_THE_CHANGE;
  const planner = profilePlanner(session);
  const plan = await (request.check ? planner : recovering(session, planner))(transport, host);
  const looked = rotationOf(plan);
  if (looked.status === "failed") throw new PostmendError("host", looked.diagnostics);
  if (looked.status === "already")
    return { outcome: "nothing", summary: "the host is on the credential of its profile already" };
  const options = { withoutCanary: false, ...(request.signal && { signal: request.signal }) };
  const tried =
    looked.status === "skipped" ? await tryCredential(session, looked, { host, plan, transport }, options) : looked;
  if (isInterruption(tried.diagnostics)) throw new PostmendError("host", tried.diagnostics);
  const { diagnostics } = tried;
  const shown = { plan: plan.document, diagnostics };
  if (tried.status !== "skipped")
    return stopped(
      "The host cannot be brought to the new credential; nothing was changed",
      adviceOf(diagnostics),
      shown,
    );
  if (!request.check)
    return { ...(await change(running, session, { plan, overlay: null, left: [] })), plan: plan.document };
  running.pending = true;
  return {
    ...shown,
    outcome: "would",
    summary: `the relay's answer is ${tried.trial}; would bring the new credential`,
  };
}

async function change(
  running: Running,
  session: Session,
  { plan, overlay, left }: Pick<PlannedRemedy, "plan" | "overlay" | "left">,
): Promise<StepEnd> {
  const { request } = running;
  running.overlay = overlay;
  if (request.check) return wouldChange(running, session, plan);
  const answer = await request.review({ plan: plan.document, overlay, left });
  if (answer === "agreed") return changed(running, session, plan);
  running.overlay = null;
  return notAgreed(answer, running.host.name);
}

async function wouldChange(running: Running, session: Session, plan: HostPlan): Promise<StepEnd> {
  const { host, transport, request } = running;
  const ask = () => preflight(session, { host, plan, transport, overridden: request.skipPreflight });
  const { stops, diagnostics } = await interruptible(ask, host.name, request.signal);
  if (stops) {
    running.overlay = null;
    return refused({ diagnostics });
  }
  running.pending = true;
  const number = plan.document.changes.length;
  return { outcome: "would", summary: `would make ${number} ${number === 1 ? "change" : "changes"}`, diagnostics };
}

async function changed(running: Running, session: Session, plan: HostPlan): Promise<StepEnd> {
  const { host, transport, request } = running;
  const { skipPreflight, signal } = request;
  running.session.emit({ type: "rollout-started", hosts: [host.name] });
  const apply = await planApplier(session, { skipPreflight, ...(signal && { signal }) })({ host, plan, transport });
  const { status, diagnostics } = apply;
  running.outdated = true;
  if (status === "applied") {
    running.changed = true;
    running.proved = isProved(apply);
    running.watched = (apply.verification?.flush ?? null) !== null;
    return { outcome: "done", summary: appliedText(apply), apply, diagnostics };
  }
  running.overlay = null;
  if (diagnostics.some(({ code, severity }) => code === "relay-refused" && severity === "error"))
    return refused(apply, { apply });
  const outcome = ENDS[status] ?? "failed";
  const because = diagnostics.find(({ severity }) => severity === "error")?.summary ?? `The change ended as ${status}`;
  return {
    outcome: "failed",
    summary: because,
    apply,
    diagnostics,
    next: adviceOf(diagnostics),
    end: { outcome, because },
  };
}

/** The relay's no is an answer, not a failure: the credential, the address or the name has to be another one. */
function refused({ diagnostics }: Pick<HostApplyResult, "diagnostics">, more: Partial<StepEnd> = {}): StepEnd {
  const because = "The relay does not take mail from this host with the new settings; nothing was changed";
  return stopped(because, adviceOf(diagnostics), { ...more, diagnostics });
}

const ENDS: Partial<Readonly<Record<ApplyStatus, RemediationOutcome>>> = {
  restored: "restored",
  "restore-failed": "restore-failed",
  unknown: "unknown",
  skipped: "interrupted",
};

function appliedText(apply: HostApplyResult): string {
  const { changes, revision } = apply;
  const made = `${changes} ${changes === 1 ? "change" : "changes"}, revision ${revision}`;
  return `${made}${isProved(apply) ? ", a test message was delivered" : ""}`;
}

/** Without a test message nothing is proved, however well all else looks. */
function isProved({ verification }: HostApplyResult): boolean {
  return verification?.outcome === "accepted" && verification.canary !== null;
}
