import { interruption, isInterruption, NOT_REACHED } from "../diagnostics/interruption.ts";
import type { ApplyDocument, HostApplyResult } from "../engine/apply-document.ts";
import { failureOf } from "../engine/failure.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { eachHost } from "./each-host.ts";

/** Settles changes on many hosts side by side; a host that fails is in the document with its reason. */
export async function settleHosts(
  session: Session,
  hosts: readonly HostEntry[],
  settle: (transport: Transport, host: HostEntry) => Promise<HostApplyResult>,
  signal?: AbortSignal,
): Promise<ApplyDocument> {
  const one = async (host: HostEntry): Promise<HostApplyResult> => {
    const result = await settleOne(session, host, settle);
    const ok = result.status === "applied" || result.status === "unchanged";
    session.emit({ type: "host-finished", host: host.name, status: result.status, ok });
    return result;
  };
  const all = await eachHost(hosts, session.project.config.concurrency, one, signal);
  return {
    schema: "postmend/apply/v1",
    hosts: hosts.map(({ name }, index) => all[index] ?? failed(name, [interruption(name, NOT_REACHED)])),
  };
}

async function settleOne(
  session: Session,
  host: HostEntry,
  settle: (transport: Transport, host: HostEntry) => Promise<HostApplyResult>,
): Promise<HostApplyResult> {
  let transport: Transport | undefined;
  try {
    session.emit({ type: "host-connecting", host: host.name });
    transport = await session.connect(host);
    session.emit({ type: "host-connected", host: host.name });
    return await settle(transport, host);
  } catch (error) {
    return failed(host.name, failureOf(error, host.name));
  } finally {
    await transport?.close().catch(() => undefined);
  }
}

function failed(host: string, diagnostics: HostApplyResult["diagnostics"]): HostApplyResult {
  const status = isInterruption(diagnostics) ? "skipped" : "failed";
  return { host, status, revision: null, changes: 0, seconds: 0, diagnostics };
}
