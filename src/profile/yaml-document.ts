import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Problems } from "./problems.ts";
import type { SourceText } from "./source-text.ts";
import { parseYaml, VAULT_TAG } from "./yaml-parse.ts";

/** A YAML file as plain data that remembers where each value was written. Pointers are JSON pointers (`/relay/port`). */
export interface YamlDocument {
  readonly file: string;
  /** Undefined for a file with nothing but comments in it. */
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  /** The place of the first line of the file, for what is missing as a whole. */
  readonly start: SourceRange;
}

/** Where a value stands, where its key does, and how a scalar is written. */
export interface Place {
  readonly value: SourceRange;
  readonly key?: SourceRange;
  /** The text of a number, a truth value or an empty value, as it stands in the file: `3.10` is not 3.1. */
  readonly written?: string;
}

/** The data of a file; undefined, with the reasons among the problems, when it is not YAML as postmend reads it. */
export function readYaml(source: SourceText, problems: Problems): YamlDocument | undefined {
  const document = parseYaml(source, problems);
  if (!document) return undefined;
  const reader = new Reader(source, document, problems);
  const before = problems.count;
  const value = document.contents === null ? undefined : reader.read(document.contents, "", undefined);
  if (problems.count > before) return undefined;
  return { file: source.file, value, places: reader.places, start: source.range(0, 0) };
}

/** What aliases stand for, counted out: one that stands for aliases that stand for aliases gets there quickly. */
const MOST_ALIASED = 10_000;
const DEEPEST = 100;

class Reader {
  readonly places = new Map<string, Place>();
  readonly #source: SourceText;
  readonly #document: Document.Parsed;
  readonly #problems: Problems;
  /** How many aliases lead to the value that is being read. */
  #aliases = 0;
  #aliased = 0;

  constructor(source: SourceText, document: Document.Parsed, problems: Problems) {
    this.#source = source;
    this.#document = document;
    this.#problems = problems;
  }

  read(node: Node, pointer: string, key: SourceRange | undefined, depth = 0): unknown {
    if (this.#aliases > 0) this.#aliased += 1;
    if (this.#aliased > MOST_ALIASED || depth > DEEPEST) return this.#tooMuch(node);
    if (isAlias(node)) return this.#readAlias(node, pointer, key, depth);
    const value = isEmpty(node) && key ? key : this.#rangeOf(node);
    const place = { value, ...(key && { key }) };
    if (isScalar(node)) {
      const written = typeof node.value === "string" ? undefined : (node.source ?? "");
      this.places.set(pointer, { ...place, ...(written !== undefined && { written }) });
      return node.tag === VAULT_TAG ? { ansible_vault: String(node.value) } : node.value;
    }
    this.places.set(pointer, place);
    if (isSeq<Node>(node))
      return node.items.map((item, index) => this.read(item, `${pointer}/${index}`, undefined, depth + 1));
    return isMap<Node, Node | null>(node) ? this.#readMap(node, pointer, depth) : null;
  }

  #readMap(map: YAMLMap<Node, Node | null>, pointer: string, depth: number): unknown {
    const entries: [string, unknown][] = [];
    for (const pair of map.items) {
      const name = this.#nameOf(pair);
      if (name === undefined) continue;
      const key = this.#rangeOf(pair.key);
      const inner = childPointer(pointer, name);
      if (this.places.has(inner) && entries.some(([other]) => other === name)) {
        this.#report("yaml-duplicate-key", "Key written twice", key, `\`${name}\` stands in this map already`);
      } else if (pair.value === null) {
        this.places.set(inner, { value: key, key, written: "" });
        entries.push([name, null]);
      } else {
        entries.push([name, this.read(pair.value, inner, key, depth + 1)]);
      }
    }
    // Own properties in every case, also for a key like __proto__.
    return Object.fromEntries(entries);
  }

  #nameOf({ key }: Pair<Node, Node | null>): string | undefined {
    if (isScalar(key) && typeof key.value === "string" && key.value !== "" && !isMergeKey(key)) return key.value;
    if (isScalar(key) && (typeof key.value === "number" || typeof key.value === "boolean"))
      return key.source ?? String(key.value);
    const range = this.#rangeOf(key);
    if (isScalar(key) && isMergeKey(key)) {
      this.#report(
        "yaml-merge-key",
        "Merge keys are not YAML 1.2",
        range,
        "`<<` is an ordinary key in YAML 1.2, not a merge",
        "Write the keys out, or let one profile extend another: extends: NAME",
      );
    } else {
      this.#report(
        "yaml-key",
        "A key must be text",
        range,
        "the key is empty, a list or a map",
        'Text that begins with { or [ needs quotes: "{{site}}"',
      );
    }
    return undefined;
  }

  #readAlias(alias: Alias, pointer: string, key: SourceRange | undefined, depth: number): unknown {
    const target = alias.resolve(this.#document);
    if (target) {
      this.#aliases += 1;
      const value = this.read(target, pointer, key, depth + 1);
      this.#aliases -= 1;
      return value;
    }
    return this.#report(
      "yaml-alias",
      "Unknown YAML alias",
      this.#rangeOf(alias),
      "there is no anchor of this name before it",
      "A value that begins with * needs quotes.",
    );
  }

  #tooMuch(node: Node): undefined {
    if (this.#aliased === Number.POSITIVE_INFINITY) return;
    this.#aliased = Number.POSITIVE_INFINITY;
    this.#report(
      "yaml-too-much",
      "Too much in a YAML file",
      this.#rangeOf(node),
      `more than ${DEEPEST} levels, or aliases that stand for more than ${MOST_ALIASED} values`,
    );
  }

  #rangeOf(node: Node): SourceRange {
    const [start = 0, end = start] = node.range ?? [];
    return this.#source.range(start, end);
  }

  #report(code: string, summary: string, source: SourceRange, detail: string, hint?: string): undefined {
    return this.#problems.error(code, summary, { source, detail, ...(hint && { hint }) });
  }
}

/** `key:` with nothing after it. */
function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && !node.source;
}

/** An unquoted `<<`, which YAML 1.1 took for a merge. */
function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

export type Mapping = Readonly<Record<string, unknown>>;

/** A map, as opposed to a list, a scalar or nothing. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON pointer of an entry of the map at `pointer`. */
export function childPointer(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
