import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { interruption, isInterruption, NOT_REACHED } from "../diagnostics/interruption.ts";
import { failureOf } from "../engine/failure.ts";
import { lookAtHost } from "../engine/look-at-host.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import { eachHost } from "./each-host.ts";

/** What reading one host gave: a value, or why there is none. */
export type HostReading<T> = { readonly host: string } & (
  | { readonly value: T }
  | { readonly failure: readonly Diagnostic[] }
);

/**
 * Reads many hosts side by side, each over a connection of its own that is closed after it. The results stand in the order
 * of the hosts; a host that fails is among them with its reason, and stops no other.
 */
export async function readHosts<T>(
  session: Session,
  hosts: readonly HostEntry[],
  read: (session: Session, transport: NetworkTransport, host: HostEntry) => Promise<T>,
  signal?: AbortSignal,
): Promise<HostReading<T>[]> {
  const one = async (host: HostEntry): Promise<HostReading<T>> => {
    const reading = await readOne(session, host, read, signal);
    const failure = "failure" in reading ? reading.failure : undefined;
    const ok = !failure || isInterruption(failure);
    session.emit({ type: "host-finished", host: host.name, status: failure ? "error" : "read", ok });
    return reading;
  };
  const all = await eachHost(hosts, session.project.config.concurrency, one, signal);
  return hosts.map(({ name }, index) => all[index] ?? { host: name, failure: [interruption(name, NOT_REACHED)] });
}

async function readOne<T>(
  session: Session,
  host: HostEntry,
  read: (session: Session, transport: NetworkTransport, host: HostEntry) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<HostReading<T>> {
  try {
    const value = await lookAtHost(session, host, (transport) => read(session, transport, host), signal);
    return { host: host.name, value };
  } catch (error) {
    return { host: host.name, failure: failureOf(error, host.name) };
  }
}
