import { transportKeys } from "../../postfix/addresses.ts";
import { foldCase } from "../../postfix/lookup-table.ts";
import type { Service } from "../../postfix/master-cf.ts";
import { listElements } from "../../postfix/values.ts";
import type { Evidence } from "../configuration/evidence.ts";
import { type ListMatch, listMatch, type TraceContext } from "./domain-lists.ts";
import type { Search } from "./lookups.ts";
import { NoRoute, type StepName, type TraceStep } from "./route-step.ts";
import { settingOf, tablesOf } from "./tables.ts";
import { extensionSettings, keysOf, type ResolvedAddress } from "./trace-addresses.ts";

/** What a recipient is to this host. */
export type AddressClass = "local" | "virtual-alias" | "virtual-mailbox" | "relay" | "default";

/** The delivery that trivial-rewrite(8) chooses. */
export interface Resolution {
  readonly class: AddressClass;
  /** Name of a service of master.cf. */
  readonly transport: string;
  readonly nextHop: string;
}

/** What is routed, and who is told of each step. */
export interface RouteRequest {
  /** Empty for the null sender. */
  readonly sender: string;
  readonly recipient: ResolvedAddress;
  readonly tell: (step: TraceStep) => void;
}

/** Resolves a recipient as trivial-rewrite does: class, transport, next hop, and the tables that override them. */
export function resolveRoute(context: TraceContext, request: RouteRequest): Resolution {
  const rewrite = context.c.service("rewrite");
  const resolver = new Resolver(context, rewrite, request);
  return resolver.resolve();
}

/** One run; what is decided so far is in its fields. */
class Resolver {
  readonly #context: TraceContext;
  readonly #rewrite: Service | undefined;
  readonly #request: RouteRequest;
  #transport = "";
  #nextHop = "";

  constructor(context: TraceContext, rewrite: Service | undefined, request: RouteRequest) {
    this.#context = context;
    this.#rewrite = rewrite;
    this.#request = request;
  }

  resolve(): Resolution {
    const addressClass = this.#class();
    this.#initial(addressClass);
    if (addressClass !== "virtual-alias") this.#transportMaps();
    this.#relocated();
    this.#refuseDash();
    return { class: addressClass, transport: this.#transport, nextHop: this.#nextHop };
  }

  #class(): AddressClass {
    const { domain, local } = this.#request.recipient;
    if (local) return this.#told("local", "mydestination", `${domain} is local`, local);
    for (const [addressClass, parameter] of LISTS) {
      const match = this.#listed(parameter);
      if (match.matched) return this.#told(addressClass, parameter, `${domain} is in ${parameter}`, match);
    }
    const evidence = ["mydestination", ...LISTS.map(([, name]) => name)].flatMap((name) => this.#evidence(name));
    this.#tell("class", `default: ${domain} is in none of the lists of domains`, evidence);
    return "default";
  }

  #listed(parameter: string): ListMatch {
    const { domain } = this.#request.recipient;
    const parents = parameter === "relay_domains" ? this.#parents(parameter) : "none";
    return listMatch(this.#context, parameter, this.#rewrite, domain, parents);
  }

  #told(addressClass: AddressClass, parameter: string, text: string, match: ListMatch): AddressClass {
    const evidence = match.evidence.length > 0 ? match.evidence : this.#evidence(parameter);
    this.#tell("class", `${addressClass}: ${text}`, evidence);
    return addressClass;
  }

