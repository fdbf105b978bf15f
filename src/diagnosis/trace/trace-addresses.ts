import {
  addressKeys,
  canonicalAddress,
  domainOf,
  type ExtensionSettings,
  isMailDomain,
  type LookupKey,
  localPartOf,
  type RewriteSettings,
  sameName,
} from "../../postfix/addresses.ts";
import type { Service } from "../../postfix/master-cf.ts";
import { isAddress } from "../../postfix/next-hop.ts";
import { type ListMatch, localMatch, type TraceContext } from "./domain-lists.ts";
import { NoRoute } from "./route-step.ts";
import { settingOf } from "./tables.ts";

/** An address as it is written in a message that arrives, completed: `root` is `root@$myorigin`. */
export function completed(context: TraceContext, address: string, service: Service | undefined): string {
  return address === "" ? "" : canonicalAddress(address, rewriteSettings(context, service));
}

/** A recipient as trivial-rewrite resolves it. */
export interface ResolvedAddress {
  readonly address: string;
  readonly domain: string;
  /** Undefined for a domain of others. */
  readonly local: ListMatch | undefined;
}

/** Takes local domains off until what is left belongs elsewhere or is a user of this host, as trivial-rewrite does. */
export function resolved(context: TraceContext, recipient: string, service: Service | undefined): ResolvedAddress {
  const settings = rewriteSettings(context, service);
  const routes = (user: string) =>
    (settings.swapsBangpath && user.includes("!")) || (settings.percentHack && user.includes("%"));
  let address = recipient;
  for (let turn = 0; turn <= recipient.length + 2; turn += 1) {
    const domain = domainOf(address);
    if (!address.includes("@")) {
      address = `${address}@${settingOf(context.c, "myhostname", service)}`;
      continue;
    }
    const local = domain === "" ? undefined : localMatch(context, service, domain);
    const user = localPartOf(address);
    if (!local?.matched) return checkedDomain(context, address, service);
    if (user === "") address = settingOf(context.c, "empty_address_recipient", service);
    else if (routes(user)) address = canonicalAddress(user, settings);
    else return { address, domain, local };
  }
  throw new NoRoute("undetermined", `${recipient} has too many routes in it`);
}

function checkedDomain(context: TraceContext, address: string, service: Service | undefined): ResolvedAddress {
  const domain = domainOf(address);
  if (isMailDomain(domain)) return { address, domain, local: undefined };
  if (isAddress(domain) && context.c.yes("resolve_numeric_domain", service)) {
    const literal = `[${domain}]`;
    const local = localMatch(context, service, literal);
    return { address: `${localPartOf(address)}@${literal}`, domain: literal, local: local.matched ? local : undefined };
  }
  throw new NoRoute("fails", `bad address syntax: Postfix bounces mail for ${address}`);
}

/** The keys by which a table of addresses is searched, for the domains that are local to a service. */
export function keysOf(context: TraceContext, address: string, service: Service | undefined): LookupKey[] {
  const domain = domainOf(address);
  const local = domain !== "" && (sameName(domain, origin(context, service)) || isLocal(context, domain, service));
  return addressKeys(address, local, extensionSettings(context, service));
}

function isLocal(context: TraceContext, domain: string, service: Service | undefined): boolean {
  return localMatch(context, service, domain).matched;
}

export function extensionSettings({ c }: TraceContext, service: Service | undefined): ExtensionSettings {
  return {
    delimiters: settingOf(c, "recipient_delimiter", service),
    ownerRequestSpecial: c.yes("owner_request_special", service) !== false,
    doubleBounce: settingOf(c, "double_bounce_sender", service),
  };
}

function rewriteSettings(context: TraceContext, service: Service | undefined): RewriteSettings {
  const { c } = context;
  return {
    origin: c.yes("append_at_myorigin", service) === false ? "" : origin(context, service),
    domain: c.yes("append_dot_mydomain", service) ? settingOf(c, "mydomain", service) : "",
    swapsBangpath: c.yes("swap_bangpath", service) !== false,
    percentHack: c.yes("allow_percent_hack", service) !== false,
  };
}

/** `myorigin`, which may be the name of a file whose first line counts, as Debian sets it up. */
function origin({ c, lookups }: TraceContext, service: Service | undefined): string {
  const value = settingOf(c, "myorigin", service);
  if (!value.startsWith("/")) return value;
  return lookups.file(value, c.evidence("myorigin", service)).split("\n")[0]?.trim() ?? "";
}
