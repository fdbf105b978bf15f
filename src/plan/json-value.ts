import { neutralise, userError } from "../diagnostics/diagnostic.ts";

/**
 * A value of a JSON text that somebody else may have written. Every step says what it expects; the first that is wrong
 * ends the reading with a user error that names the place.
 */
export class JsonValue {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path = "") {
    this.#value = value;
    this.#path = path;
  }

  /** The fields of an object: all the required ones, and no others than these. */
  fields<R extends string, O extends string = never>(
    required: readonly R[],
    optional: readonly O[] = [],
  ): Fields<R, O> {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.wrong("an object");
    const entries = new Map<string, unknown>(Object.entries(value));
    const known: readonly string[] = [...required, ...optional];
    const missing = required.find((key) => !entries.has(key));
    if (missing !== undefined) return this.wrong(`a field "${missing}"`);
    const unknown = [...entries.keys()].find((key) => !known.includes(key));
    if (unknown !== undefined) return this.wrong(`no field "${neutralise(unknown)}"`);
    const at = (key: string) => new JsonValue(entries.get(key), this.#path === "" ? key : `${this.#path}.${key}`);
    return { get: at, maybe: (key) => (entries.has(key) ? at(key) : undefined) };
  }

  list<T>(read: (item: JsonValue) => T): T[] {
    if (!Array.isArray(this.#value)) return this.wrong("a list");
    return this.#value.map((item: unknown, index) => read(new JsonValue(item, `${this.#path}[${index}]`)));
  }

  text(pattern: RegExp = /^/, what = "text"): string {
    if (typeof this.#value !== "string" || !pattern.test(this.#value)) return this.wrong(what);
    return this.#value;
  }

  oneOf<T extends string>(words: readonly T[]): T {
    return words.find((word) => word === this.#value) ?? this.wrong(`one of ${words.join(", ")}`);
  }

  boolean(): boolean {
    return typeof this.#value === "boolean" ? this.#value : this.wrong("true or false");
  }

  /** A whole number from 0 to `most`. */
  number(most: number): number {
    const value = this.#value;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
      return this.wrong(`a whole number from 0 to ${most}`);
    }
    return value;
  }

  nullOr<T>(read: (value: JsonValue) => T): T | null {
    return this.#value === null ? null : read(this);
  }

  isText(): boolean {
    return typeof this.#value === "string";
  }

  has(key: string): boolean {
    return typeof this.#value === "object" && this.#value !== null && Object.hasOwn(this.#value, key);
  }

  /** Ends the reading here. What was found is not repeated: it may be anything. */
  wrong(expected: string): never {
    throw userError("plan-file-invalid", "This is not a plan file that postmend wrote", {
      detail: `${this.#path === "" ? "the file" : this.#path}: expected ${expected}`,
      hint: "Plan again with `postmend plan --out FILE`.",
    });
  }
}

/** The fields of an object, by name. */
export interface Fields<R extends string, O extends string> {
  get(key: R): JsonValue;
  maybe(key: O): JsonValue | undefined;
}
