import type { ObservedState } from "../observe/observed-state.ts";
import { parseManifest } from "./manifest.ts";

/**
 * The lookup table type whose built files the newest revision holds, where it is not the one that was looked at: a host
 * of a profile with a `map_type` of its own. Undefined when everything that is stored was looked at.
 */
export function storedMapType({ revisions, tables }: ObservedState): string | undefined {
  if (revisions.state !== "present") return undefined;
  const newest = revisions.value.findLast(({ outcome }) => outcome !== "failed");
  const paths = new Set(parseManifest(newest?.manifest ?? "")?.files.map(({ path }) => path));
  const types = TYPES.filter(([suffix]) => tables.some(({ path }) => paths.has(`${path}${suffix}`)));
  const seen = tables.some(
    ({ built }) => built.state === "present" && types.some(([suffix]) => built.value.path.endsWith(suffix)),
  );
  return seen ? undefined : types[0]?.[1];
}

/** Two types build a `.db`; which of them it is does not matter to who only compares bytes. */
const TYPES = [
  [".lmdb", "lmdb"],
  [".cdb", "cdb"],
  [".db", "hash"],
] as const;
