import { lint } from "../../../src/diagnosis/lint/lint.ts";
import { factsOf, type Given } from "../configuration/facts.ts";

/** The rules that find something, each once, sorted. */
export function rulesFor(given: Given): string[] {
  return [...new Set(lint(factsOf(given)).map(({ rule }) => rule))].sort();
}
