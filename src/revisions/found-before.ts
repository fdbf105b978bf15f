import type { ObservedState } from "../observe/observed-state.ts";
import { ownedBefore } from "../plan/owned-before.ts";
import { parseManifest } from "./manifest.ts";

/**
 * What was on a host before postmend wrote there and is not in the revision to go back to, because the profile of that time
 * had nothing to do with it: absolute paths, by the number of the revision that found them.
 */
export function foundBefore(
  target: { readonly number: number; readonly files: readonly { readonly path: string }[] },
  observed: ObservedState,
): ReadonlyMap<number, readonly string[]> {
  const known = new Set(target.files.map(({ path }) => path));
  const later = (observed.revisions.state === "present" ? observed.revisions.value : [])
    .filter(({ number }) => number > target.number)
    .flatMap(({ manifest }) => parseManifest(manifest) ?? []);
  const found = new Map<number, string[]>();
  for (const path of ownedBefore(observed).owned?.files ?? []) {
    const first = later.find(({ files }) => files.some((file) => file.path === path));
    if (known.has(path) || first?.action !== "found") continue;
    if (first.files.some((file) => file.path === path && "absent" in file)) continue;
    found.set(first.number, [...(found.get(first.number) ?? []), path]);
  }
  return found;
}
