import { isInterruption } from "../diagnostics/interruption.ts";
import type { ApplyDocument, HostApplyResult } from "../engine/apply-document.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { onHosts } from "./on-hosts.ts";
import type { HostReading } from "./read-hosts.ts";

/** Settles changes on many hosts side by side; a host that fails is in the document with its reason. */
export async function settleHosts(
  session: Session,
  hosts: readonly HostEntry[],
  settle: (transport: Transport, host: HostEntry) => Promise<HostApplyResult>,
  signal?: AbortSignal,
): Promise<ApplyDocument> {
  const finished = (end: HostReading<HostApplyResult>) => {
    const { status } = resultOf(end);
    return { status, ok: status === "applied" || status === "unchanged" };
  };
  const ends = await onHosts(session, hosts, settle, finished, signal);
  return { schema: "postmend/apply/v1", hosts: ends.map(resultOf) };
}

function resultOf(end: HostReading<HostApplyResult>): HostApplyResult {
  if ("value" in end) return end.value;
  const status = statusOf(end.failure);
  return { host: end.host, status, revision: null, changes: 0, seconds: 0, diagnostics: end.failure };
}

/** Where nobody heard the end the host settles it all the same. */
function statusOf(diagnostics: HostApplyResult["diagnostics"]): HostApplyResult["status"] {
  if (isInterruption(diagnostics)) return "skipped";
  return diagnostics.some(({ code }) => code === "transaction-end-unknown") ? "unknown" : "failed";
}
