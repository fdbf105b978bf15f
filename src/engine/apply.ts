import type { PreflightRecord, TransactionContext } from "../apply/context.ts";
import { applyPlan } from "../apply/transaction.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { verificationsIn } from "../verify/verification.ts";
import type { ApplyStatus, HostApplyResult } from "./apply-document.ts";
import { failureOf } from "./failure.ts";
import { interruptible } from "./interruptible.ts";
import { mailFlow, verified } from "./mail-flow.ts";
import { preflight, relaysAfterwards, verifySection } from "./preflight.ts";
import { revisionCredentials } from "./revision-credentials.ts";
import type { Session } from "./session.ts";

/** A plan that is ready, and the connection over which it was made. */
export interface Ready {
  readonly host: HostEntry;
  readonly plan: HostPlan;
  readonly transport: Transport;
}

/** How plans are carried out. */
export interface ApplyOptions {
  /** Seconds; a change is taken back that nobody confirms within so long. */
  readonly confirmWithin?: number;
  /** Relays that refuse stop no host; the revision remembers that they did. */
  readonly skipPreflight?: boolean;
  /** False: the command that carries it out has no such flag, and no refusal tells of it. */
  readonly insistable?: boolean;
  /** Ends the test of the relays at once, and the host is not changed. A change that was begun is never cut off. */
  readonly signal?: AbortSignal;
}

/** Carries plans out, one transaction a host. Never throws: what went wrong is in the result. */
export function planApplier(session: Session, options: ApplyOptions = {}): (ready: Ready) => Promise<HostApplyResult> {
  return async (ready) => {
    const { host, plan } = ready;
    const started = performance.now();
    const end = await askedAndChanged(session, ready, options);
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

type End = Pick<HostApplyResult, "status" | "revision" | "diagnostics" | "verification" | "verification_after_restore">;

/** The relays are asked first: where one refuses, or cannot be asked because the host is gone, nothing is changed. */
async function askedAndChanged(session: Session, ready: Ready, options: ApplyOptions): Promise<End> {
  const { host, plan, transport } = ready;
  const { skipPreflight: overridden = false, insistable = true, signal, confirmWithin } = options;
  const ask = () => preflight(session, { host, plan, transport, overridden, insistable });
  const asked = await interruptible(ask, host.name, signal).catch((error: unknown) => failureOf(error, host.name));
  if ("stops" in asked && !asked.stops) {
    session.emit({ type: "host-applying", host: host.name });
    const end = await transaction(session, ready, asked.record, confirmWithin);
    const afterwards = asked.record === "passed" && end.status === "applied" ? await relayNow(session, ready) : [];
    return { ...end, diagnostics: [...asked.diagnostics, ...end.diagnostics, ...afterwards] };
  }
  const diagnostics = "stops" in asked ? asked.diagnostics : asked;
  const interrupted = diagnostics.some(({ code }) => code === "interrupted");
  return { status: interrupted ? "skipped" : "failed", revision: null, diagnostics };
}

/** A change that is settled does not fail because the connection breaks after it. */
function relayNow(session: Session, ready: Ready): Promise<readonly Diagnostic[]> {
  return relaysAfterwards(session, ready).catch((error: unknown) =>
    failureOf(error, ready.host.name).map((found) => ({ ...found, severity: "warning" })),
  );
}

async function transaction(
  session: Session,
  { plan, transport, host: entry }: Ready,
  preflight: PreflightRecord,
  confirmSeconds: number | undefined,
): Promise<End> {
  const { actor, postmend, commit, now } = session.stamp;
  const keep = session.project.config.retention.revisions;
  const { name: host } = entry;
  const time = now().toISOString();
  const credentials = revisionCredentials(plan, session.secrets, time);
  const stamp = {
    actor,
    postmend,
    commit: commit ?? null,
    time,
    keep,
    preflight,
    ...(credentials && { credentials }),
    ...(confirmSeconds !== undefined && { confirmSeconds }),
  };
  const { goal } = plan;
  try {
    const flow = mailFlow(verifySection(session, entry, plan));
    const context: TransactionContext = {
      ...stamp,
      flow,
      ...("revision" in goal
        ? { action: "rollback", rolledBackTo: goal.revision, profileDigest: null }
        : { action: "apply", profileDigest: goal.profileDigest }),
    };
    const onStep = (step: string) => session.emit({ type: "host-step", host, step });
    const end = await applyPlan(transport, plan, session.secrets, context, onStep);
    const verification = verificationsIn(end.said.changed)[0];
    const again = verificationsIn(end.said.restored)[0];
    const { status, revision } = end;
    return {
      status,
      revision,
      diagnostics: verified(end.diagnostics, verification, host),
      ...(verification && { verification }),
      ...(again && { verification_after_restore: again }),
    };
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
