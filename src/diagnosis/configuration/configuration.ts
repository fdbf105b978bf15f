import type { Observation } from "../../observe/observed-state.ts";
import { expand, referencedNames } from "../../postfix/expand.ts";
import type { Assignment, MainCf } from "../../postfix/main-cf.ts";
import type { Override, Service } from "../../postfix/master-cf.ts";
import { type NextHop, parseNextHop } from "../../postfix/next-hop.ts";
import { type ParameterInfo, parameter } from "../../postfix/parameters.ts";
import { valueProblem } from "../../postfix/validity.ts";
import { listElements, parseBoolean } from "../../postfix/values.ts";
import { isAtLeast, type PostfixVersion } from "../../postfix/version.ts";
import type { Evidence } from "./evidence.ts";
import type { ConfigurationFacts, FileFact } from "./facts.ts";
import { sensitiveDisclosure } from "./shown-value.ts";
import { SUPPORTED } from "./supported.ts";
import { type Table, tablesOf } from "./tables.ts";

/** The facts as Postfix would see them: values in force, next hops, tables, services. Asks nothing, decides nothing. */
export class Configuration {
  readonly facts: ConfigurationFacts;
  /** The release, or every supported one when nobody said which. */
  readonly versions: readonly PostfixVersion[];
  /** Assignments in force, by name. */
  readonly assigned: ReadonlyMap<string, Assignment>;
  readonly #show: (name: string, value: string) => string;
  readonly #services: readonly Service[];
  #tables: readonly Table[] | undefined;

  constructor(facts: ConfigurationFacts) {
    this.facts = facts;
    this.versions = facts.version ? [facts.version] : SUPPORTED;
    const inForce = facts.mainCf.assignments().filter((assignment) => assignment.inForce);
    this.assigned = new Map(inForce.map((assignment) => [assignment.name, assignment]));
    this.#show = sensitiveDisclosure(facts.mainCf.entries());
    this.#services = facts.masterCf.state === "present" ? facts.masterCf.value.services() : [];
  }

  get mainCf(): MainCf {
    return this.facts.mainCf;
  }

