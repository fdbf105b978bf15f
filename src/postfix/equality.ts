import { expand, type ParameterLookup } from "./expand.ts";
import { collapseBlanks, trimSpace } from "./logical-lines.ts";
import { type ParameterInfo, parameter } from "./parameters.ts";
import { bracesMatch, listElements, parseBoolean, parseInteger, parseTime, usableProtocols } from "./values.ts";
import type { PostfixVersion } from "./version.ts";

/** What equality may depend on besides the two values. */
export interface EqualityContext {
  readonly version: PostfixVersion;
  /** Values of other parameters, so that `hash:$config_directory/x` equals `hash:/etc/postfix/x`. */
  readonly lookup?: ParameterLookup;
}

/**
 * True when Postfix treats two values of a parameter alike: by its type (`60s` and `1m`, `a, b` and `a b`), and
 * `${name}` for `$name` anywhere. Errs on the side of "different".
 */
export function sameValue(name: string, a: string, b: string, context: EqualityContext): boolean {
  const [left, right] = [canonical(a), canonical(b)];
  if (left === right) return true;
  const info = parameter(name, context.version);
  return info !== undefined && sameByType(info, left, right, context);
}

function sameByType(info: ParameterInfo, a: string, b: string, context: EqualityContext): boolean {
  switch (info.type) {
    case "boolean":
      return bothSame(parseBoolean(a), parseBoolean(b));
    case "integer":
    case "bytes":
      return bothSame(parseInteger(a), parseInteger(b));
    case "time":
      return info.unit !== undefined && bothSame(parseTime(a, info.unit), parseTime(b, info.unit));
    case "protocols":
      return bothSame(usableProtocols(a, context.version)?.join(), usableProtocols(b, context.version)?.join());
    case "word-set":
      return sameElements(a, b) || sameSet(a, b);
    case "list":
    case "destinations":
      return sameElements(a, b);
    case "table":
    case "table-list":
      return sameElements(a, b) || sameExpanded(a, b, context.lookup);
    case "path":
      return sameExpanded(a, b, context.lookup);
    default:
      return false;
  }
}

function bothSame<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && a === b;
}

function sameElements(a: string, b: string): boolean {
  if (!bracesMatch(a) || !bracesMatch(b)) return false;
  const [left, right] = [listElements(a), listElements(b)];
  return left.length === right.length && left.every((element, index) => element === right[index]);
}

/** Bit sets: neither order nor repetition matters, as long as no expression can bring more. */
function sameSet(a: string, b: string): boolean {
  if (a.includes("$") || b.includes("$")) return false;
  const [left, right] = [new Set(listElements(a)), new Set(listElements(b))];
  return left.size === right.size && [...left].every((element) => right.has(element));
}

function sameExpanded(a: string, b: string, lookup: ParameterLookup | undefined): boolean {
  if (!lookup || !(a.includes("$") || b.includes("$"))) return false;
  const [left, right] = [expand(a, lookup), expand(b, lookup)];
  if (left.problems.length > 0 || right.problems.length > 0) return false;
  return sameElements(left.text, right.text);
}

/** Blanks collapsed, and every plain reference written `${name}`. */
function canonical(value: string): string {
  return collapseBlanks(trimSpace(value)).replaceAll(REFERENCE, (whole, bare, round, curly) => {
    const name = bare ?? round ?? curly;
    return name === undefined ? whole : `\${${name}}`;
  });
}

/** `$$` is matched first, so that its second dollar starts nothing. */
const REFERENCE = /\$\$|\$([A-Za-z0-9_]+)|\$\(([A-Za-z0-9_]+)\)|\$\{ ?([A-Za-z0-9_]+) ?\}/g;
