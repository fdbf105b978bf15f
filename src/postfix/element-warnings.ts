import { hasExpression } from "./expand.ts";
import { type FileProblem, firstBytes } from "./logical-lines.ts";
import { isParameterName } from "./parameters.ts";
import { EXPANDED_LATER } from "./validity.ts";
import { bracedGroup, listElementsAt } from "./values.ts";

export type ElementWarning = Pick<FileProblem, "text" | "since" | "before">;

/**
 * What postconf says when it looks for table names in the value of a parameter that it knows. It looks at the expanded
 * value; where a `$` expression decides what stands there, nothing is said here.
 */
export function elementWarnings(name: string, value: string): ElementWarning[] {
  if (hasExpression(value)) return [];
  const warnings = warningsIn(value.replaceAll("$$", "$"));
  return warnings.length > 0 && isSearchedForTables(name) ? warnings : [];
}

function isSearchedForTables(name: string): boolean {
  return isParameterName(name) && !EXPANDED_LATER.has(name) && !READ_ONLY.has(name);
}

/** Postfix ignores what main.cf says of these. */
const READ_ONLY: ReadonlySet<string> = new Set(["process_id", "process_name"]);

/**
 * Groups in braces are looked into, to a depth that keeps the work linear. From 3.9 on Postfix stops at a `#` element;
 * older releases go on.
 */
function warningsIn(value: string, depth = 0, afterComment = false): ElementWarning[] {
  const warnings: ElementWarning[] = [];
  let commented = afterComment;
  for (const { text, end } of listElementsAt(value)) {
    if (text.startsWith("#") && !commented) {
      commented = true;
      const rest = firstBytes(value.slice(end + 1, end + 21), 20);
      warnings.push({ text: `#comment after other text is not allowed: ${text} ${rest}...`, since: "3.9" });
    }
    const braced = bracedPart(text);
    if (braced === undefined) continue;
    const group = bracedGroup(braced);
    if (group.problem) warnings.push({ text: group.problem, ...(commented ? { before: "3.9" as const } : {}) });
    if (depth < DEEPEST_GROUP)
      for (const inner of warningsIn(group.content, depth + 1, commented)) warnings.push(inner);
  }
  return warnings;
}

/** The group of `{…}`, `type:{…}` or `proxy:type:{…}`. */
function bracedPart(element: string): string | undefined {
  if (element.startsWith("{")) return element;
  let name = element.indexOf(":") + 1;
  for (let start = 0; name > 0 && element.slice(start, name) === "proxy:"; ) {
    start = name;
    name = element.indexOf(":", start) + 1;
  }
  return name > 0 && element[name] === "{" ? element.slice(name) : undefined;
}

const DEEPEST_GROUP = 20;
