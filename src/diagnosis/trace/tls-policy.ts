import { domainKeys } from "../../postfix/addresses.ts";
import { foldCase } from "../../postfix/lookup-table.ts";
import { isHostname } from "../../postfix/next-hop.ts";
import type { Evidence } from "../configuration/evidence.ts";
import type { ClientView, Site } from "./client.ts";
import type { TraceContext } from "./domain-lists.ts";
import type { Entry } from "./lookups.ts";
import { NoRoute, type TraceStep } from "./route-step.ts";
import { settingOf, tablesOf } from "./tables.ts";

/** How the client secures its connection to a destination. */
export type TlsPolicy =
  | {
      readonly state: "known";
      /** `none`, `may`, `encrypt`, … */
      readonly level: string;
      /** What the policy table adds: `match=nexthop protocols=>=TLSv1.2`. */
      readonly attributes: string;
      /** TLS from the first byte, as on port 465. */
      readonly wrapper: boolean;
    }
  /** Postfix refuses the policy, or it is not known here. */
  | { readonly state: "fails" | "undetermined"; readonly because: string };

/** The TLS policy for a destination: its entry in the policy table, in the older table by site, or the client's level. */
export function tlsPolicyFor(
  context: TraceContext,
  client: ClientView,
  site: Site,
  tell: (step: TraceStep) => void,
): TlsPolicy {
  const wrapper = context.c.yes(`${client.prefix}_tls_wrappermode`, client.service) === true;
  try {
    const { level, attributes, text, evidence, tried } = policy(context, client, site);
    const more = wrapper
      ? [...evidence, ...context.c.evidence(`${client.prefix}_tls_wrappermode`, client.service)]
      : evidence;
    tell({
      step: "tls",
      text: `${text}${wrapper ? ", TLS from the first byte" : ""}`,
      evidence: more,
      ...(tried && tried.length > 0 && { tried }),
    });
    return { state: "known", level, attributes, wrapper };
  } catch (error) {
    if (!(error instanceof NoRoute)) throw error;
    tell({ step: "tls", text: `${error.outcome}: ${error.message}`, evidence: error.evidence });
    return { state: error.outcome, because: error.message };
  }
}

interface Policy {
  readonly level: string;
  readonly attributes: string;
  readonly text: string;
  readonly evidence: readonly Evidence[];
  readonly tried?: readonly string[];
}

function policy(context: TraceContext, client: ClientView, site: Site): Policy {
  const general = generalLevel(context, client);
  const tables = tablesOf(context.c, `${client.prefix}_tls_policy_maps`, client.service);
  if (tables.length === 0) return bySite(context, client, site, general);
  const names = isHostname(site.destination) ? domainKeys(site.destination, ".parent") : [site.destination];
  const { found, tried } = context.lookups.search(
    tables,
    names.map((key) => ({ key, partial: false })),
  );
  return found ? entryPolicy(found, tried) : { ...general, tried };
}

function entryPolicy({ key, value, evidence }: Entry, tried: readonly string[]): Policy {
  const [word = "", ...attributes] = value.split(/[, \t\r\n]+/).filter((part) => part !== "");
  const level = word.toLowerCase();
  if (!LEVELS.includes(level)) {
    throw new NoRoute("fails", `the policy of ${key} has no TLS level but ${word}, and the mail is deferred`, evidence);
  }
  return { level, attributes: attributes.join(" "), text: `${value}, the policy of ${key}`, evidence, tried };
}

/** The level where no table says otherwise. */
function generalLevel({ c }: TraceContext, { prefix, service }: ClientView): Policy {
  const name = (rest: string) => `${prefix}_${rest}`;
  const set = settingOf(c, name("tls_security_level"), service).toLowerCase();
  const from = (level: string, parameter: string): Policy => {
    const evidence = c.evidence(parameter, service);
    const source = evidence.length === 0 ? `the default of ${parameter}` : parameter;
    return { level, attributes: "", text: `${level}, from ${source}`, evidence };
  };
  if (set !== "" && !LEVELS.includes(set)) {
    const evidence = c.evidence(name("tls_security_level"), service);
    throw new NoRoute("fails", `there is no TLS level ${set}: the client stops with a fatal error`, evidence);
  }
  if (set !== "") return from(set, name("tls_security_level"));
  if (c.yes(name("enforce_tls"), service)) {
    const peer = c.yes(name("tls_enforce_peername"), service) !== false;
    return from(peer ? "verify" : "encrypt", name("enforce_tls"));
  }
  if (c.yes(name("use_tls"), service)) return from("may", name("use_tls"));
  return from("none", name("tls_security_level"));
}

/** `smtp_tls_per_site`, which counts only without a policy table: the destination and the host together give the level. */
function bySite(context: TraceContext, client: ClientView, site: Site, general: Policy): Policy {
  const parameter = `${client.prefix}_tls_per_site`;
  const tables = tablesOf(context.c, parameter, client.service);
  if (tables.length === 0) return general;
  const same = foldCase(site.destination) === foldCase(site.host);
  if (site.mx && !same) {
    throw new NoRoute("undetermined", `${parameter} is asked for the mail exchanger of ${site.host} as well`, []);
  }
  const names = same ? [site.destination] : [site.destination, site.host];
  const entries = names.flatMap((key) => context.lookups.search(tables, [{ key, partial: false }]).found ?? []);
  const words = entries.map(({ key, value, evidence }) => siteWord(key, value, evidence));
  const strongest = ["must", "must_nopeermatch", "none", "may"].find((word) => words.includes(word));
  const chosen = entries.find(({ value }) => value.toLowerCase() === strongest);
  if (strongest === undefined || !chosen) return { ...general, tried: names };
  if (strongest === "may" && STRONGER_THAN_MAY.includes(general.level)) return { ...general, tried: names };
  const level = { must: "verify", must_nopeermatch: "encrypt" }[strongest] ?? strongest;
  return { level, attributes: "", text: `${level}, from ${parameter}`, evidence: chosen.evidence, tried: names };
}

function siteWord(key: string, value: string, evidence: readonly Evidence[]): string {
  const word = value.toLowerCase();
  if (["must", "must_nopeermatch", "none", "may"].includes(word)) return word;
  throw new NoRoute("fails", `the entry of ${key} has no policy but ${value}, and the mail is deferred`, evidence);
}

const STRONGER_THAN_MAY = ["encrypt", "fingerprint", "dane", "dane-only", "verify", "secure"];
const LEVELS = ["none", "may", ...STRONGER_THAN_MAY];
