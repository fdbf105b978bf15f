import { readFileSync } from "node:fs";

/** One key of a file that users write, as its reference shows it. */
export interface DocumentedKey {
  /** `relay.host`, `senders[].from`, `hosts.NAME.address`. */
  readonly path: string;
  readonly description: string;
  /** Markdown: words for the type, links for the kinds of values that have a section of their own. */
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly words: readonly unknown[];
  readonly examples: readonly unknown[];
}

/** A JSON Schema, as far as the reference reads it. */
interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

/** Kinds of values that are explained once, in docs/profile.md, by the title of their definition. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["SecretValue", "[secret reference](profile.md#secret-references)"],
  ["WrittenReference", "[secret reference](profile.md#secret-references)"],
  ["UserName", "text, or a [secret reference](profile.md#secret-references)"],
  ["Duration", "[time](profile.md#times)"],
]);

/** What the names in maps of freely chosen keys stand for. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["hosts", "HOST"],
  ["groups", "GROUP"],
]);

/** Every key of `schemas/FILE`, in the order of the schema, each before its own keys. */
export function documentedKeys(file: string): DocumentedKey[] {
  return keysOf(read(file), "");
}

/** The description of the whole file. */
export function fileDescription(file: string): string {
  return read(file).description ?? "";
}

function keysOf(schema: Schema, prefix: string): DocumentedKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const found = resolved(property);
    const key: DocumentedKey = {
      path,
      description: found.description ?? "",
      type: typeText(found),
      required: schema.required?.includes(name) ?? false,
      default: found.default,
      words: found.enum ?? [],
      // Kinds of values have their examples where they are explained.
      examples: KINDS.has(found.title ?? "") ? [] : (found.examples ?? []),
    };
    return [key, ...innerKeys(found, path, name)];
  });
}

function innerKeys(schema: Schema, path: string, name: string): DocumentedKey[] {
  if (KINDS.has(schema.title ?? "")) return [];
  if (schema.items) return keysOf(resolved(schema.items), `${path}[]`);
  if (schema.properties) return keysOf(schema, path);
  const map = schema.additionalProperties;
  if (map) return keysOf(resolved(map), `${path}.${NAMES.get(name) ?? "NAME"}`);
  // What one of several forms requires is not required of the key as a whole.
  return (schema.anyOf ?? []).flatMap((one) => innerKeys({ ...resolved(one), required: [] }, path, name));
}

function typeText(schema: Schema): string {
  const kind = KINDS.get(schema.title ?? "");
  if (kind) return kind;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => typeText(resolved(one))))].join(", or ");
  if (schema.items) return `list of ${typeText(resolved(schema.items)).replace(/^map$/, "maps")}`;
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  return types.map((type) => (type === "object" ? mapText(schema) : scalarText(type, schema))).join(" or ");
}

/** A map of fixed keys is a map; one of free keys says what it holds, unless that has keys of its own below. */
function mapText({ additionalProperties }: Schema): string {
  if (!additionalProperties) return "map";
  const inner = resolved(additionalProperties);
  return inner.properties ? "map of names to maps" : `map of names to ${typeText(inner)}`;
}

function scalarText(type: string, { minimum, maximum }: Schema): string {
  const word = SCALARS[type] ?? type;
  if (type !== "integer" || minimum === undefined) return word;
  return maximum === undefined ? `${word} from ${minimum}` : `${word} from ${minimum} to ${maximum}`;
}

const SCALARS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "`true` or `false`",
};

/** The schema that a `$ref` leads to, with what stands beside the `$ref` over it. */
function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  const [file = "", name = ""] = $ref.split("#/$defs/");
  const target = read(file).$defs?.[name];
  if (!target) throw new Error(`${$ref} does not exist`);
  return { ...resolved(target), ...beside };
}

const READ = new Map<string, Schema>();

/** A schema file, in which every reference names its file. */
function read(file: string): Schema {
  const known = READ.get(file);
  if (known) return known;
  const text = readFileSync(new URL(`../schemas/${file}`, import.meta.url), "utf8");
  const schema: Schema = JSON.parse(text.replaceAll('"#/$defs/', `"${file}#/$defs/`));
  READ.set(file, schema);
  return schema;
}

/** A value as YAML would have it, set as code. */
function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
