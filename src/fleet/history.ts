import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { failureOf } from "../engine/failure.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { HistoryDocument, HostHistory } from "../revisions/documents.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { eachHost, isInterruption, notReached } from "./each-host.ts";

/** The revisions of many hosts, read side by side; a host that cannot be read is in the document with its reason. */
export async function historyOf(
  session: Session,
  hosts: readonly HostEntry[],
  read: (session: Session, transport: ReadTransport, host: HostEntry) => Promise<HostHistory>,
  signal?: AbortSignal,
): Promise<HistoryDocument> {
  const one = async (host: HostEntry): Promise<HostHistory> => {
    session.emit({ type: "host-connecting", host: host.name });
    const history = await readOne(session, host, read);
    const status = history.error ? "error" : "read";
    const ok = !history.error || isInterruption(history.error);
    session.emit({ type: "host-finished", host: host.name, status, ok });
    return history;
  };
  const all = await eachHost(hosts, session.project.config.concurrency, one, signal);
  return {
    schema: "postmend/history/v1",
    hosts: hosts.map(({ name }, index) => all[index] ?? unread(name, [notReached(name)])),
  };
}

async function readOne(
  session: Session,
  host: HostEntry,
  read: (session: Session, transport: ReadTransport, host: HostEntry) => Promise<HostHistory>,
): Promise<HostHistory> {
  try {
    const transport = await session.connect(host);
    try {
      return await read(session, transport, host);
    } finally {
      await transport.close();
    }
  } catch (error) {
    return unread(host.name, failureOf(error, host.name));
  }
}

function unread(host: string, error: readonly Diagnostic[]): HostHistory {
  return { host, instance: null, revisions: [], error };
}
