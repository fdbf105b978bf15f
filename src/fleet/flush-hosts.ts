import { QUEUE_KNOWLEDGE } from "../diagnosis/queue/queue-knowledge.ts";
import { isInterruption } from "../diagnostics/interruption.ts";
import { type FlushOptions, flushHost, notFlushed } from "../engine/flush.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { FlushDocument, HostFlush } from "../verify/flush-document.ts";
import { onHosts } from "./on-hosts.ts";
import type { HostReading } from "./read-hosts.ts";

/** Flushes many hosts side by side; a host that fails is in the document with its reason. */
export async function flushHosts(
  session: Session,
  hosts: readonly HostEntry[],
  options: FlushOptions,
): Promise<FlushDocument> {
  const resultOf = (end: HostReading<HostFlush>): HostFlush => {
    if ("value" in end) return end.value;
    const result = isInterruption(end.failure) ? "interrupted" : "error";
    return { ...notFlushed(end.host, options), seconds: 0, result, diagnostics: end.failure };
  };
  const finished = (end: HostReading<HostFlush>) => {
    const { result } = resultOf(end);
    return { status: result, ok: ["none", "done", "handed-over", "interrupted"].includes(result) };
  };
  const flush: Parameters<typeof onHosts<HostFlush>>[2] = (transport, host) =>
    flushHost(session, transport, host, options, QUEUE_KNOWLEDGE);
  const ends = await onHosts(session, hosts, flush, finished, options.signal);
  return { schema: "postmend/flush/v1", hosts: ends.map(resultOf) };
}
