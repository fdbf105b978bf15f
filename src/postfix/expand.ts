import { domainToAscii, domainToUtf8 } from "./idna.ts";
import { firstBytes, trimSpace } from "./logical-lines.ts";
import type { PostfixVersion } from "./version.ts";
import { isAtLeast } from "./version.ts";

/** The value of a parameter, unexpanded: as in main.cf, or else the default. Undefined for a name that nothing defines. */
export type ParameterLookup = (name: string) => string | undefined;

/** An expanded value, and what Postfix would warn about. */
export interface Expansion {
  /** Up to the place of an error; a value with an error is fatal for every Postfix program. */
  readonly text: string;
  /** In Postfix's own words. `undefined` names give an empty text and go on, everything else is fatal. */
  readonly problems: readonly ExpansionProblem[];
}

export interface ExpansionProblem {
  readonly severity: "warning" | "fatal";
  readonly text: string;
}

/**
 * Expands `$name`, `${name}`, `$(name)`, the conditional forms `?` and `:`, comparisons, functions and `$$`, recursively, as
 * Postfix does. Without a version the newest grammar is understood: `<level` comparisons are known from 3.6 on,
 * `${domain_to_ascii{text}}` and `${domain_to_utf8{text}}` from 3.11 on.
 */
export function expand(value: string, lookup: ParameterLookup, version?: PostfixVersion): Expansion {
  const run = new Run(lookup, version);
  run.expandText(value);
  return { text: run.text, problems: run.problems };
}

/** True when a value holds a `$` expression, so that it cannot be judged as it stands. `$$` is a literal dollar. */
export function hasExpression(value: string): boolean {
  return value.replaceAll("$$", "").includes("$");
}

/** Names that a value refers to, also inside conditional texts that are not taken; `${?text}` refers to the empty name. */
export function referencedNames(value: string): string[] {
  const names: string[] = [];
  for (const [all, inBraces, bare] of value.matchAll(REFERENCE)) {
    if (all !== "$$") names.push(inBraces ?? bare ?? "");
  }
  return names;
}

