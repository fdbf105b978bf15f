import type { HostPlan } from "../plan/plan.ts";
import { planRollback } from "../plan/plan-rollback.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { chooseRollback } from "../revisions/choose.ts";
import { readRevision } from "../revisions/contents.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { sha256 } from "./digest.ts";
import { observeFor } from "./plan.ts";
import type { Session } from "./session.ts";

/**
 * Plans the way back to a stored revision: `to`, or the last known-good one. The contents come from the host's own
 * store; a damaged store is refused.
 */
export function rollbackPlanner(
  session: Session,
  to: number | undefined,
): (transport: ReadTransport, host: HostEntry) => Promise<HostPlan> {
  return async (transport, host) => {
    const observed = await observeFor(session, transport, host);
    const { number, warnings } = chooseRollback(observed, to);
    const target = await readRevision(transport, observed.instance, number);
    return planRollback({ target, observed, digest: sha256, warnings });
  };
}
