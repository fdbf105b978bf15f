import type { ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { mapType } from "../postfix/map-types.ts";

/**
 * What will still refer to a lookup table once main.cf is as planned: a parameter, or a line of master.cf. With `built`
 * only what opens that built file counts. In doubt a reference counts: without its table Postfix defers mail.
 */
export function referenceTo(
  path: string,
  built: string | undefined,
  observed: ObservedState,
  plannedMainCf: string,
): string | undefined {
  return firstReference(path, ({ type }) => built === undefined || opens(type, path, built), observed, plannedMainCf);
}

/** What reads a table through proxymap, which runs as Postfix's own user and opens only what that user may read. */
export function proxymapReferenceTo(path: string, observed: ObservedState, mainCf: string): string | undefined {
  return firstReference(path, ({ proxied }) => proxied, observed, mainCf);
}

interface Mention {
  /** As written; undefined where it is left out. */
  readonly type: string | undefined;
  readonly proxied: boolean;
}

function firstReference(
  path: string,
  counts: (mention: Mention) => boolean,
  observed: ObservedState,
  mainCf: string,
): string | undefined {
  const mentions = mentionsOf(path, observed.configDirectory);
  const parameter = parseMainCf(mainCf)
    .entries()
    .find(([, value]) => mentions(value).some(counts));
  if (parameter) return parameter[0];
  const text = observed.masterCf.state === "present" ? observed.masterCf.value.text : "";
  const line = text.split("\n").findIndex((text) => !/^\s*#/.test(text) && mentions(text).some(counts));
  return line < 0 ? undefined : `line ${line + 1} of master.cf`;
}

/** `proxy:` stands before the table itself, or before a table of tables that names it: `proxy:unionmap:{hash:…}`. */
function mentionsOf(path: string, directory: string): (text: string) => Mention[] {
  const name = escaped(path.slice(directory.length));
  const place = `(?:${escaped(directory)}|\\$\\{config_directory\\}|\\$\\(config_directory\\)|\\$config_directory)`;
  const proxy = "(proxy:(?:[a-z]+:\\{(?:[^{}]|\\$\\{\\w+\\})*?)?)?";
  const reference = new RegExp(`${proxy}(?:([^\\s,:={]+|\\$\\{\\w+\\}):)?${place}${name}(?![\\w.-])`, "g");
  return (text) => [...text.matchAll(reference)].map(([, proxy, type]) => ({ type, proxied: proxy !== undefined }));
}

/** A type that is left out or written as an expression may be any. */
function opens(type: string | undefined, path: string, built: string): boolean {
  if (type === undefined || type.includes("$")) return true;
  return `${path}${mapType(type)?.built ?? ""}` === built;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
