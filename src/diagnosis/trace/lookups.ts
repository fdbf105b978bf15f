import type { LookupKey } from "../../postfix/addresses.ts";
import { foldCase, parseLookupTable, parsePostmapDump } from "../../postfix/lookup-table.ts";
import { mapType } from "../../postfix/map-types.ts";
import { MASK, type Secret } from "../../secrets/secret.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Evidence } from "../configuration/evidence.ts";
import { NoRoute, type TraceNote } from "./route-step.ts";
import { inlineEntries, isPattern, sourcePath, staticValue, type TableName, tableKind } from "./tables.ts";
import type { Questions, TraceFacts } from "./trace-facts.ts";

/** The outcome of a series of lookups. */
export interface Search {
  /** Undefined when no key has an entry. */
  readonly found: Entry | undefined;
  /** Every key that was looked up. */
  readonly tried: readonly string[];
}

/** An entry of a table. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly evidence: readonly Evidence[];
}

/** Looks keys up as Postfix does. What it would have to ask a host for first is in `questions`. */
export class Lookups {
  readonly #facts: TraceFacts;
  readonly #c: Configuration;
  readonly #questions = new Map<string, Set<string>>();
  readonly #stale = new Map<string, TraceNote>();

  constructor(facts: TraceFacts, configuration: Configuration) {
    this.#facts = facts;
    this.#c = configuration;
  }

  /** What has to be asked before the route is known. */
  get questions(): Questions {
    return this.#questions;
  }

  /** Texts that say something else than the tables that were built of them. */
  get stale(): readonly TraceNote[] {
    return [...this.#stale.values()];
  }

  /** The first key with an entry in one of the tables, tables within keys as Postfix goes. Throws where a lookup fails. */
  search(tables: readonly TableName[], keys: readonly LookupKey[]): Search {
    this.#ask(tables, keys);
    const tried: string[] = [];
    for (const { key, partial } of keys) {
      const asked = tables.filter((table) => !partial || !this.#isPattern(table));
      if (asked.length > 0) tried.push(key);
      for (const table of asked) {
        const found = this.entry(table, key);
        if (found) return { found, tried };
      }
    }
    return { found: undefined, tried };
  }

  /** The entry of one key in one table. Throws NoRoute when the lookup fails, or nobody knows. */
  entry(table: TableName, key: string): Entry | undefined {
    const value = this.#value(table, key);
    if (value === "") {
      throw new NoRoute("fails", `${table.name} has an empty entry for ${key}, which Postfix refuses`, table.evidence);
    }
    if (value === undefined) {
      this.#noteStale(table, key, undefined);
      return undefined;
    }
    return { key, value, evidence: this.#evidence(table, key, value) };
  }

  /** The keys of a table, where they can be listed. */
  keys(table: TableName): readonly string[] | undefined {
    const kind = tableKind(table);
    if (kind === "inline") return [...(inlineEntries(table.rest)?.keys() ?? [])];
    if (kind !== "built" && kind !== "text") return undefined;
    const text = this.#text(table, kind === "built" ? "dump" : "source").reveal();
    return kind === "built"
      ? [...parsePostmapDump(text).keys()]
      : parseLookupTable(text)
          .entries()
          .map((entry) => entry.key);
  }

  /** The text of a file that a list of domains refers to. */
  file(path: string, evidence: readonly Evidence[]): string {
    const fact = this.#facts.tables.get(path);
    if (!fact) this.#question(path, undefined);
    if (fact?.source.state === "present") return fact.source.value.reveal();
    if (fact?.source.state === "absent") throw new NoRoute("fails", `${path} is not there`, evidence);
    throw new NoRoute("undetermined", `${path} was not read: ${fact?.source.because ?? NOBODY}`, evidence);
  }

  #isPattern(table: TableName): boolean {
    const pattern = isPattern(table);
    if (pattern !== undefined) return pattern;
    throw new NoRoute(
      "undetermined",
      `which keys ${table.name} is asked for is known to Postfix alone`,
      table.evidence,
    );
  }

  /** Asks for all keys of a series at once, so that a host need not be asked for each in turn. */
  #ask(tables: readonly TableName[], keys: readonly LookupKey[]): void {
    for (const table of tables) {
      const kind = tableKind(table);
      if (kind === "inline" || kind === "static" || kind === "fail") continue;
      const fact = this.#facts.tables.get(table.name);
      if (kind !== "asked") {
        if (!fact) this.#question(table.name, undefined);
        continue;
      }
      const known = fact?.answers.state === "present" ? fact.answers.value : undefined;
      if (fact && !known) continue;
      const pattern = isPattern(table) !== false;
      for (const { key, partial } of keys) {
        if ((!partial || !pattern) && !known?.has(key)) this.#question(table.name, key);
      }
    }
  }

  #question(table: string, key: string | undefined): void {
    const keys = this.#questions.get(table) ?? new Set();
    this.#questions.set(table, key === undefined ? keys : keys.add(key));
  }