  /** Transport and next hop before any table of transports. */
  #initial(addressClass: AddressClass): void {
    const { domain } = this.#request.recipient;
    this.#nextHop = domain;
    if (addressClass === "virtual-alias") {
      this.#set("error", "5.1.1 User unknown in virtual alias table");
      this.#tell("transport", "error: addresses of virtual_alias_domains that no alias rewrites are unknown", []);
      return;
    }
    const { parameter, value, evidence, tried } =
      addressClass === "default" ? this.#defaultTransport() : this.#parameter(TRANSPORTS[addressClass]);
    const offHost = addressClass === "default" || addressClass === "relay";
    const [transport, own] = splitAtColon(value);
    if (transport === "") throw new NoRoute("fails", `${parameter} names no transport`, evidence);
    this.#tell("transport", `${transport}, from ${this.#named(parameter, evidence)}`, evidence, tried);
    if (own !== "") this.#tell("next-hop", `${own}, from ${parameter} = ${value}`, evidence);
    // Looked up all the same, as Postfix does: a table that cannot be asked defers the mail.
    if (offHost) this.#relayHost(own === "");
    if (own !== "") this.#nextHop = own;
    this.#transport = transport;
    if (own === "" && !offHost) this.#tell("next-hop", `${domain}, the recipient's domain`, []);
  }

  #defaultTransport(): Decision {
    const parameter = "sender_dependent_default_transport_maps";
    const search = this.#bySender(parameter, "empty_address_default_transport_maps_lookup_key");
    const found = search.found;
    if (found && foldCase(found.value) !== "dunno") {
      return { parameter, value: found.value, evidence: found.evidence, tried: search.tried };
    }
    if (search.tried.length > 0) this.#passed("transport", parameter, search);
    return this.#parameter("default_transport");
  }

  #relayHost(counts: boolean): void {
    const parameter = "sender_dependent_relayhost_maps";
    const search = this.#bySender(parameter, "empty_address_relayhost_maps_lookup_key");
    const { found, tried } = search;
    const relayhost = settingOf(this.#context.c, "relayhost", this.#rewrite);
    if (!counts) return;
    if (found && foldCase(found.value) !== "dunno") {
      this.#nextHop = found.value;
      this.#tell("next-hop", `${found.value}, from ${parameter}`, found.evidence, tried);
      return;
    }
    if (tried.length > 0) this.#passed("next-hop", parameter, search);
    if (relayhost === "") {
      this.#tell(
        "next-hop",
        `${this.#nextHop}, the recipient's domain: relayhost is empty`,
        this.#evidence("relayhost"),
      );
      return;
    }
    this.#nextHop = relayhost;
    this.#tell("next-hop", `${relayhost}, from relayhost`, this.#evidence("relayhost"));
  }

  #bySender(parameter: string, keyForNull: string): Search {
    const { c, lookups } = this.#context;
    const tables = tablesOf(c, parameter, this.#rewrite);
    if (tables.length === 0) return { found: undefined, tried: [] };
    const sender = this.#request.sender || settingOf(c, keyForNull, this.#rewrite);
    return lookups.search(tables, keysOf(this.#context, sender, this.#rewrite));
  }

  #transportMaps(): void {
    const { c, lookups } = this.#context;
    const tables = tablesOf(c, "transport_maps", this.#rewrite);
    if (tables.length === 0) return;
    const { address, domain } = this.#request.recipient;
    const extensions = extensionSettings(this.#context, this.#rewrite);
    const keys = transportKeys(address, this.#parents("transport_maps"), extensions);
    const search = lookups.search(tables, keys);
    if (!search.found) {
      this.#passed("transport-map", "transport_maps", search);
      return;
    }
    const { key, value, evidence } = search.found;
    this.#override(value, domain);
    this.#tell("transport-map", `${this.#transport} to ${this.#nextHop}, by the entry ${key}`, evidence, search.tried);
  }

  /** `transport:nexthop`, `transport:` (the next hop is the domain), `:nexthop`, `:` (nothing). */
  #override(value: string, domain: string): void {
    const [transport, nextHop] = splitAtColon(value);
    if (transport !== "") {
      const refuses = transport === "error" || transport === "retry";
      this.#set(transport, nextHop || (refuses ? "Address is undeliverable" : domain));
    } else if (nextHop !== "") {
      this.#nextHop = nextHop;
    }
  }

  #relocated(): void {
    const { c, lookups } = this.#context;
    const tables = tablesOf(c, "relocated_maps", this.#rewrite);
    if (tables.length === 0) return;
    const search = lookups.search(tables, keysOf(this.#context, this.#request.recipient.address, this.#rewrite));
    if (!search.found) {
      this.#passed("relocated", "relocated_maps", search);
      return;
    }
    this.#set("error", `5.1.6 User has moved to ${search.found.value}`);
    this.#tell("relocated", this.#nextHop, search.found.evidence, search.tried);
  }

  #refuseDash(): void {
    const { address } = this.#request.recipient;
    if (!address.startsWith("-") || this.#context.c.yes("allow_min_user", this.#rewrite)) return;
    throw new NoRoute(
      "fails",
      `bad address syntax: Postfix bounces mail for ${address}`,
      this.#evidence("allow_min_user"),
    );
  }

  #set(transport: string, nextHop: string): void {
    this.#transport = transport;
    this.#nextHop = nextHop;
  }

  #parents(parameter: string): "parent" | ".parent" {
    const lists = listElements(settingOf(this.#context.c, "parent_domain_matches_subdomains", this.#rewrite));
    return lists.includes(parameter) ? "parent" : ".parent";
  }

  #parameter(parameter: string): Decision {
    const value = settingOf(this.#context.c, parameter, this.#rewrite);
    return { parameter, value, evidence: this.#evidence(parameter) };
  }

  #named(parameter: string, evidence: readonly Evidence[]): string {
    return evidence.length === 0 ? `the default of ${parameter}` : parameter;
  }

  #passed(step: StepName, parameter: string, { found, tried }: Search): void {
    const text = found ? `${parameter} leaves it as it is: ${found.value}` : `${parameter} has no entry`;
    this.#tell(step, text, found?.evidence ?? this.#evidence(parameter), tried);
  }

  #evidence(parameter: string): Evidence[] {
    return this.#context.c.evidence(parameter, this.#rewrite);
  }

  #tell(step: StepName, text: string, evidence: readonly Evidence[], tried?: readonly string[]): void {
    this.#request.tell({ step, text, evidence, ...(tried && { tried }) });
  }
}

interface Decision {
  readonly parameter: string;
  readonly value: string;
  readonly evidence: readonly Evidence[];
  readonly tried?: readonly string[];
}

/** In the order in which Postfix looks. */
const LISTS = [
  ["virtual-alias", "virtual_alias_domains"],
  ["virtual-mailbox", "virtual_mailbox_domains"],
  ["relay", "relay_domains"],
] as const;

const TRANSPORTS = {
  local: "local_transport",
  "virtual-mailbox": "virtual_transport",
  relay: "relay_transport",
} as const;

function splitAtColon(text: string): [before: string, after: string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
}
