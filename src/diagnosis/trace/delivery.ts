import type { Override, Service } from "../../postfix/master-cf.ts";
import { nextHopProblem, parseNextHop } from "../../postfix/next-hop.ts";
import { listElements } from "../../postfix/values.ts";
import type { ClientView, Site } from "./client.ts";
import { type Credentials, credentialsFor } from "./credentials.ts";
import type { TraceContext } from "./domain-lists.ts";
import type { Resolution } from "./resolve-route.ts";
import { NoRoute, type TraceNote, type TraceStep } from "./route-step.ts";
import { settingOf } from "./tables.ts";
import { type TlsPolicy, tlsPolicyFor } from "./tls-policy.ts";

/** Who delivers: the SMTP or LMTP client, or another program that reads the next hop its own way. */
export interface Delivery {
  /** The program of master.cf: `smtp`, `local`, `pipe`. */
  readonly program: string;
  /** In the order in which the client tries them; empty for other programs. */
  readonly destinations: readonly Destination[];
}

/** One place that the client connects to. */
export interface Destination extends Site {
  /** From `smtp_fallback_relay`: only when the others cannot be used. */
  readonly fallback: boolean;
  /** A number, or the name of a service. */
  readonly port: string;
  readonly credentials: Credentials;
  readonly tls: TlsPolicy;
}

/** Follows a route from the queue to the servers. */
export function deliver(
  context: TraceContext,
  { transport, nextHop }: Resolution,
  sender: string,
  tell: (step: TraceStep) => void,
): Delivery {
  refuseDeferred(context, transport);
  const service = deliveryService(context, transport);
  tell(serviceStep(context, service));
  if (service.program !== "smtp" && service.program !== "lmtp") return { program: service.program, destinations: [] };
  const client: ClientView = { service, prefix: service.program, sender };
  if (client.prefix === "lmtp" && nextHop.startsWith("unix:")) return { program: "lmtp", destinations: [] };
  const hops = client.prefix === "lmtp" ? nextHop.replace(/^inet:/, "") : nextHop;
  const fallback = settingOf(context.c, `${client.prefix}_fallback_relay`, service);
  const sites = [
    ...sitesOf(hops).map((text) => ({ text, fallback: false })),
    ...sitesOf(fallback).map((text) => ({ text, fallback: true })),
  ];
  return { program: client.prefix, destinations: sites.map((site) => destination(context, client, site, tell)) };
}

/** Options of the client for parameters that trivial-rewrite reads: they look as if they chose the route. */
export function uselessOverrides({ c }: TraceContext, transport: string): TraceNote[] {
  const useless = (c.service(transport)?.overrides ?? []).filter(({ name }) => ROUTING.has(name));
  return useless.map((override: Override) => ({
    text: `-o ${override.name} of the service ${transport} has no effect: routes are chosen by the service rewrite.`,
    evidence: [c.overrideEvidence(override)],
  }));
}

const ROUTING: ReadonlySet<string> = new Set([
  "relayhost",
  "transport_maps",
  "default_transport",
  "relay_transport",
  "relay_domains",
  "sender_dependent_relayhost_maps",
  "sender_dependent_default_transport_maps",
]);

/** Postfix splits a next hop at commas and blanks; braces mean nothing to it. */
function sitesOf(text: string): string[] {
  return text.split(/[, \t\r\n]+/).filter((site) => site !== "");
}

function refuseDeferred({ c }: TraceContext, transport: string): void {
  const manager = c.service("qmgr");
  const deferred = listElements(settingOf(c, "defer_transports", manager));
  if (!deferred.includes(transport)) return;
  const evidence = c.evidence("defer_transports", manager);
  throw new NoRoute("fails", `mail for the transport ${transport} waits in the queue until it is flushed`, evidence);
}

function deliveryService({ c }: TraceContext, transport: string): Service {
  const service = c.service(transport);
  if (service) return service;
  if (!c.servicesKnown) throw new NoRoute("undetermined", "master.cf could not be read");
  throw new NoRoute(
    "fails",
    `mail transport unavailable: master.cf has no service ${transport}, and the mail is deferred`,
  );
}

function serviceStep({ c }: TraceContext, service: Service): TraceStep {
  const options = service.overrides.map((override) => c.overrideEvidence(override));
  return {
    step: "service",
    text: `${service.name} runs ${service.program}${options.length > 0 ? ", with options of its own" : ""}`,
    evidence: [c.serviceEvidence(service), ...options],
  };
}

function destination(
  context: TraceContext,
  client: ClientView,
  site: { readonly text: string; readonly fallback: boolean },
  tell: (step: TraceStep) => void,
): Destination {
  const { c } = context;
  const { service, prefix } = client;
  const evidence = site.fallback ? c.evidence(`${prefix}_fallback_relay`, service) : [];
  const hop = parseNextHop(site.text);
  const problem = nextHopProblem(site.text.replace(/:$/, ""));
  if (problem !== undefined || typeof hop === "string") {
    throw new NoRoute("fails", `${prefix} cannot use ${site.text}: ${problem ?? hop}`, evidence);
  }
  const host = hop.host.replace(/^ipv6:/i, "");
  const port = hop.port || settingOf(c, `${prefix}_tcp_port`, service);
  const mx = prefix === "smtp" && !hop.bracketed && usesDns(context, service);
  tell({ step: "destination", text: destinationText(context, client, { ...site, host, port, mx }), evidence });
  const at = { destination: site.text, host, mx };
  return {
    destination: site.text,
    fallback: site.fallback,
    host,
    port,
    mx,
    credentials: credentialsFor(context, client, at, tell),
    tls: tlsPolicyFor(context, client, at, tell),
  };
}

function destinationText(
  { c }: TraceContext,
  { service, prefix }: ClientView,
  site: { text: string; fallback: boolean; host: string; port: string; mx: boolean },
): string {
  const srv = site.mx && (c.list("use_srv_lookup", service) ?? []).includes(site.port);
  const servers = srv
    ? `the servers in the SRV records of ${site.host}`
    : site.mx
      ? `the mail exchangers of ${site.host}, port ${site.port}`
      : `${site.host}, port ${site.port}, without looking for mail exchangers`;
  return `${site.text}${site.fallback ? `, when nothing else can be reached (${prefix}_fallback_relay)` : ""}: ${servers}`;
}

function usesDns({ c }: TraceContext, service: Service): boolean {
  const level = settingOf(c, "smtp_dns_support_level", service);
  return level === "" ? c.yes("disable_dns_lookups", service) !== true : level !== "disabled";
}
