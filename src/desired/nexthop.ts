import { isIpv6 } from "./slots.ts";

/** A relay as the profile writes it. */
export interface RelayAddress {
  readonly host: string;
  readonly port?: number;
  readonly mx?: boolean;
}

/**
 * The next hop as relayhost, transport tables and sasl_passwd write it: `[smtp.example.com]:587`. Brackets say "this
 * host, no MX lookup". The text is the SASL and TLS policy lookup key too, so there is one place that makes it.
 */
export function nexthop({ host, port, mx = false }: RelayAddress): string {
  const number = port ?? (mx ? 25 : 587);
  return mx && !isAddress(host) ? `${host}:${number}` : `[${host}]:${number}`;
}

/** True for an IPv4 or IPv6 literal, which has no MX records. */
export function isAddress(host: string): boolean {
  return isIpv6(host) || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
