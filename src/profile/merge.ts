import { childPointer, isMapping, type Mapping, type Place, type YamlDocument } from "./yaml-document.ts";

/** What `null` removed although nothing was inherited: pointers into the upper document. */
export interface Merged {
  readonly document: YamlDocument;
  readonly removedNothing: readonly string[];
}

/**
 * A document laid over another, or over nothing: maps merge key by key, lists and single values replace. A secret
 * reference is one value, though it is written as a map. Null takes out what is below. Each value keeps its place.
 */
export function layOver(below: YamlDocument | undefined, above: YamlDocument): Merged {
  const places = new Map(below?.places);
  const removedNothing: string[] = [];
  const lay = (base: unknown, own: unknown, pointer: string): unknown => {
    if (!isMapping(own) || (isMapping(base) && isReference(own) !== isReference(base))) return replace(own, pointer);
    if (isReference(own)) return replace(own, pointer);
    takePlace(pointer);
    return layMap(isMapping(base) ? base : {}, own, pointer);
  };
  const layMap = (base: Mapping, own: Mapping, pointer: string): Mapping => {
    const result = new Map(Object.entries(base));
    for (const [key, value] of Object.entries(own)) {
      const inner = childPointer(pointer, key);
      if (value === null && !result.has(key)) removedNothing.push(inner);
      if (value === null) forget(inner);
      if (value === null) result.delete(key);
      else result.set(key, lay(result.get(key), value, inner));
    }
    return Object.fromEntries(result);
  };
  const replace = (value: unknown, pointer: string): unknown => {
    forget(pointer);
    for (const [path, place] of above.places) if (isWithin(path, pointer)) places.set(path, place);
    return value;
  };
  const forget = (pointer: string): void => {
    for (const path of [...places.keys()]) if (isWithin(path, pointer)) places.delete(path);
  };
  const takePlace = (pointer: string): void => {
    const place: Place | undefined = above.places.get(pointer);
    if (place) places.set(pointer, place);
  };
  const value = lay(below?.value, above.value, "");
  return { document: { ...above, value, places }, removedNothing };
}

function isWithin(path: string, pointer: string): boolean {
  return path === pointer || path.startsWith(`${pointer}/`);
}

function isReference(map: Mapping): boolean {
  const keys = Object.keys(map);
  return keys.length === 1 && ["env", "file", "exec", "ansible_vault"].includes(keys[0] ?? "");
}
