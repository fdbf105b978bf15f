import { interruption, NOT_REACHED } from "../diagnostics/interruption.ts";
import type { HostFinished } from "../engine/events.ts";
import { failureOf } from "../engine/failure.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { eachHost } from "./each-host.ts";
import type { HostReading } from "./read-hosts.ts";

/**
 * Works on many hosts side by side, each over a connection of its own that is closed after it. An interruption begins no
 * other host; what is under way decides itself when to end. The results stand in the order of the hosts; a host that
 * fails is among them with its reason, and stops no other. `finished` says what progress is told of an end.
 */
export async function onHosts<T>(
  session: Session,
  hosts: readonly HostEntry[],
  work: (transport: Transport, host: HostEntry) => Promise<T>,
  finished: (end: HostReading<T>) => Pick<HostFinished, "status" | "ok" | "summary">,
  signal?: AbortSignal,
): Promise<HostReading<T>[]> {
  const one = async (host: HostEntry): Promise<HostReading<T>> => {
    const end = await onHost(session, host, work);
    session.emit({ type: "host-finished", host: host.name, ...finished(end) });
    return end;
  };
  const all = await eachHost(hosts, session.project.config.concurrency, one, signal);
  return hosts.map(({ name }, index) => all[index] ?? { host: name, failure: [interruption(name, NOT_REACHED)] });
}

async function onHost<T>(
  session: Session,
  host: HostEntry,
  work: (transport: Transport, host: HostEntry) => Promise<T>,
): Promise<HostReading<T>> {
  let transport: Transport | undefined;
  try {
    session.emit({ type: "host-connecting", host: host.name });
    transport = await session.connect(host);
    session.emit({ type: "host-connected", host: host.name });
    return { host: host.name, value: await work(transport, host) };
  } catch (error) {
    return { host: host.name, failure: failureOf(error, host.name) };
  } finally {
    await transport?.close().catch(() => undefined);
  }
}
