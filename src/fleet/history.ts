import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { HistoryDocument, HostHistory } from "../revisions/documents.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { readHosts } from "./read-hosts.ts";

/** The revisions of many hosts, read side by side; a host that cannot be read is in the document with its reason. */
export async function historyOf(
  session: Session,
  hosts: readonly HostEntry[],
  read: (session: Session, transport: ReadTransport, host: HostEntry) => Promise<HostHistory>,
  signal?: AbortSignal,
): Promise<HistoryDocument> {
  const readings = await readHosts(session, hosts, read, signal);
  return {
    schema: "postmend/history/v1",
    hosts: readings.map((reading) =>
      "value" in reading
        ? reading.value
        : { host: reading.host, instance: null, revisions: [], error: reading.failure },
    ),
  };
}
