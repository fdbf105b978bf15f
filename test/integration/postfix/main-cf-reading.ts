import { expand, hasExpression, referencedNames } from "../../../src/postfix/expand.ts";
import { collapseBlanks } from "../../../src/postfix/logical-lines.ts";
import { parseMainCf } from "../../../src/postfix/main-cf.ts";
import { EXPANDED_LATER } from "../../../src/postfix/validity.ts";
import type { Said } from "./cases.ts";
import { Messages, plain } from "./messages.ts";
import { assignment, type Release } from "./release.ts";

/** Each difference between postmend and `postconf -nx` in the reading of a main.cf: values, expansions, messages, exit. */
export function mainCfDifferences(text: string, said: Said, release: Release): string[] {
  const file = parseMainCf(text);
  const messages = new Messages(said.stderr);
  messages.expectProblems(file.problems, "main.cf", release.version);
  if (file.problems.some(({ severity }) => severity === "fatal")) {
    return [...messages.differences(), ...(said.exit === 1 ? [] : [`exit ${said.exit} of a broken file`])];
  }
  const readOnly = messages.take(/^warning: main\.cf: read-only parameter assignment: ([^=]*)=/).flat();
  const unused = messages.take(/^warning: main\.cf: unused parameter: ([^=]*)=(.*)$/);
  messages.take(/^warning: main\.cf, line \d+: overriding earlier entry: config_directory=/);
  messages.take(DEPRECATED);
  const entries = file.entries().filter(([name]) => !readOnly.includes(name));
  // Of a value that an expression decides postmend says nothing before it is expanded.
  if (entries.some(([, value]) => hasExpression(value))) messages.take(ABOUT_ELEMENTS);
  const expansion = new Expansions(entries, release);
  const differences = expansion.messageDifferences(messages, said.exit, new Set(unused.map(([name]) => name)));
  if (said.exit !== 0) return [...differences, ...messages.differences()];
  return [...differences, ...messages.differences(), ...valueDifferences(entries, said.stdout, unused, expansion)];
}

const DEPRECATED = /^warning: main\.cf: support for parameter "[^"]*" will be removed/;

const ABOUT_ELEMENTS = /^warning: main\.cf: (?:missing '}' in|syntax error after '}' in|#comment after other text) /;

class Expansions {
  readonly #set: ReadonlyMap<string, string>;
  readonly #release: Release;

  constructor(entries: readonly (readonly [string, string])[], release: Release) {
    this.#set = new Map(entries);
    this.#release = release;
  }

  of(name: string, value: string): string {
    return EXPANDED_LATER.has(name) ? value : collapseBlanks(this.#expand(value).text);
  }

  /** Compares what Postfix says of `$` expressions, and whether it stops there: not at what it calls unused. */
  messageDifferences(messages: Messages, exit: number, unused: ReadonlySet<string | undefined>): string[] {
    const expanded = [...this.#set].filter(([name]) => !EXPANDED_LATER.has(name));
    const values = expanded.map(([, value]) => value);
    const fatal = expanded
      .filter(([name]) => !unused.has(plain(name)))
      .flatMap(([, value]) => this.#expand(value).problems.filter((p) => p.severity === "fatal"));
    // It looks into branches that are not taken too, and warns of what is wrong there without stopping.
    const wrong = messages.take(EXPRESSION_WARNING).flat();
    const undefinedNames = new Set(messages.take(/^warning: main\.cf: undefined parameter: (.*)$/).flat());
    const stopped = messages.take(/^fatal: (.*macro processing error)$/).length > 0 || diesOfNesting(messages, exit);
    const expected = [...new Set(fatal.map(({ text }) => blanksAside(text)))];
    if (stopped !== expected.length > 0)
      return [`${stopped ? "" : "not "}stopped by ${wrong.at(-1)}; postmend: ${expected}`];
    if (stopped) {
      // It shows a tab of the value as a question mark.
      const agreed = exit !== 1 || wrong.some((text) => expected.includes(blanksAside(text ?? "")));
      return agreed ? [] : [`stopped by ${wrong.at(-1)}; postmend: ${expected}`];
    }
    return wrong.length > 0 ? [] : this.#undefinedDifferences(values, undefinedNames);
  }

  #undefinedDifferences(values: readonly string[], said: ReadonlySet<string>): string[] {
    const named = new Set(values.flatMap(referencedNames).filter((name) => this.#lookup(name) === undefined));
    return [
      ...[...named].filter((name) => !said.has(name)).map((name) => `not said: undefined parameter: ${name}`),
      ...[...said].filter((name) => !named.has(name)).map((name) => `said: undefined parameter: ${name}`),
    ];
  }

  #expand(value: string) {
    return expand(value, (name) => this.#lookup(name), this.#release.version);
  }

  #lookup(name: string): string | undefined {
    return this.#set.get(name) ?? this.#release.defaults.get(name);
  }
}

const EXPRESSION_WARNING =
  /^warning: ((?:truncated macro|empty macro|attribute name|":" exp|unexpected input|unbalanced|"\?" or|"=="|"\{exp|bad operator|malformed compat|unreasonable).*)$/;

/** A comparison whose operand leads back to itself fills Postfix's stack before any limit; to postmend it is too deep. */
function diesOfNesting(messages: Messages, exit: number): boolean {
  return exit === SEGMENTATION_FAULT && messages.take(/^Segmentation fault/).length > 0;
}

const SEGMENTATION_FAULT = 139;

function valueDifferences(
  entries: readonly (readonly [string, string])[],
  stdout: string,
  unused: readonly string[][],
  expansion: Expansions,
): string[] {
  const shown = new Map(stdout.split("\n").flatMap(assignment));
  const differences: string[] = [];
  if (!entries.some(([name]) => name === "config_directory")) shown.delete("config_directory");
  for (const [name, value] of entries) {
    const seen = shown.get(name);
    const expected = expansion.of(name, value);
    if (seen !== undefined) {
      if (withoutProcess(value, seen) !== withoutProcess(value, expected))
        differences.push(`${name}: postconf "${seen}", postmend "${expected}"`);
    } else if (!unused.some(([n, v]) => n === plain(name) && blanksAside(v ?? "") === blanksAside(value))) {
      differences.push(`${name}: postconf has none, postmend "${value}"`);
    }
    shown.delete(name);
  }
  const names = new Set(entries.map(([name]) => plain(name)));
  return [
    ...differences,
    ...[...shown].map(([name, value]) => `${name}: postconf "${value}", postmend has none`),
    ...unused
      .filter(([name]) => !names.has(name ?? ""))
      .map(([name]) => `${name}: unused for postconf, postmend has none`),
  ];
}

/** The number of the process that reads is another one each time. */
function withoutProcess(value: string, expanded: string): string {
  return value.includes("process_id") ? expanded.replaceAll(/\d+/g, "N") : expanded;
}

function blanksAside(value: string): string {
  return plain(value).replaceAll(/[ ?]+/g, " ").trim();
}
