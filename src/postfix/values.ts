import type { TimeUnit } from "./parameters.ts";
import { isAtLeast, type PostfixVersion } from "./version.ts";

/** Splits a list at commas and white space, except inside braces, as Postfix does. */
export function listElements(value: string): string[] {
  return listElementsAt(value).map((element) => element.text);
}

/** The elements of a list, and where each ends. */
export function listElementsAt(value: string, separators = ", \t\r\n"): { text: string; end: number }[] {
  const elements: { text: string; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= value.length; at += 1) {
    const char = value[at];
    if (char === "{") depth += 1;
    if (char === "}" && depth > 0) depth -= 1;
    if (char !== undefined && (depth > 0 || !separators.includes(char))) continue;
    if (at > start) elements.push({ text: value.slice(start, at), end: at });
    start = at + 1;
  }
  return elements;
}

/** The text inside the outer braces of `{…}`, and what Postfix says where they are not right. */
export function bracedGroup(text: string): { content: string; problem?: string } {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth > 0) continue;
    const content = text.slice(1, at);
    return at + 1 === text.length ? { content } : { content, problem: `syntax error after '}' in "${text}"` };
  }
  return { content: text.slice(1), problem: `missing '}' in "${text}"` };
}

/** True when every brace of a value is closed, so that all ways to split it agree on what is inside braces. */
export function bracesMatch(value: string): boolean {
  let depth = 0;
  for (const char of value) {
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Yes or no in any case; Postfix knows no other boolean. */
export function parseBoolean(value: string): boolean | undefined {
  const word = value.toLowerCase();
  return word === "yes" ? true : word === "no" ? false : undefined;
}

/** A decimal integer; leading zeros mean nothing. */
export function parseInteger(value: string): bigint | undefined {
  return /^[+-]?[0-9]+$/.test(value) ? BigInt(value.replace("+", "")) : undefined;
}

/**
 * Seconds. Postfix looks at the first letter after the digits only: `5min`, `5ms` and `5month` are five minutes. No
 * digits are none of the unit: `many` is no minutes.
 */
export function parseTime(value: string, defaultUnit: TimeUnit): bigint | undefined {
  const [, digits = "", letter = ""] = /^([+-]?[0-9]+|)(.?)/s.exec(value) ?? [];
  const seconds = SECONDS.get(letter || defaultUnit);
  if (value === "" || seconds === undefined) return undefined;
  const number = BigInt(digits.replace("+", ""));
  const most = seconds === 1n ? LARGEST : LARGEST / seconds - 1n;
  return number >= 0 && number <= most ? number * seconds : undefined;
}

const SECONDS: ReadonlyMap<string, bigint> = new Map([
  ["s", 1n],
  ["m", 60n],
  ["h", 3600n],
  ["d", 86_400n],
  ["w", 604_800n],
]);

/** The largest int; Postfix keeps times and most numbers in one. */
export const LARGEST = 2_147_483_647n;

/** TLS protocol versions, oldest first. */
const PROTOCOLS = ["sslv2", "sslv3", "tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"];

/** The protocol versions that a TLS protocol list leaves usable; undefined where the release refuses the list. */
export function usableProtocols(value: string, version: PostfixVersion): readonly string[] | undefined {
  const modern = isAtLeast(version, 3, 6);
  let floor = 0;
  let ceiling = PROTOCOLS.length - 1;
  const excluded = new Set<string>();
  const included = new Set<string>();
  for (const element of value.split(/[, \t\r\n:]+/).filter((part) => part !== "")) {
    const [, sign = "", name = ""] = /^(!|>=|<=)?(.*)$/s.exec(element) ?? [];
    const place = PROTOCOLS.indexOf(modern && /^[<>]=/.test(sign) ? namedByNumber(name) : name.toLowerCase());
    if (place < 0 || (!modern && sign.endsWith("="))) return undefined;
    if (sign === ">=") floor = place;
    else if (sign === "<=") ceiling = place;
    else (sign === "!" ? excluded : included).add(name.toLowerCase());
  }
  // From 3.6 on SSLv2 is never usable, whatever the list says.
  return PROTOCOLS.filter(
    (name, place) =>
      place >= (modern ? Math.max(floor, 1) : floor) &&
      place <= ceiling &&
      !excluded.has(name) &&
      (included.size === 0 || included.has(name)),
  );
}

/** A bound may be written as the protocol's number on the wire: `>=0303`. */
function namedByNumber(name: string): string {
  const match = /^(?:0x)?0?30([0-4])$/i.exec(name);
  return (match ? PROTOCOLS[Number(match[1]) + 1] : undefined) ?? name.toLowerCase();
}
