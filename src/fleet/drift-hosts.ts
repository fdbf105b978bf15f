import { driftOf } from "../engine/drift.ts";
import type { DriftDocument, HostDrift } from "../engine/drift-document.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { type HostReading, readHosts } from "./read-hosts.ts";

/** Compares many hosts with their profiles side by side; a host that fails is in the document with its reason. */
export async function driftHosts(
  session: Session,
  hosts: readonly HostEntry[],
  signal?: AbortSignal,
): Promise<DriftDocument> {
  const look = (run: Session, transport: ReadTransport, host: HostEntry) => driftOf(run, transport, host);
  const readings = await readHosts(session, hosts, look, signal);
  return {
    schema: "postmend/drift/v1",
    hosts: readings.map((reading, index) => documentOf(reading, hosts[index]?.profile ?? null)),
  };
}

function documentOf(reading: HostReading<HostDrift>, profile: string | null): HostDrift {
  if ("value" in reading) return reading.value;
  return {
    host: reading.host,
    status: "error",
    postfix_version: null,
    profile,
    moved: "unknown",
    because: "the host could not be asked",
    since: null,
    edits: [],
    changes: [],
    keep: null,
    credentials: [],
    warnings: [],
    error: reading.failure,
  };
}
