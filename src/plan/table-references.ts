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
  const mentions = mentionOf(path, built, observed.configDirectory);
  const parameter = parseMainCf(plannedMainCf)
    .entries()
    .find(([, value]) => mentions(value));
  if (parameter) return parameter[0];
  const text = observed.masterCf.state === "present" ? observed.masterCf.value.text : "";
  const line = text.split("\n").findIndex((text) => !/^\s*#/.test(text) && mentions(text));
  return line < 0 ? undefined : `line ${line + 1} of master.cf`;
}

function mentionOf(path: string, built: string | undefined, directory: string): (text: string) => boolean {
  const name = escaped(path.slice(directory.length));
  const place = `(?:${escaped(directory)}|\\$\\{config_directory\\}|\\$\\(config_directory\\)|\\$config_directory)`;
  const reference = new RegExp(`(?:([^\\s,:={]+|\\$\\{\\w+\\}):)?${place}${name}(?![\\w.-])`, "g");
  return (text) => [...text.matchAll(reference)].some(([, type]) => built === undefined || opens(type, path, built));
}

/** A type that is left out or written as an expression may be any. */
function opens(type: string | undefined, path: string, built: string): boolean {
  if (type === undefined || type.includes("$")) return true;
  return `${path}${mapType(type)?.built ?? ""}` === built;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
