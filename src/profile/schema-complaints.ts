import type { SchemaError } from "./schema-check.ts";

/** One mistake in a document, after the many ways in which a schema notices it. */
export interface Complaint {
  /** JSON pointer of the value; of the map, where a key is wrong. */
  readonly pointer: string;
  /** The key that is unknown, missing or badly written. */
  readonly key?: string;
  readonly error: SchemaError;
  /** The value is of another kind than was expected, as opposed to a right kind with something wrong inside. */
  readonly otherKind: boolean;
  /** What could have stood here: values, or the keys of which one must be there. */
  readonly candidates: readonly string[];
}

/**
 * One complaint for each mistake. Where a schema allows alternatives, a validator reports why each of them failed;
 * what remains is the failure of the alternative that was meant, or one complaint about the value as a whole.
 */
export function complaints(errors: readonly SchemaError[]): Complaint[] {
  const stack: Complaint[] = [];
  for (const error of errors) {
    if (error.keyword === "anyOf") stack.push(...oneAlternative(error, popInside(stack, error.instancePath)));
    else if (error.keyword === "propertyNames") stack.push(badKey(error, popKey(stack, error)));
    else stack.push(simple(error));
  }
  return withoutEchoes(stack);
}

function simple(error: SchemaError): Complaint {
  const { params, keyword } = error;
  const key = params["additionalProperty"] ?? params["missingProperty"];
  return {
    pointer: error.instancePath,
    ...(typeof key === "string" && { key }),
    error,
    otherKind: keyword === "type" || keyword === "const" || keyword === "enum",
    candidates: strings(params["allowedValues"] ?? params["allowedValue"]),
  };
}

/** The errors of the alternatives directly precede the error that none of them fits. */
function popInside(stack: Complaint[], pointer: string): Complaint[] {
  let from = stack.length;
  while (from > 0 && isInside(stack[from - 1]?.pointer ?? "", pointer)) from -= 1;
  return stack.splice(from);
}

function isInside(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

function oneAlternative(error: SchemaError, inside: readonly Complaint[]): Complaint[] {
  const pointer = error.instancePath;
  const meant = inside.filter((complaint) => complaint.pointer !== pointer || !complaint.otherKind);
  const here = meant.filter((complaint) => complaint.pointer === pointer);
  const schemas = new Set(here.map((complaint) => complaint.error.parentSchema));
  if (meant.length > 0 && schemas.size <= 1) return meant;
  const deeper = meant.filter((complaint) => complaint.pointer !== pointer);
  if (deeper.length > 0) return deeper;
  const required = [...new Set(here.flatMap((complaint) => strings(complaint.error.parentSchema?.["required"])))];
  const values = inside.flatMap((complaint) => complaint.candidates);
  return [{ pointer, error, otherKind: meant.length === 0, candidates: meant.length > 0 ? required : values }];
}

/** What is wrong with a key is reported of the map that has it; the value is the key. */
function popKey(stack: Complaint[], error: SchemaError): Complaint[] {
  const name = error.params["propertyName"];
  let from = stack.length;
  while (from > 0 && stack[from - 1]?.error.data === name && stack[from - 1]?.pointer === error.instancePath) from -= 1;
  return stack.splice(from);
}

function badKey(error: SchemaError, [why]: readonly Complaint[]): Complaint {
  const key = String(error.params["propertyName"]);
  return { pointer: error.instancePath, key, error: why?.error ?? error, otherKind: false, candidates: [] };
}

/** One complaint for a place: when a value breaks two rules, the first says enough. */
function withoutEchoes(found: readonly Complaint[]): Complaint[] {
  const byPlace = new Map<string, Complaint>();
  for (const complaint of found) {
    const place = JSON.stringify([complaint.pointer, complaint.key, complaint.error.keyword === "uniqueItems"]);
    if (!byPlace.has(place)) byPlace.set(place, complaint);
  }
  return [...byPlace.values()];
}

function strings(value: unknown): string[] {
  return [value].flat().filter((item): item is string => typeof item === "string");
}
