import { expand, hasExpression } from "./expand.ts";
import { collapseBlanks, trimSpace } from "./logical-lines.ts";
import { mapType } from "./map-types.ts";
import { nextHopProblem } from "./next-hop.ts";
import { type ParameterInfo, parameter } from "./parameters.ts";
import { LARGEST, listElements, parseBoolean, parseInteger, parseTime, usableProtocols } from "./values.ts";
import { isAtLeast, type PostfixVersion } from "./version.ts";

/**
 * Why Postfix would refuse or misread a value, in Postfix's own words where it has some. Undefined when the value is
 * fine, when it depends on a `$` expression, or when the name is unknown.
 */
export function valueProblem(name: string, value: string, version: PostfixVersion): string | undefined {
  const info = parameter(name, version);
  const text = collapseBlanks(trimSpace(value));
  if (EXPANDED_LATER.has(name)) return undefined;
  const broken = brokenExpression(text, version);
  if (broken) return broken;
  if (!info) return undefined;
  return hasExpression(text) ? elementProblem(info, text) : judge(info, text, version);
}

/**
 * Postfix reads these as they stand, and expands their `$` for each delivery or reply, if at all. Those for which
 * `postconf -nx` of 3.5, 3.7 and 3.10 leaves `$` alone.
 */
export const EXPANDED_LATER: ReadonlySet<string> = new Set([
  "command_execution_directory",
  "default_rbl_reply",
  "forward_path",
  "luser_relay",
  "mailbox_command",
  "postscreen_expansion_filter",
  "postscreen_reject_footer",
  "smtpd_expansion_filter",
  "smtpd_reject_footer",
]);

/** A `$` expression that does not parse is fatal whatever its names stand for. */
function brokenExpression(text: string, version: PostfixVersion): string | undefined {
  if (!text.includes("$")) return undefined;
  return expand(text, () => "0", version).problems.find((problem) => problem.severity === "fatal")?.text;
}

function judge(info: ParameterInfo, text: string, version: PostfixVersion): string | undefined {
  const { name } = info;
  // Where empty is the default it means unset, and is no worse than that.
  if (text === "" && info.default === "") return undefined;
  switch (info.type) {
    case "boolean":
      return parseBoolean(text) === undefined ? `bad boolean configuration: ${name} = ${text}` : undefined;
    case "integer":
    case "bytes":
      return numberProblem(info, text);
    case "time":
      return timeProblem(info, text);
    case "protocols":
      return usableProtocols(text, version) ? undefined : `Invalid TLS protocol list "${text}"`;
    case "hostname":
      return text.includes(" ")
        ? `bad parameter value: ${name} = ${text}: a host name holds no blanks`
        : lengthProblem(info, text);
    case "word":
      return lengthProblem(info, text) ?? wordProblem(info, text);
    case "destinations":
      return destinationsProblem(info, text, version);
    default:
      return lengthProblem(info, text) ?? elementProblem(info, text) ?? levelProblem(info, text, version);
  }
}

function numberProblem(info: ParameterInfo, text: string): string | undefined {
  const { name, minimum, maximum } = info;
  const number = parseInteger(text);
  const largest = LONG.has(name) ? LARGEST_LONG : LARGEST;
  if (number === undefined || number > largest || number < -largest) {
    return `bad numerical configuration: ${name} = ${text}`;
  }
  if (isBelow(number, minimum)) return `invalid ${name} parameter value ${number} < ${minimum}`;
  if (isAbove(number, maximum)) return `invalid ${name} parameter value ${number} > ${maximum}`;
  return undefined;
}

/** Numbers that Postfix keeps in a long; the others are of 32 bits. */
const LONG: ReadonlySet<string> = new Set([
  "lmdb_map_size",
  "mailbox_size_limit",
  "message_size_limit",
  "virtual_mailbox_limit",
]);
const LARGEST_LONG = 9_223_372_036_854_775_807n;

