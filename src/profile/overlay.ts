import { stringify } from "yaml";
import { layOver } from "./merge.ts";
import { Problems } from "./problems.ts";
import type { LoadedProject } from "./project.ts";
import { sourceText } from "./source-text.ts";
import { isMapping, readYaml } from "./yaml-document.ts";

/** Keys to lay over a profile. Null takes a key out. */
export type Overlay = { readonly [key: string]: Overlay | OverlayValue };

/** A value that takes the place of the one below it; null takes it out. */
export type OverlayValue = string | number | boolean | null | readonly OverlayItem[];

type OverlayItem = string | number | boolean | null | Overlay | readonly OverlayItem[];

/** One value, at its path. */
export function overlayAt([key = "", ...rest]: readonly string[], value: Overlay | OverlayValue): Overlay {
  return { [key]: rest.length === 0 ? value : overlayAt(rest, value) };
}

/** Two overlays as one; where both say something, the other counts. */
export function joined(one: Overlay, other: Overlay): Overlay {
  const all = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    const below = all.get(key);
    all.set(key, isOverlay(below) && isOverlay(value) ? joined(below, value) : value);
  }
  return Object.fromEntries(all);
}

/** Whether it is a map of further keys. */
export function isOverlay(value: Overlay | OverlayValue | undefined): value is Overlay {
  return isMapping(value);
}

/** The project with an overlay on one profile; undefined where there is no such profile. What it asks for is checked when a host is resolved. */
export function overlaid(project: LoadedProject, profile: string, overlay: Overlay): LoadedProject | undefined {
  const loaded = project.profiles.get(profile);
  const above = readYaml(sourceText("the overlay", overlayYaml(overlay)), new Problems());
  if (!loaded || !above) return undefined;
  const { document } = layOver(loaded.document, above);
  return { ...project, profiles: new Map([...project.profiles, [profile, { ...loaded, document }]]) };
}

/** The lines of a profile; empty where there are none. */
export function overlayYaml(overlay: Overlay): string {
  return Object.keys(overlay).length === 0 ? "" : stringify(overlay);
}
