import { probeHost } from "../engine/probe.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { HostProbe, ProbeDocument } from "../verify/probe-document.ts";
import { readHosts } from "./read-hosts.ts";

/** Tests the relays of many hosts side by side; a host that cannot be asked is in the document with its reason. */
export async function probeHosts(
  session: Session,
  hosts: readonly HostEntry[],
  settings: HostProbe["settings"],
  signal?: AbortSignal,
  send?: string,
): Promise<ProbeDocument> {
  const probe: Parameters<typeof readHosts<HostProbe>>[2] = (run, transport, host) =>
    probeHost(run, transport, host, settings, send);
  const readings = await readHosts(session, hosts, probe, signal);
  return {
    schema: "postmend/probe/v1",
    hosts: readings.map((reading) =>
      "value" in reading
        ? reading.value
        : { host: reading.host, settings, profile: null, relays: [], error: reading.failure },
    ),
  };
}
