import type { Configuration } from "../configuration/configuration.ts";
import { present } from "../configuration/tables.ts";

/** The addresses of the host's interfaces, as the kernel tells them; undefined where nobody could ask it. */
export function localAddresses(configuration: Configuration): ReadonlySet<string> | undefined {
  const ipv4 = present(configuration.file(IPV4_ADDRESSES))?.text?.reveal();
  const ipv6 = configuration.file(IPV6_ADDRESSES);
  // Without IPv6 in the kernel there is no such file.
  const text = ipv6.state === "absent" ? "" : present(ipv6)?.text?.reveal();
  if (ipv4 === undefined || text === undefined) return undefined;
  return new Set([
    ...[...ipv4.matchAll(/\|-- ([0-9.]+)\n +\/32 host LOCAL/g)].map(([, address = ""]) => address),
    ...[...text.matchAll(/^([0-9a-f]{32}) /gm)].map(([, digits = ""]) =>
      canonicalAddress((digits.match(/.{4}/g) ?? []).join(":")),
    ),
  ]);
}

/** One spelling for each address: `::1` of `0:0:0:0:0:0:0:1`. */
export function canonicalAddress(text: string): string {
  if (!text.includes(":")) return text;
  try {
    return new URL(`http://[${text.replace(/^ipv6:/i, "")}]`).hostname.slice(1, -1);
  } catch {
    return text;
  }
}

/** Where the kernel tells the addresses of this host. */
export const IPV4_ADDRESSES = "/proc/net/fib_trie";
export const IPV6_ADDRESSES = "/proc/net/if_inet6";

/** The addresses that /etc/hosts has for a name; empty where it has none or was not read. */
export function addressesInHosts(configuration: Configuration, name: string): readonly string[] {
  const text = present(configuration.file("/etc/hosts"))?.text?.reveal() ?? "";
  return text.split("\n").flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/);
    return address !== undefined && names.includes(name.toLowerCase()) ? [canonicalAddress(address)] : [];
  });
}
