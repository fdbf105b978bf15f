import { neutralise, userError } from "../diagnostics/diagnostic.ts";
import type { HostEntry } from "../profile/inventory.ts";

/** The host that was named. Refuses a pattern that names several: the command is about one. */
export function oneHost(hosts: readonly HostEntry[], name: string): HostEntry {
  const [host, ...more] = hosts;
  if (host && more.length === 0) return host;
  throw userError("one-host", "This command works on one host", {
    detail: `'${neutralise(name)}' names ${hosts.length}`,
  });
}
