import { type Settled, type Settling, settleHost } from "../apply/settle-host.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import type { ApplyStatus, HostApplyResult } from "./apply-document.ts";
import { observeFor } from "./plan.ts";
import type { Session } from "./session.ts";

type Planner = (transport: Transport, host: HostEntry) => Promise<HostPlan>;

/**
 * Plans for a run that will write: what an earlier change has left unfinished on the host is finished or taken back
 * first, and the plan says so. A change that waits for its confirmation stays in the way.
 */
export function recovering(session: Session, planner: Planner): Planner {
  return async (transport, host) => {
    const plan = await planner(transport, host);
    if (!plan.document.error?.some(({ code }) => code === "transaction-unfinished")) return plan;
    const { result } = await settle(session, transport, host.name, { ...plan.basis, mode: "recover" });
    if (result?.status === "waiting" || result?.status === "restore-failed") return plan;
    const again = await planner(transport, host);
    const warnings = [...(result?.diagnostics ?? []).map(asWarning), ...again.document.warnings];
    return { ...again, document: { ...again.document, warnings } };
  };
}

/** What was wrong is over; the plan that follows is not in error for it. */
function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: "warning" };
}

/** Confirms the change that waits on a host, or breaks the lock of a process that is gone and settles what it left. */
export async function settleChange(
  session: Session,
  transport: Transport,
  host: HostEntry,
  mode: "confirm" | "unlock",
): Promise<HostApplyResult> {
  const started = performance.now();
  const { instance, configDirectory } = await observeFor(session, transport, host);
  const settled = await settle(session, transport, host.name, { instance, configDirectory, mode });
  const { result } = settled;
  return {
    host: host.name,
    status: statusOf(settled, mode),
    revision: result?.revision ?? null,
    changes: 0,
    seconds: Math.round(performance.now() - started) / 1000,
    diagnostics: [...lockBroken(settled, host.name), ...(result?.diagnostics ?? nothing(settled, host.name, mode))],
  };
}

function settle(session: Session, transport: Transport, host: string, place: Omit<Settling, "who">): Promise<Settled> {
  const { actor, now } = session.stamp;
  const { instance, configDirectory, mode } = place;
  session.emit({ type: "host-applying", host });
  const onStep = (step: string) => session.emit({ type: "host-step", host, step });
  const who = `${actor} ${now().toISOString()}`;
  return settleHost(transport, { instance, configDirectory, mode, who }, onStep);
}

/** To confirm where nothing waits is a mistake that somebody should hear of: the guard may have been quicker. */
function statusOf({ result, holder }: Settled, mode: "confirm" | "unlock"): ApplyStatus {
  if (result) return result.status;
  return mode === "confirm" && holder === undefined ? "failed" : "unchanged";
}

function lockBroken({ holder }: Settled, host: string): Diagnostic[] {
  if (holder === undefined) return [];
  const [process = "?", , , actor = "?", since = "?"] = holder.split(" ");
  return [
    {
      code: "lock-broken",
      severity: "warning",
      summary: "The lock of a process that is gone was broken",
      detail: `it was held by ${actor} since ${since}, process ${process} on the host`,
      host,
    },
  ];
}

function nothing({ holder }: Settled, host: string, mode: "confirm" | "unlock"): Diagnostic[] {
  if (mode === "unlock") {
    if (holder !== undefined) return [];
    return [
      { code: "nothing-locked", severity: "note", summary: "No lock and no unfinished change on the host", host },
    ];
  }
  return [
    {
      code: "nothing-to-confirm",
      severity: "error",
      summary: "No change waits for a confirmation on the host",
      detail: "it was confirmed already, or its guard has taken it back",
      hint: `See which:\n  postmend history ${host}`,
      host,
    },
  ];
}
