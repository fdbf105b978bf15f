import { domainKeys } from "../../postfix/addresses.ts";
import { foldCase } from "../../postfix/lookup-table.ts";
import type { Service } from "../../postfix/master-cf.ts";
import { isAddress } from "../../postfix/next-hop.ts";
import { listElements } from "../../postfix/values.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Evidence } from "../configuration/evidence.ts";
import type { Lookups } from "./lookups.ts";
import { NoRoute } from "./route-step.ts";
import { isPattern, settingOf, tableName } from "./tables.ts";
import type { TraceFacts } from "./trace-facts.ts";

/** What every step of a trace looks at. */
export interface TraceContext {
  readonly facts: TraceFacts;
  readonly c: Configuration;
  readonly lookups: Lookups;
}

/** Whether a list names a domain, and by which line. */
export interface ListMatch {
  readonly matched: boolean;
  readonly evidence: readonly Evidence[];
}

/** What names above a domain mean in a list: nothing, or as `parent_domain_matches_subdomains` says. */
type Parents = "none" | "parent" | ".parent";

/** Looks for a domain in a list of names, `!names`, files and tables: the first element that matches decides. */
export function listMatch(
  context: TraceContext,
  parameter: string,
  service: Service | undefined,
  domain: string,
  parents: Parents = "none",
): ListMatch {
  const evidence = context.c.evidence(parameter, service);
  const found = matchIn(context, settingOf(context.c, parameter, service), foldCase(domain), {
    parameter,
    evidence,
    parents,
    not: false,
  });
  return found ?? { matched: false, evidence };
}

interface Place {
  readonly parameter: string;
  readonly evidence: readonly Evidence[];
  readonly parents: Parents;
  /** Inside a file that stands after `!`. */
  readonly not: boolean;
}

function matchIn(context: TraceContext, list: string, domain: string, place: Place): ListMatch | undefined {
  for (const element of listElements(list)) {
    if (element.startsWith("#")) return undefined;
    const item = element.replace(/^!+/, "");
    const not = (element.length - item.length) % 2 === 1 ? !place.not : place.not;
    const found = item.startsWith("/")
      ? matchInFile(context, item, domain, { ...place, not })
      : item.includes(":") && !item.startsWith("[")
        ? matchInTable(context, item, domain, { ...place, not })
        : nameMatches(foldCase(item), domain, place.parents)
          ? { matched: !not, evidence: place.evidence }
          : undefined;
    if (found) return found;
  }
  return undefined;
}

function nameMatches(name: string, domain: string, parents: Parents): boolean {
  if (name === domain) return true;
  if (parents === "parent") return domain.endsWith(`.${name}`);
  return parents === ".parent" && name.startsWith(".") && domain.length > name.length && domain.endsWith(name);
}

function matchInFile(context: TraceContext, path: string, domain: string, place: Place): ListMatch | undefined {
  const lines = context.lookups.file(path, place.evidence).split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("#")) continue;
    const evidence = [{ file: path, line: index + 1, text: line.trim() }, ...place.evidence];
    const found = matchIn(context, line, domain, { ...place, evidence });
    if (found) return found;
  }
  return undefined;
}

function matchInTable(context: TraceContext, name: string, domain: string, place: Place): ListMatch | undefined {
  const table = tableName(name, place.parameter, place.evidence);
  if (!table) throw new NoRoute("fails", `${place.parameter} names ${name}, which is no table`, place.evidence);
  const keys = place.parents === "none" ? [domain] : domainKeys(domain, place.parents);
  const asked = isPattern(table) === true ? keys.slice(0, 1) : keys;
  const { found } = context.lookups.search(
    [table],
    asked.map((key) => ({ key, partial: false })),
  );
  return found && { matched: !place.not, evidence: [...found.evidence, ...place.evidence] };
}

/** Whether mail for a domain is delivered on this host: `mydestination`, or an address literal of its interfaces. */
export function localMatch(context: TraceContext, service: Service | undefined, domain: string): ListMatch {
  const listed = listMatch(context, "mydestination", service, domain);
  const literal = /^\[(?:ipv6:)?(.+)\]$/i.exec(domain)?.[1];
  if (listed.matched || literal === undefined || !isAddress(literal)) return listed;
  const wanted = canonicalIp(literal);
  const own = ["inet_interfaces", "proxy_interfaces"].find((name) =>
    interfaceAddresses(context, name, service).some((address) => canonicalIp(address) === wanted),
  );
  return own === undefined ? listed : { matched: true, evidence: context.c.evidence(own, service) };
}

function interfaceAddresses({ facts, c }: TraceContext, parameter: string, service: Service | undefined): string[] {
  const evidence = c.evidence(parameter, service);
  return listElements(settingOf(c, parameter, service)).flatMap((element) => {
    const word = element.toLowerCase();
    if (word === "loopback-only") return LOOPBACK;
    const literal = element.replace(/^\[(?:ipv6:)?(.*)\]$/i, "$1");
    if (word !== "all" && isAddress(literal)) return [literal];
    if (word === "all" && facts.addresses.state === "present") return [...LOOPBACK, ...facts.addresses.value];
    throw new NoRoute("undetermined", `which addresses ${parameter} = ${element} stands for is not known`, evidence);
  });
}

const LOOPBACK = ["127.0.0.1", "::1"];

/** One spelling for an address that has several. */
function canonicalIp(address: string): string {
  return address.includes(":") ? new URL(`http://[${address}]`).hostname : address;
}