function timeProblem(info: ParameterInfo, text: string): string | undefined {
  const { name, minimum, maximum } = info;
  const seconds = parseTime(text, info.unit ?? "s");
  if (seconds === undefined) return `parameter ${name}: bad time value or unit: ${text}`;
  if (isBelow(seconds, minimum)) return `invalid ${name}: ${seconds} (min ${minimum})`;
  if (isAbove(seconds, maximum)) return `invalid ${name}: ${seconds} (max ${maximum})`;
  return undefined;
}

/** A minimum of 0 is none. */
function isBelow(number: bigint, minimum: number | undefined): boolean {
  return minimum !== undefined && minimum !== 0 && number < BigInt(minimum);
}

function isAbove(number: bigint, maximum: number | undefined): boolean {
  return maximum !== undefined && number > BigInt(maximum);
}

function lengthProblem(info: ParameterInfo, text: string): string | undefined {
  const { name, minimum, maximum } = info;
  if (minimum !== undefined && text.length < minimum) {
    return `bad string length ${text.length} < ${minimum}: ${name} = ${text}`;
  }
  if (maximum !== undefined && text.length > maximum) {
    return `bad string length ${text.length} > ${maximum}: ${name} = ${text}`;
  }
  return undefined;
}

function wordProblem(info: ParameterInfo, text: string): string | undefined {
  if (text === "" || allows(info, text)) return undefined;
  if (info.name.endsWith("_security_level")) return `Invalid TLS level "${text}"`;
  if (info.name.endsWith("_ciphers")) return `invalid TLS cipher grade: "${text}"`;
  return `unknown ${info.name} value "${text}"; it is one of ${(info.words ?? []).join(", ")}`;
}

/** Some words are read in any case, some not; which ones, only the program that reads them decides. */
function allows(info: ParameterInfo, word: string): boolean {
  return info.words === undefined || info.words.includes(word.toLowerCase());
}

/** Problems of single elements, also where others hold `$` expressions. */
function elementProblem(info: ParameterInfo, text: string): string | undefined {
  const elements = listElements(text);
  switch (info.type) {
    case "word-set": {
      const unknown = elements.find((element) => !hasExpression(element) && !allows(info, element));
      return unknown === undefined ? undefined : `unknown ${info.name} value "${unknown}" in "${text}"`;
    }
    case "list":
      return commentProblem(info, elements);
    case "table":
    case "table-list":
      return commentProblem(info, elements) ?? firstProblem(elements, (element) => tableProblem(info, element));
    default:
      return undefined;
  }
}

function commentProblem(info: ParameterInfo, elements: readonly string[]): string | undefined {
  const comment = elements.find((element) => element.startsWith("#"));
  if (comment === undefined) return undefined;
  return `#comment after other text is not allowed: "${comment}" becomes an element of ${info.name}`;
}

function tableProblem(info: ParameterInfo, element: string): string | undefined {
  const colon = element.indexOf(":");
  const type = colon < 0 ? element : element.slice(0, colon);
  if (type.includes("$")) return undefined;
  if (colon < 0) {
    return info.name === "alias_database"
      ? undefined
      : `open dictionary: expecting "type:name" form instead of "${element}"`;
  }
  if (type === "proxy" || type === "debug") return tableProblem(info, element.slice(colon + 1));
  return mapType(type) ? undefined : `unsupported dictionary type: ${type}`;
}

function destinationsProblem(info: ParameterInfo, text: string, version: PostfixVersion): string | undefined {
  const elements = listElements(text);
  if (elements.length > 1 && info.name === "relayhost" && !isAtLeast(version, 3, 5)) {
    return `relayhost = ${text}: a list of destinations needs Postfix 3.5`;
  }
  return commentProblem(info, elements) ?? firstProblem(elements, nextHopProblem);
}

function firstProblem(
  elements: readonly string[],
  problem: (element: string) => string | undefined,
): string | undefined {
  for (const element of elements) {
    const found = problem(element);
    if (found) return found;
  }
  return undefined;
}

function levelProblem(info: ParameterInfo, text: string, version: PostfixVersion): string | undefined {
  if (info.name !== "compatibility_level") return undefined;
  const grammar = isAtLeast(version, 3, 6) ? /^\d+(\.\d+){0,2}$/ : /^\d+(\.\d+)*$/;
  return grammar.test(text) ? undefined : `malformed compatibility level syntax: "${text}"`;
}
