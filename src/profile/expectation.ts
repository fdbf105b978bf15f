import { neutralise } from "../diagnostics/diagnostic.ts";
import type { SchemaError } from "./schema-check.ts";

/** What a schema wants, in words: `expected a port number from 1 to 65535`. */
export function expectation({ keyword, parentSchema = {}, params }: SchemaError): string {
  const { errorMessage, enum: allowed, const: only, type, minimum, maximum } = parentSchema;
  if (typeof errorMessage === "string") return errorMessage;
  if (Array.isArray(allowed)) return `expected ${either(allowed.map(String))}`;
  if (only !== undefined) return `expected ${String(only)}`;
  if (keyword === "minItems" || keyword === "minProperties") return "expected at least one entry";
  if (keyword === "minLength") return "expected text, got an empty one";
  const kinds = [type ?? params["type"]].flat().map((kind) => KINDS[String(kind)] ?? String(kind));
  return `expected ${either(kinds)}${bounds(minimum, maximum)}`;
}

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** What stands there instead, in words; nothing of a secret but its kind. */
export function found(value: unknown, written: string | undefined, secret: boolean): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  if (typeof value === "string") return secret ? "text" : value === "" ? "an empty text" : `text ${quoted(value)}`;
  const kind = typeof value === "number" ? "the number" : "the truth value";
  return secret ? kind.replace("the", "a") : `${kind} ${written ?? String(value)}`;
}

/** A user's text in quotes and in one line, cut where it is long. */
export function quoted(text: string): string {
  return text.length > LONGEST ? `"${neutralise(text.slice(0, LONGEST))}…"` : `"${neutralise(text)}"`;
}

const LONGEST = 60;

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys to values",
  null: "nothing",
};

function bounds(minimum: unknown, maximum: unknown): string {
  if (typeof minimum === "number" && typeof maximum === "number") return ` from ${minimum} to ${maximum}`;
  return typeof minimum === "number" ? ` from ${minimum} on` : "";
}
