import { mapType } from "../../postfix/map-types.ts";
import type { Service } from "../../postfix/master-cf.ts";
import { bracedGroup, listElements } from "../../postfix/values.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Evidence } from "../configuration/evidence.ts";
import { NoRoute } from "./route-step.ts";

/** A lookup table as a parameter names it. */
export interface TableName {
  /** `proxy:hash:/etc/postfix/transport`: as Postfix opens it. */
  readonly name: string;
  readonly proxied: boolean;
  /** Without `proxy:`. */
  readonly type: string;
  /** What stands after the type: a path, or the data themselves. */
  readonly rest: string;
  readonly parameter: string;
  /** Where the parameter is set; empty for a default. */
  readonly evidence: readonly Evidence[];
}

/** The tables of a parameter, in the order in which they are asked. */
export function tablesOf(c: Configuration, parameter: string, service: Service | undefined): TableName[] {
  const evidence = c.evidence(parameter, service);
  return listElements(settingOf(c, parameter, service)).map((name) => {
    const table = tableName(name, parameter, evidence);
    if (table) return table;
    throw new NoRoute("fails", `${parameter} names ${name}, which is no table of the form type:name`, evidence);
  });
}

/** Takes `type:name` apart; undefined for what is no table. */
export function tableName(name: string, parameter: string, evidence: readonly Evidence[]): TableName | undefined {
  const proxied = name.startsWith("proxy:");
  const [, type, rest] = /^([A-Za-z0-9_-]+):(.*)$/s.exec(proxied ? name.slice("proxy:".length) : name) ?? [];
  return type === undefined || rest === undefined ? undefined : { name, proxied, type, rest, parameter, evidence };
}

/** The value that a service sees. Without it there is no route. */
export function settingOf(c: Configuration, parameter: string, service: Service | undefined): string {
  const value = c.value(parameter, service);
  if (value !== undefined) return value;
  throw new NoRoute(
    "undetermined",
    `the value of ${parameter} is not known: it depends on the machine, or holds an expression that cannot be resolved`,
    c.evidence(parameter, service),
  );
}

/** How a table finds its entries. */
export type TableKind = "built" | "text" | "inline" | "static" | "fail" | "asked";

/** Which of the ways to look something up is the table's own. Tables behind proxymap are asked of Postfix: it runs as another user. */
export function tableKind({ type, proxied }: TableName): TableKind {
  if (proxied) return "asked";
  if (type === "texthash") return "text";
  if (type === "inline" || type === "static" || type === "fail") return type;
  return mapType(type)?.built === undefined ? "asked" : "built";
}

/** Whether a table's keys are patterns, so that Postfix asks it for whole keys alone; undefined where only Postfix knows. */
export function isPattern({ type }: TableName): boolean | undefined {
  if (PATTERN.has(type)) return true;
  return type === "unionmap" || type === "pipemap" ? undefined : false;
}

/** As Postfix's own dictionaries declare themselves (DICT_FLAG_PATTERN). */
const PATTERN: ReadonlySet<string> = new Set(["regexp", "pcre", "cidr", "fail", "randmap", "tcp", "socketmap"]);

/** The path of the text behind a table; undefined where there is none. */
export function sourcePath({ type, rest }: TableName): string | undefined {
  const known = mapType(type);
  return known?.kind === "file" || known?.kind === "indexed" ? rest : undefined;
}

/** The entries of `inline:{…}`; undefined where its grammar is broken. */
export function inlineEntries(text: string): Map<string, string> | undefined {
  if (!text.startsWith("{")) return undefined;
  const { content, problem } = bracedGroup(text);
  const entries = listElements(content).map((element) => {
    const group = element.startsWith("{") ? bracedGroup(element) : { content: element };
    return group.problem === undefined ? /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(group.content) : null;
  });
  if (problem !== undefined || entries.length === 0 || entries.includes(null)) return undefined;
  return new Map(entries.map((entry) => [entry?.[1] ?? "", entry?.[2] ?? ""]));
}

/** What `static:value` and `static:{value with blanks}` answer. */
export function staticValue(text: string): string {
  return text.startsWith("{") ? bracedGroup(text).content.trim() : text;
}