/** A name in braces before another brace is a function's. */
const REFERENCE =
  /\$\$|\$[({][ \t\r\n]*(?=[?:])|\$[({][ \t\r\n]*([A-Za-z0-9_]+)(?![A-Za-z0-9_]|[ \t\r\n]*\{)|\$[ \t\r\n]*([A-Za-z0-9_]+)/g;

/** Thrown inside a run only: a grammar error ends the expansion where it stands. */
class GrammarError extends Error {}

const MOST_NESTING = 100;
/** Not Postfix's: a text that doubles at each level would fill the memory long before the nesting limit. */
const MOST_TEXT = 4_000_000;
/** Not Postfix's either: references that double at each level and end in nothing would go on for years. */
const MOST_REFERENCES = 100_000;
const BLANK = /[ \t\r\n]/;
const NAME_CHAR = /[A-Za-z0-9_]/;
const OPERATOR_CHARS = "<>!=?+-*/~&|%";
const OPERATORS = ["==", "!=", "<", "<=", ">=", ">"];
/** With the quotes as Postfix prints them. */
const OPERATOR_LIST = '"==" or "!="" or "<"" or "<="" or ">="" or ">"';

/** By name; undefined for an argument that they refuse. */
const FUNCTIONS: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["domain_to_ascii", domainToAscii],
  ["domain_to_utf8", domainToUtf8],
]);

/** One expansion: collects text and problems. */
class Run {
  readonly problems: ExpansionProblem[] = [];
  readonly #lookup: ParameterLookup;
  readonly #knowsLevels: boolean;
  readonly #knowsFunctions: boolean;
  #text = "";
  #nesting = 0;
  #references = 0;

  constructor(lookup: ParameterLookup, version: PostfixVersion | undefined) {
    this.#lookup = lookup;
    this.#knowsLevels = version === undefined || isAtLeast(version, 3, 6);
    this.#knowsFunctions = version === undefined || isAtLeast(version, 3, 11);
  }

  get text(): string {
    return this.#text;
  }

  expandText(value: string): void {
    try {
      this.#parse(value);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
    }
  }

  /** Splits a text into literals and references. */
  #parse(text: string): void {
    for (let at = 0; at < text.length; ) {
      const dollar = text.indexOf("$", at);
      this.#append(text.slice(at, dollar < 0 ? text.length : dollar));
      if (dollar < 0) return;
      at = text[dollar + 1] === "$" ? this.#literalDollar(dollar) : this.#reference(text, dollar);
    }
  }

  #literalDollar(dollar: number): number {
    this.#append("$");
    return dollar + 2;
  }

  /** Evaluates the reference at a `$`; the place after it. */
  #reference(text: string, dollar: number): number {
    const open = text[dollar + 1];
    const start = dollar + 1;
    if (open !== "{" && open !== "(") {
      let end = start;
      while (NAME_CHAR.test(text[end] ?? "")) end += 1;
      this.#evaluateNonEmpty(text.slice(start, end), text);
      return end;
    }
    const close = closing(text, start, open, open === "{" ? "}" : ")");
    if (close < 0) this.#fail(`truncated macro reference: "${text}"`);
    this.#evaluateNonEmpty(text.slice(start + 1, close), text);
    return close + 1;
  }

  #evaluateNonEmpty(reference: string, text: string): void {
    if (reference === "") this.#fail(`empty macro name: "${text}"`);
    this.#references += 1;
    if (this.#references > MOST_REFERENCES) this.#fail("the expansion has unreasonably many references");
    this.#nesting += 1;
    if (this.#nesting > MOST_NESTING + 1) this.#fail(`unreasonable macro call nesting: "${reference}"`);
    this.#evaluate(reference);
    this.#nesting -= 1;
  }

  #evaluate(reference: string): void {
    const at = skipBlanks(reference, 0);
    const head = reference[at] === "{" ? this.#relation(reference, at) : this.#named(reference, at);
    if (head.operator === undefined) this.#plain(head);
    else this.#conditional(reference, head);
  }

  /** Without `?` or `:`: the value itself, expanded. */
  #plain(head: Head): void {
    if (head.value === undefined) {
      this.problems.push({ severity: "warning", text: `undefined parameter: ${head.name}` });
    } else {
      this.#parse(head.value);
    }
  }

  #conditional(reference: string, head: Head): void {
    const holds = head.value !== undefined && head.value !== "";
    let at = head.rest;
    if (head.operator === "?") {
      const then = this.#operand(reference, at);
      if (holds) this.#parse(then.text);
      if (then.rest >= reference.length) return;
      if (reference[then.rest] !== ":") {
        this.#fail(`":" expected at: "...${then.text}}>>>${firstBytes(reference.slice(then.rest), 20)}"`);
      }
      at = then.rest + 1;
    }
    const otherwise = this.#operand(reference, at);
    if (!holds) this.#parse(otherwise.text);
    if (otherwise.rest < reference.length) {
      this.#fail(`unexpected input at: "...${otherwise.text}}>>>${firstBytes(reference.slice(otherwise.rest), 20)}"`);
    }
  }

  #named(reference: string, start: number): Head {
    let at = start;
    for (;;) {
      const next = skipBlanks(reference, at);
      const char = reference[next];
      const name = reference.slice(start, at);
      if (char === undefined) return { name, value: this.#lookup(name), operator: undefined, rest: next };
      if (char === "?" || char === ":") return { name, value: this.#lookup(name), operator: char, rest: next + 1 };
      if (char === "{" && this.#knowsFunctions) return this.#function(reference, name, next);
      if (!NAME_CHAR.test(reference[at] ?? "")) {
        const seen = `...${reference.slice(0, at)}>>>${firstBytes(reference.slice(at), 20)}`;
        this.#fail(`attribute name syntax error at: "${seen}"`);
      }
      at += 1;
    }
  }

  /** `name{argument}`, which cannot be a condition. */
  #function(reference: string, name: string, open: number): Head {
    const argument = this.#braced(reference, open);
    if (argument.rest < reference.length) {
      this.#fail(`unexpected input at: "...${argument.text}}>>>${firstBytes(reference.slice(argument.rest), 20)}"`);
    }
    const work = FUNCTIONS.get(name);
    if (!work) this.#fail(`unknown function "${name}" at"...>>>${name}{${argument.text}}"`);
    const given = this.#apart(trimSpace(argument.text));
    const result = work(given);
    if (result === undefined) this.#fail(`bad domain argument in: '${name}{${given}}'`);
    this.#append(result);
    return { name: "", value: "", operator: undefined, rest: argument.rest };
  }

  /** `{left} OP {right}`, which is the text `true` or nothing. */
  #relation(reference: string, start: number): Head {
    const left = this.#braced(reference, start);
    let at = left.rest;
    while (OPERATOR_CHARS.includes(reference[at] ?? "\0")) at += 1;
    const operator = reference.slice(left.rest, at);
    if (!OPERATORS.includes(operator)) {
      this.#fail(`${OPERATOR_LIST} expected at: "...${left.text}}>>>${firstBytes(reference.slice(left.rest), 20)}"`);
    }
    const suffixEnd = this.#knowsLevels ? endOfWord(reference, at) : at;
    const suffix = reference.slice(at, suffixEnd);
    if (suffix !== "" && suffix !== "level") this.#fail(`bad operator suffix at: "...${operator}>>>${suffix}"`);
    const rightStart = skipBlanks(reference, suffixEnd);
    if (reference[rightStart] !== "{") {
      const seen = `...{${left.text}} ${operator}>>>${firstBytes(reference.slice(suffixEnd), 20)}`;
      this.#fail(`"{expression}" expected at: "${seen}"`);
    }
    const right = this.#braced(reference, rightStart);
    const value = this.#holds(left.text, operator, suffix === "level", right.text) ? "true" : "";
    const next = reference[right.rest];
    if (next === undefined) return { name: "", value, operator: undefined, rest: right.rest };
    if (next !== "?" && next !== ":") {
      this.#fail(`"?" or ":" expected at: "...}>>>${firstBytes(reference.slice(right.rest), 20)}"`);
    }
    return { name: "", value, operator: next, rest: right.rest + 1 };
  }

  #holds(left: string, operator: string, byLevel: boolean, right: string): boolean {
    const [a, b] = [this.#apart(left), this.#apart(right)];
    if (!byLevel) return compares(compareTexts(a, b), operator);
    const [x, y] = [levelOf(a), levelOf(b)];
    if (x === undefined) this.#fail(`malformed compatibility level syntax: "${a}"`);
    if (y === undefined) this.#fail(`malformed compatibility level syntax: "${b}"`);
    return compares(x - y, operator);
  }

  /** Expands an operand of a comparison into a text of its own; its nesting counts anew, as in Postfix. */
  #apart(text: string): string {
    const [outerText, outerNesting] = [this.#text, this.#nesting];
    [this.#text, this.#nesting] = ["", outerNesting];
    this.#parse(text);
    const result = this.#text;
    [this.#text, this.#nesting] = [outerText, outerNesting];
    return result;
  }

  /** `{text}` with blanks around it, or else all the rest. */
  #operand(reference: string, start: number): Operand {
    const at = skipBlanks(reference, start);
    if (reference[at] === "{") return this.#braced(reference, at);
    return { text: reference.slice(start), rest: reference.length };
  }

  #braced(reference: string, start: number): Operand {
    const close = closing(reference, start, "{", "}");
    if (close < 0) this.#fail(`unbalanced {} in attribute expression: "${reference.slice(start)}"`);
    return { text: reference.slice(start + 1, close), rest: skipBlanks(reference, close + 1) };
  }

  #append(text: string): void {
    if (this.#text.length + text.length > MOST_TEXT) this.#fail("the expansion is unreasonably long");
    this.#text += text;
  }

  #fail(text: string): never {
    this.problems.push({ severity: "fatal", text });
    throw new GrammarError(text);
  }
}

/** What stands before `?` or `:`: a name's value (undefined when nothing defines it), or the truth of a comparison. */
interface Head {
  readonly name: string;
  readonly value: string | undefined;
  readonly operator: "?" | ":" | undefined;
  readonly rest: number;
}

interface Operand {
  readonly text: string;
  /** Where the text after the operand starts. */
  readonly rest: number;
}

/** The place of the bracket that closes the one at `start`; -1 when none does. */
function closing(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (BLANK.test(text[at] ?? "")) at += 1;
  return at;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (/[A-Za-z0-9]/.test(text[at] ?? "")) at += 1;
  return at;
}

/** Numbers when both sides are all digits, else byte by byte. */
function compareTexts(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(BigInt(a) - BigInt(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function compares(order: number, operator: string): boolean {
  if (operator === "==") return order === 0;
  if (operator === "!=") return order !== 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">=" ? order >= 0 : order > 0;
}

/** A compatibility level as one number: 1 and 2, or MAJOR.MINOR[.PATCH] of a release. */
function levelOf(text: string): number | undefined {
  const match = /^(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?$/.exec(text);
  if (!match) return undefined;
  return (Number(match[1]) * 10_000 + Number(match[2] ?? 0)) * 10_000 + Number(match[3] ?? 0);
}