  #value(table: TableName, key: string): string | undefined {
    switch (tableKind(table)) {
      case "static":
        return staticValue(table.rest);
      case "inline":
        return this.#inline(table, key);
      case "fail":
        throw new NoRoute("fails", `a lookup in ${table.name} always fails`, table.evidence);
      case "text":
        return parseLookupTable(this.#text(table, "source").reveal()).get(key);
      case "built":
        return parsePostmapDump(this.#text(table, "dump").reveal()).get(foldCase(key));
      default:
        return this.#answer(table, key);
    }
  }

  #inline(table: TableName, key: string): string | undefined {
    const entries = inlineEntries(table.rest);
    if (!entries) throw new NoRoute("fails", `an inline table of ${table.parameter} has a bad syntax`, table.evidence);
    const wanted = foldCase(key);
    return [...entries].find(([name]) => foldCase(name) === wanted)?.[1];
  }

  #text(table: TableName, part: "source" | "dump"): Secret {
    const fact = this.#facts.tables.get(table.name);
    const state = fact?.[part];
    if (state?.state === "present") return state.value;
    const what = part === "dump" ? `${table.rest}${mapType(table.type)?.built ?? ""}` : table.rest;
    if (state?.state === "absent") {
      throw new NoRoute(
        "fails",
        `${what} is not there, and without it no lookup in ${table.name} works`,
        table.evidence,
      );
    }
    throw new NoRoute("undetermined", `${what} could not be read: ${state?.because ?? NOBODY}`, table.evidence);
  }

  #answer(table: TableName, key: string): string | undefined {
    const answers = this.#facts.tables.get(table.name)?.answers;
    if (answers?.state === "present" && answers.value.has(key))
      return this.#withoutGroups(table, answers.value.get(key));
    const because = answers?.state === "unknown" ? answers.because : NOBODY;
    throw new NoRoute("undetermined", `${table.name} was not looked up: ${because}`, table.evidence);
  }

  /** In tables of routes Postfix leaves rules with `$1` out; `postmap -q` does not. */
  #withoutGroups(table: TableName, value: string | undefined): string | undefined {
    const source = this.#facts.tables.get(table.name)?.source;
    const text = source?.state === "present" ? source.value.reveal() : "";
    if (!isRegular(table) || !NO_GROUPS.has(table.parameter) || !/\$[({]?[0-9]/.test(text)) return value;
    throw new NoRoute(
      "undetermined",
      `${table.name} has rules with $1 and the like, which Postfix ignores for ${table.parameter} and postmap does not`,
      table.evidence,
    );
  }

  #evidence(table: TableName, key: string, value: string): readonly Evidence[] {
    const path = sourcePath(table);
    if (path === undefined) return table.evidence;
    const line = this.#line(table, key);
    const text = shown(table, key, value);
    if (line?.value === value) return [{ file: path, line: line.line, text }];
    if (tableKind(table) !== "built") return [{ file: path, text }];
    this.#noteStale(table, key, value);
    return [{ file: `${path}${mapType(table.type)?.built ?? ""}`, text }];
  }

  /** The entry of a key in the text of a table. */
  #line(table: TableName, key: string): { line: number; value: string } | undefined {
    const source = this.#facts.tables.get(table.name)?.source;
    if (source?.state !== "present" || mapType(table.type)?.match !== "exact") return undefined;
    const wanted = foldCase(key);
    return parseLookupTable(source.value.reveal())
      .entries()
      .find((entry) => entry.key === wanted);
  }

  #noteStale(table: TableName, key: string, built: string | undefined): void {
    const path = sourcePath(table);
    const line = path === undefined || tableKind(table) !== "built" ? undefined : this.#line(table, key);
    if (path === undefined || (line?.value === built && line !== undefined) || (!line && built === undefined)) return;
    if (!line && this.#facts.tables.get(table.name)?.source.state !== "present") return;
    const end = mapType(table.type)?.built ?? "";
    const says = line ? "something else" : "nothing of it";
    this.#stale.set(`${table.name} ${key}`, {
      text: `The built table ${path}${end} decides about ${key}, and its text says ${says}: it was changed after the last postmap ${table.type}:${path}.`,
      evidence: line
        ? [{ file: path, line: line.line, text: shown(table, key, line.value) }, ...this.#c.evidence(table.parameter)]
        : [{ file: path, text: `has no entry ${key}` }],
    });
  }
}

const NOBODY = "nobody asked";

/** The tables in which Postfix allows no `$1` in results. */
const NO_GROUPS: ReadonlySet<string> = new Set([
  "transport_maps",
  "sender_dependent_relayhost_maps",
  "sender_dependent_default_transport_maps",
]);

function isRegular({ type }: TableName): boolean {
  return type === "regexp" || type === "pcre";
}

/** An entry as it may be shown: of a table of passwords the key alone. */
function shown({ parameter }: TableName, key: string, value: string): string {
  return `${key} ${parameter.endsWith("_sasl_password_maps") ? MASK : value}`;
}
