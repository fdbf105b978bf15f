import type { ApplyStatus, HostApplyResult } from "../apply/apply-document.ts";
import type { TransactionContext } from "../apply/context.ts";
import { applyPlan } from "../apply/transaction.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { failureOf } from "./failure.ts";
import type { Session } from "./session.ts";

/** A plan that is ready, and the connection over which it was made. */
export interface Ready {
  readonly host: HostEntry;
  readonly plan: HostPlan;
  readonly transport: Transport;
}

/**
 * Carries plans out, one transaction a host. Never throws: what went wrong is in the result. With `confirmSeconds` a
 * change is taken back that nobody confirms within so long.
 */
export function planApplier(session: Session, confirmSeconds?: number): (ready: Ready) => Promise<HostApplyResult> {
  return async ({ host, plan, transport }) => {
    const started = performance.now();
    session.emit({ type: "host-applying", host: host.name });
    const end = await transaction(session, { plan, transport, host }, confirmSeconds);
    const result: HostApplyResult = {
      host: host.name,
      changes: plan.document.changes.length,
      seconds: Math.round(performance.now() - started) / 1000,
      ...end,
    };
    session.emit({ type: "host-finished", host: host.name, status: result.status, ok: WELL.has(result.status) });
    return result;
  };
}

const WELL: ReadonlySet<ApplyStatus> = new Set(["applied", "waiting"]);

type End = Pick<HostApplyResult, "status" | "revision" | "diagnostics">;

async function transaction(
  session: Session,
  { plan, transport, host: { name: host } }: Ready,
  confirmSeconds: number | undefined,
): Promise<End> {
  const { actor, postmend, commit, now } = session.stamp;
  const keep = session.project.config.retention.revisions;
  const stamp = {
    actor,
    postmend,
    commit: commit ?? null,
    time: now().toISOString(),
    keep,
    ...(confirmSeconds !== undefined && { confirmSeconds }),
  };
  const { goal } = plan;
  try {
    const context: TransactionContext = {
      ...stamp,
      ...("revision" in goal
        ? { action: "rollback", rolledBackTo: goal.revision, profileDigest: null }
        : { action: "apply", profileDigest: goal.profileDigest }),
    };
    const onStep = (step: string) => session.emit({ type: "host-step", host, step });
    const { status, revision, diagnostics } = await applyPlan(transport, plan, session.secrets, context, onStep);
    return { status, revision, diagnostics };
  } catch (error) {
    const diagnostics = failureOf(error, host);
    return { status: statusOf(diagnostics), revision: null, diagnostics };
  }
}

/** A refusal came before anything was written; where nobody heard the end, the host may have got to either side. */
function statusOf(diagnostics: readonly Diagnostic[]): ApplyStatus {
  if (diagnostics.some(({ code }) => END_UNKNOWN.has(code))) return "unknown";
  return diagnostics.some(({ code }) => code === "plan-stale") ? "stale" : "failed";
}

const END_UNKNOWN: ReadonlySet<string> = new Set(["transaction-end-unknown", "connection-lost", "internal-error"]);