  /** Services of master.cf, those that a later line of the same name replaces left out. Empty when it is unknown. */
  get services(): readonly Service[] {
    const byName = new Map(this.#services.map((service) => [`${service.name}/${service.type}`, service]));
    return [...byName.values()];
  }

  /** Whether master.cf was read, so that a service that is not there is absent. */
  get servicesKnown(): boolean {
    return this.facts.masterCf.state === "present";
  }

  /** The delivery service of that name, as transports name it. */
  service(name: string): Service | undefined {
    return this.services.find((service) => service.name === name && service.type !== "inet");
  }

  /** True when every release in question is this one or newer. */
  isAtLeast(major: number, minor: number): boolean {
    return this.versions.every((version) => isAtLeast(version, major, minor));
  }

  /** What every release in question says of the parameter; undefined when one does not know it. */
  parameter(name: string): ParameterInfo | undefined {
    const infos = this.versions.map((version) => parameter(name, version));
    return infos.every((info) => info) ? infos.at(-1) : undefined;
  }

  /** Why every release in question would refuse a value. */
  valueProblem(name: string, value: string): string | undefined {
    const problems = this.versions.map((version) => valueProblem(name, value, version));
    return problems.every((problem) => problem !== undefined) ? problems.at(-1) : undefined;
  }

  /** The value that a service sees, expanded; undefined when it depends on what is not known. */
  value(name: string, service: Service | undefined = undefined): string | undefined {
    const written = service && overrideOf(service, name)?.value;
    const text = written ?? this.#unexpanded(name);
    return text === undefined ? undefined : this.expanded(text, service);
  }

  /** The text with its `$` expressions resolved; undefined when one of them depends on what is not known. */
  expanded(text: string, service: Service | undefined = undefined): string | undefined {
    if (!text.includes("$")) return text;
    let known = true;
    const result = expand(text, (name) => {
      const written = service && overrideOf(service, name)?.value;
      const value = written ?? this.#unexpanded(name);
      if (value === undefined && name !== "") known = false;
      return value;
    });
    return known && result.problems.length === 0 ? result.text : undefined;
  }

  /** True for yes; undefined for what is no boolean or not known. */
  yes(name: string, service: Service | undefined = undefined): boolean | undefined {
    return parseBoolean(this.value(name, service) ?? "");
  }

  /** The elements of a list value; empty when it is not known. */
  list(name: string, service: Service | undefined = undefined): readonly string[] {
    return listElements(this.value(name, service) ?? "");
  }

  /** Where a parameter gets its value for a service; nothing for a default. */
  evidence(name: string, service: Service | undefined = undefined): Evidence[] {
    const override = service && overrideOf(service, name);
    if (override) return [this.overrideEvidence(override)];
    const assignment = this.assigned.get(name);
    return assignment ? [this.assignmentEvidence(assignment)] : [];
  }

  assignmentEvidence({ name, value, line }: Assignment): Evidence {
    return { file: this.facts.mainCfFile, line, text: `${name} = ${this.shown(name, value)}`.trimEnd() };
  }

  overrideEvidence({ name, value, line }: Override): Evidence {
    return { file: this.facts.masterCfFile, line, text: `-o ${name}=${this.shown(name, value)}` };
  }

  serviceEvidence(service: Service): Evidence {
    return {
      file: this.facts.masterCfFile,
      line: service.line,
      text: `${service.name} ${service.type} … ${service.program}`,
    };
  }

  /** A value as it may be shown. */
  shown(name: string, value: string): string {
    const text = this.#show(name, value);
    return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  }

  /** The destinations of a parameter of next hops; those that do not parse are left out. */
  hops(name: string): readonly Hop[] {
    return this.list(name).flatMap((text) => {
      const hop = parseNextHop(text);
      // Quotes and placeholders are mistakes of their own, and make no destination.
      const isNone = typeof hop === "string" || hop.host === "" || /["'{}<>#]/.test(text);
      return isNone ? [] : [{ ...hop, text, parameter: name }];
    });
  }

  /** Where mail for the world goes: relayhost, then the fallbacks. */
  get relays(): readonly Hop[] {
    const relay = this.hops("relayhost");
    return relay.length === 0 ? [] : [...relay, ...this.hops("smtp_fallback_relay")];
  }

  /** The service that carries mail to relayhost; undefined when it is not known or not an SMTP client. */
  get relayService(): Service | undefined {
    const transport = this.value("default_transport")?.split(":")[0];
    const service = transport === undefined ? undefined : this.service(transport);
    return service?.program === "smtp" ? service : undefined;
  }

  /** The TLS level that the relay's client runs with; empty for none set, undefined when it depends on the release. */
  get tlsLevel(): string | undefined {
    const level = this.value("smtp_tls_security_level", this.relayService)?.toLowerCase();
    if (level !== "") return level;
    if (this.yes("smtp_enforce_tls", this.relayService)) return "encrypt";
    return this.yes("smtp_use_tls", this.relayService) ? "may" : level;
  }

  /** Whether the relay's client sends credentials. */
  get authenticates(): boolean {
    return this.yes("smtp_sasl_auth_enable", this.relayService) === true;
  }

  /** Every lookup table that main.cf or a service refers to. */
  get tables(): readonly Table[] {
    this.#tables ??= tablesOf(this);
    return this.#tables;
  }

  /** The tables of one parameter. */
  tablesOf(name: string): readonly Table[] {
    return this.tables.filter((table) => table.parameter === name);
  }

  /** A file as Postfix would open it; relative paths count from the configuration directory. */
  file(path: string): Observation<FileFact> {
    return this.facts.files.get(path) ?? { state: "unknown", because: "nobody looked" };
  }

  /** Without a value of its own `mydomain` is the rest of `myhostname`, as main.cf sets it. */
  #domainOfHost(): string | undefined {
    const written = this.mainCf.get("myhostname") ?? "";
    const host = referencedNames(written).includes("mydomain") ? undefined : this.expanded(written);
    return host?.includes(".") === false ? "localdomain" : host?.slice(host.indexOf(".") + 1);
  }

  #unexpanded(name: string): string | undefined {
    if (name === "config_directory") return this.facts.configDirectory;
    const written = this.mainCf.get(name);
    if (written !== undefined) return written;
    if (this.facts.partial) return undefined;
    if (name === "mydomain" && this.mainCf.has("myhostname")) return this.#domainOfHost();
    const infos = this.versions.map((version) => parameter(name, version));
    const [first] = infos;
    if (first?.hostDependent) return this.facts.defaults?.get(name);
    // On a host that was asked nothing else can define it, and to Postfix it is empty.
    if (this.facts.defaults && infos.every((info) => !info)) return "";
    if (!first || infos.some((info) => info?.default !== first.default)) return undefined;
    return first.default;
  }
}

/** A destination, and the parameter that names it. */
export interface Hop extends NextHop {
  readonly text: string;
  readonly parameter: string;
}

/** The `-o` option that a service sees for a parameter: the last one. */
export function overrideOf(service: Service, name: string): Override | undefined {
  return service.overrides.findLast((override) => override.name === name);
}

const MOST_SHOWN = 300;
