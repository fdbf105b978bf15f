import type { HostEntry } from "../profile/inventory.ts";
import { revisionBefore, revisionDocument } from "../revisions/compare.ts";
import { readRevision } from "../revisions/contents.ts";
import type { RevisionDocument } from "../revisions/documents.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { lookAtHost } from "./look-at-host.ts";
import { observeFor } from "./plan.ts";
import type { Session } from "./session.ts";

/** What a revision changed against another one, or against the one before it. */
export function showRevision(
  session: Session,
  host: HostEntry,
  number: number,
  other: number | undefined,
  signal?: AbortSignal,
): Promise<RevisionDocument> {
  return lookAtHost(session, host, (transport) => show(session, transport, host, number, other), signal);
}

async function show(
  session: Session,
  transport: ReadTransport,
  host: HostEntry,
  number: number,
  other: number | undefined,
): Promise<RevisionDocument> {
  const observed = await observeFor(session, transport, host);
  const revision = await readRevision(transport, observed.instance, number);
  const against = other ?? revisionBefore(observed, number);
  const compared = against === undefined ? undefined : await readRevision(transport, observed.instance, against);
  return revisionDocument(observed, revision, compared);
}
