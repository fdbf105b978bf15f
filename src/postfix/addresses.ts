import { foldCase } from "./lookup-table.ts";
import { isAddress, isHostname } from "./next-hop.ts";

/** What an address is completed and changed by before it is routed: parameters of trivial-rewrite(8). */
export interface RewriteSettings {
  /** `$myorigin`, or empty where `append_at_myorigin` is off. */
  readonly origin: string;
  /** `$mydomain`, or empty where `append_dot_mydomain` is off. */
  readonly domain: string;
  /** `site!user` is `user@site`. */
  readonly swapsBangpath: boolean;
  /** `user%domain` is `user@domain`. */
  readonly percentHack: boolean;
}

/** An address in canonical form, as trivial-rewrite makes it: with a domain, without a dot at its end. Not for quoted local parts. */
export function canonicalAddress(address: string, settings: RewriteSettings): string {
  const whole = address.includes("@") ? address : withDomain(address, settings);
  const at = whole.lastIndexOf("@");
  const domain = domainOf(whole);
  if (at < 0 || domain === "") return whole;
  const short = settings.domain !== "" && !domain.includes(".") && !domain.startsWith("[");
  const full = short ? `${domain}.${settings.domain}` : domain;
  return whole.slice(0, at + 1) + full.replace(/(?<=[^.])\.$/, "");
}

function withDomain(address: string, { origin, swapsBangpath, percentHack }: RewriteSettings): string {
  const bang = swapsBangpath ? address.indexOf("!") : -1;
  if (bang >= 0) return `${address.slice(bang + 1)}@${address.slice(0, bang)}`;
  const percent = percentHack ? address.lastIndexOf("%") : -1;
  if (percent >= 0) return `${address.slice(0, percent)}@${address.slice(percent + 1)}`;
  return origin === "" ? address : `${address}@${origin}`;
}

/** What stands after the last `@`; empty without one. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1);
}

/** What stands before the last `@`. */
export function localPartOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? address : address.slice(0, at);
}

/** Whether a domain of an address is one that Postfix takes: a name, or an address in brackets. */
export function isMailDomain(domain: string): boolean {
  if (!domain.startsWith("[")) return isHostname(domain);
  if (!domain.endsWith("]")) return false;
  const inner = domain.slice(1, -1);
  return /^ipv6:/i.test(inner) || !inner.includes(":") ? isAddress(inner) : false;
}

/** Which addresses have no extension, whatever the delimiter. */
export interface ExtensionSettings {
  /** `$recipient_delimiter`: any of these characters ends the user's name. */
  readonly delimiters: string;
  /** `owner_request_special` */
  readonly ownerRequestSpecial: boolean;
  /** `double_bounce_sender` */
  readonly doubleBounce: string;
}

/** The address without its extension: `user+ext@domain` is `user@domain`. Undefined when it has none. */
export function withoutExtension(address: string, settings: ExtensionSettings): string | undefined {
  const local = localPartOf(address);
  if (isSpecial(local.toLowerCase(), settings)) return undefined;
  const end = [...local].findIndex((char) => settings.delimiters.includes(char));
  return end > 0 ? local.slice(0, end) + address.slice(local.length) : undefined;
}

function isSpecial(local: string, { delimiters, ownerRequestSpecial, doubleBounce }: ExtensionSettings): boolean {
  if (["postmaster", "mailer-daemon", doubleBounce.toLowerCase()].includes(local)) return true;
  return ownerRequestSpecial && delimiters.includes("-") && /^owner-|.-request$/s.test(local);
}

/** One key of a series of lookups. A partial key is not asked of tables of patterns. */
export interface LookupKey {
  readonly key: string;
  readonly partial: boolean;
}

/**
 * The keys by which a table of addresses is searched (mail_addr_find): the address, without its extension, the bare user
 * where the domain is local, `@domain`.
 */
export function addressKeys(address: string, isLocal: boolean, settings: ExtensionSettings): LookupKey[] {
  const bare = withoutExtension(address, settings);
  const domain = domainOf(address);
  return [
    { key: address, partial: false },
    ...partial(bare),
    ...(isLocal && domain !== "" ? [...partial(localPartOf(address)), ...partial(bare && localPartOf(bare))] : []),
    ...(address.includes("@") ? partial(`@${domain}`) : []),
  ];
}

/** The keys by which the transport table is searched: the address, without its extension, the domain and its parents, `*`. */
export function transportKeys(
  address: string,
  parentsAs: "parent" | ".parent",
  settings: ExtensionSettings,
): LookupKey[] {
  return [
    { key: address, partial: false },
    ...partial(withoutExtension(address, settings)),
    ...domainKeys(domainOf(address), parentsAs).flatMap(partial),
    { key: "*", partial: false },
  ];
}

/** A domain and the names above it, `example.com` or `.example.com`. */
export function domainKeys(domain: string, parentsAs: "parent" | ".parent"): string[] {
  const keys = [domain];
  for (let dot = domain.indexOf(".", 1); dot >= 0; dot = domain.indexOf(".", dot + 1)) {
    keys.push(domain.slice(parentsAs === "parent" ? dot + 1 : dot));
  }
  return keys.filter((key) => key !== "");
}

function partial(key: string | undefined): LookupKey[] {
  return key ? [{ key, partial: true }] : [];
}

/** Whether two names are the same to Postfix. */
export function sameName(a: string, b: string): boolean {
  return foldCase(a) === foldCase(b);
}
