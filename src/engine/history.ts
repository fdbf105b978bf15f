import type { HostEntry } from "../profile/inventory.ts";
import type { HostHistory } from "../revisions/documents.ts";
import { hostHistory } from "../revisions/history.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { observeFor } from "./plan.ts";
import type { Session } from "./session.ts";

/** The revisions that a host keeps. */
export async function readHistory(session: Session, transport: ReadTransport, host: HostEntry): Promise<HostHistory> {
  return hostHistory(await observeFor(session, transport, host));
}
