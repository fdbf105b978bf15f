import type { Observation } from "../../observe/observed-state.ts";
import { hasExpression } from "../../postfix/expand.ts";
import { type LookupTable, parseLookupTable } from "../../postfix/lookup-table.ts";
import { type MapType, mapType } from "../../postfix/map-types.ts";
import { parameter } from "../../postfix/parameters.ts";
import { listElements } from "../../postfix/values.ts";
import type { PostfixVersion } from "../../postfix/version.ts";
import type { Evidence } from "./evidence.ts";
import type { ConfigurationFacts, FileFact } from "./facts.ts";
import { type Setting, type SettingSource, settingsOf } from "./settings.ts";

/** What a configuration says of itself to whoever looks for its tables. */
interface TableSource extends SettingSource {
  readonly facts: ConfigurationFacts;
  readonly versions: readonly PostfixVersion[];
  expanded(text: string): string | undefined;
  file(path: string): Observation<FileFact>;
}

/** A `type:name` that a parameter refers to. */
export interface Table {
  readonly parameter: string;
  readonly evidence: Evidence;
  /** As written, without `proxy:`. */
  readonly type: string;
  readonly proxied: boolean;
  /** Undefined for a type that no Postfix has. */
  readonly known: MapType | undefined;
  /** The absolute path of the text; undefined where the table is no file. */
  readonly path: string | undefined;
  /** The path of what postmap builds; undefined where nothing is built. */
  readonly builtPath: string | undefined;
}

/** Every table that main.cf and the options of master.cf refer to, once for each place. */
export function tablesOf(configuration: TableSource): Table[] {
  return settingsOf(configuration).flatMap((setting) => references(configuration, setting));
}

/** The entries of a table's text; undefined when nobody read it or when it is not made of keys and values. */
export function tableText(configuration: TableSource, table: Table): LookupTable | undefined {
  if (table.path === undefined || table.known?.match !== "exact") return undefined;
  const file = present(configuration.file(table.path));
  return file?.text && parseLookupTable(file.text.reveal());
}

/** Whether Postfix makes the table of that parameter itself. */
export function isCache(parameter: string): boolean {
  return /_cache(_database|_map)?$/.test(parameter) || parameter === "address_verify_map";
}

/** The fact, or undefined for what is absent or unknown. */
export function present<T>(observation: Observation<T>): T | undefined {
  return observation.state === "present" ? observation.value : undefined;
}

function references(configuration: TableSource, { name, value, evidence }: Setting): Table[] {
  if (!takesTables(configuration, name)) return [];
  return listElements(value).flatMap((element) => {
    const text = configuration.expanded(element);
    if (text === undefined || hasExpression(text)) return [];
    const proxied = text.startsWith("proxy:");
    const [, type, rest] = /^([A-Za-z0-9_-]+):(.+)$/s.exec(proxied ? text.slice("proxy:".length) : text) ?? [];
    if (type === undefined || rest === undefined || !isTable(type, rest)) return [];
    const known = mapType(type);
    const inFile = known?.kind === "file" || known?.kind === "indexed";
    const path = inFile ? absolute(configuration, rest) : undefined;
    const built = path !== undefined && known?.built !== undefined ? path + known.built : undefined;
    return [{ parameter: name, evidence, type, proxied, known, path, builtPath: built }];
  });
}

/** Parameters of tables, and lists in which tables may stand (mydestination, restrictions). */
function takesTables(configuration: TableSource, name: string): boolean {
  const type = configuration.versions.map((version) => parameter(name, version)?.type).find((found) => found);
  return type === "table" || type === "table-list" || type === "list";
}

/** In lists also addresses and ports stand: `[::1]:25`, `2001:db8::/32`. */
function isTable(type: string, rest: string): boolean {
  return mapType(type) !== undefined || rest.startsWith("/");
}

function absolute(configuration: TableSource, path: string): string | undefined {
  if (path.startsWith("{")) return undefined;
  return path.startsWith("/") ? path : `${configuration.facts.configDirectory}/${path}`;
}
