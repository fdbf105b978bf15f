import { type HostLint, hostLint } from "../diagnosis/lint/lint-document.ts";
import { readHost } from "../diagnosis/lint/read-host.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { readHosts } from "./read-hosts.ts";

/** Lints the configurations of many hosts; one that cannot be read is in the document with its reason. */
export async function lintHosts(
  session: Session,
  hosts: readonly HostEntry[],
  ignored: ReadonlySet<string> = new Set(),
  signal?: AbortSignal,
): Promise<HostLint> {
  const readings = await readHosts(session, hosts, readHost, signal);
  return hostLint(
    readings.map((reading) =>
      "value" in reading
        ? { host: reading.host, facts: reading.value.facts }
        : { host: reading.host, error: reading.failure },
    ),
    ignored,
  );
}
