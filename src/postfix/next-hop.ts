/** A destination as it stands in relayhost: `[host]:port`, `host:port`, `[address]`, `domain`. */
export interface NextHop {
  readonly host: string;
  /** True for `[host]`: no MX lookup. */
  readonly bracketed: boolean;
  /** A number or a service name; undefined for the default port. */
  readonly port: string | undefined;
}

/** Takes a destination apart; the text says what is wrong with it, in Postfix's own words. */
export function parseNextHop(text: string): NextHop | string {
  if (text.startsWith("[")) return parseBracketed(text);
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { host: text, bracketed: false, port: undefined };
  return { host: text.slice(0, colon), bracketed: false, port: text.slice(colon + 1) };
}

/** Why Postfix could not use a destination; undefined when it could. */
export function nextHopProblem(text: string): string | undefined {
  const hop = parseNextHop(text);
  if (typeof hop === "string") return `${hop} in server description: ${text}`;
  if (hop.host === "") return `missing host information in server description: ${text}`;
  if (hop.port === "") return `missing service information in server description: ${text}`;
  if (!isHost(hop.host)) return `valid hostname or network address required in server description: ${text}`;
  return hop.port === undefined ? undefined : portProblem(hop.port, text);
}

function parseBracketed(text: string): NextHop | string {
  const close = text.indexOf("]");
  if (close < 0) return 'missing "]"';
  const rest = text.slice(close + 1);
  if (rest !== "" && !rest.startsWith(":")) return 'garbage after "]"';
  return { host: text.slice(1, close), bracketed: true, port: rest.length > 1 ? rest.slice(1) : undefined };
}

function portProblem(port: string, text: string): string | undefined {
  if (/^[0-9]+$/.test(port)) {
    return Number(port) >= 1 && Number(port) <= 65_535 ? undefined : `bad network port: ${port} in ${text}`;
  }
  if (/^[0-9]/.test(port)) return `garbage after numerical service in server description: ${text}`;
  // Only the host's own /etc/services knows which names there are.
  return /^[A-Za-z][A-Za-z0-9._+-]*$/.test(port) ? undefined : `unknown service: ${port}/tcp`;
}

function isHost(host: string): boolean {
  return isHostname(host) || isAddress(host);
}

/** Labels of letters, digits, dashes and underscores, not all of it digits. Names beyond ASCII are not judged. */
export function isHostname(host: string): boolean {
  if (/[^ -~]/.test(host)) return !host.includes(" ");
  if (host.length > 255 || /^[0-9.]+$/.test(host)) return false;
  return host.split(".").every((label) => /^[A-Za-z0-9_-]{1,63}$/.test(label) && !/^-|-$/.test(label));
}

/** An IPv4 or IPv6 address, also with the prefix `ipv6:`. */
export function isAddress(host: string): boolean {
  return isIpv4(host) || isIpv6(host.replace(/^ipv6:/i, ""));
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1);
  const dotted = last?.includes(".") ? 1 : 0;
  if (dotted && !isIpv4(last ?? "")) return false;
  const hex = dotted ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const length = hex.length + 2 * dotted;
  return halves.length === 2 ? length <= 7 : length === 8;
}
