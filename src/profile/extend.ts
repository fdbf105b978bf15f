import { nearest } from "../diagnostics/nearest.ts";
import { layOver } from "./merge.ts";
import type { Problems } from "./problems.ts";
import type { ProfileFile } from "./profile-file.ts";
import { checkSchema, pathOf } from "./schema-problems.ts";
import type { Profile } from "./schema-types.ts";
import { validateProfile } from "./schema-validators.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A profile with everything that it extends merged in; variables are not filled in yet. */
export interface LoadedProfile {
  readonly name: string;
  readonly value: Profile;
  /** Values and places; a place may be in the file of a profile that this one extends. */
  readonly document: YamlDocument;
}

/** Every profile by name, merged with what it extends. `broken` are the names of files that could not be read. */
export function extendProfiles(
  files: readonly ProfileFile[],
  broken: ReadonlySet<string>,
  problems: Problems,
): ReadonlyMap<string, LoadedProfile> {
  const byName = distinctNames(files, problems);
  const loaded = new Map<string, LoadedProfile>();
  const load = (file: ProfileFile, chain: readonly string[]): LoadedProfile | undefined => {
    const known = loaded.get(file.name);
    if (known) return known;
    const base = baseOf(file, chain, byName, broken, problems);
    if (base === "none") return undefined;
    const below = base && load(base, [...chain, file.name]);
    if (base && !below) return undefined;
    const profile = laidOver(below, file, problems);
    if (profile) loaded.set(file.name, profile);
    return profile;
  };
  for (const file of byName.values()) load(file, []);
  return loaded;
}

/** The first file of each name. */
function distinctNames(files: readonly ProfileFile[], problems: Problems): ReadonlyMap<string, ProfileFile> {
  const byName = new Map<string, ProfileFile>();
  for (const file of files) {
    const other = byName.get(file.name);
    if (!other) byName.set(file.name, file);
    else {
      problems.error("duplicate-profile", "Two profiles have the same name", {
        source: file.document.places.get("/name")?.value ?? file.document.start,
        detail: `\`${file.name}\` is also the name of the profile in ${other.document.file}`,
      });
    }
  }
  return byName;
}

/** The profile that this one extends; undefined when it extends none, `none` when there is no such thing. */
function baseOf(
  file: ProfileFile,
  chain: readonly string[],
  byName: ReadonlyMap<string, ProfileFile>,
  broken: ReadonlySet<string>,
  problems: Problems,
): ProfileFile | undefined | "none" {
  const name = file.value.extends;
  if (name === undefined) return undefined;
  const source = file.document.places.get("/extends")?.value ?? file.document.start;
  const path = [...chain, file.name];
  if (path.includes(name)) {
    // Each profile of a circle closes it once; telling of the first is enough.
    if (path[0] === name) tellOfCircle([...path, name]);
    return "none";
  }
  const base = byName.get(name);
  if (base) return base;
  if (!broken.has(name))
    problems.error("unknown-profile", "Unknown profile", { source, ...unknownName(name, byName.keys()) });
  return "none";

  function tellOfCircle(circle: readonly string[]): void {
    if (circle[0] !== [...circle].sort()[0]) return;
    problems.error("extends-circle", "Profiles extend each other in a circle", {
      source,
      detail: circle.join(" extends "),
    });
  }
}

/** Detail and hint for the name of a profile that does not exist. */
export function unknownName(name: string, known: Iterable<string>): { detail: string; hint: string } {
  const names = [...known];
  const meant = nearest(name, names);
  const all = names.length > 0 ? `Profiles are: ${names.sort().join(", ")}` : "There are no profiles yet.";
  return { detail: `there is no profile \`${name}\``, hint: meant ? `Did you mean "${meant}"?` : all };
}

function laidOver(below: LoadedProfile | undefined, file: ProfileFile, problems: Problems): LoadedProfile | undefined {
  const { document, removedNothing } = layOver(below?.document, file.document);
  for (const pointer of removedNothing) {
    problems.error("empty-value", "Value is empty", {
      source: document.places.get(pointer)?.value ?? file.document.places.get(pointer)?.value ?? document.start,
      detail: `\`${pathOf(pointer)}\` has no value${below ? ", and there is no inherited one that it could take out" : ""}`,
      hint: 'Write "" for an empty text.',
    });
  }
  if (removedNothing.length > 0) return undefined;
  const value = checkSchema(document, validateProfile, "a profile", problems);
  return value && { name: file.name, value, document };
}
