import type { ObservedState } from "../observe/observed-state.ts";
import type { HostPlan } from "../plan/plan.ts";
import { planRollback } from "../plan/plan-rollback.ts";
import type { RevisionContents } from "../plan/revision-contents.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { chooseRollback } from "../revisions/choose.ts";
import { readRevision } from "../revisions/contents.ts";
import { foundBefore } from "../revisions/found-before.ts";
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
    const target = await wholeRevision(transport, observed, number);
    return planRollback({ target, observed, digest: sha256, warnings });
  };
}

/** With the files that it does not hold, and that were on the host at its time. */
async function wholeRevision(
  transport: ReadTransport,
  observed: ObservedState,
  number: number,
): Promise<RevisionContents> {
  const target = await readRevision(transport, observed.instance, number);
  const files = [...target.files];
  for (const [found, paths] of foundBefore(target, observed)) {
    const revision = await readRevision(transport, observed.instance, found);
    files.push(...revision.files.filter(({ path }) => paths.includes(path)));
  }
  return { ...target, files };
}
