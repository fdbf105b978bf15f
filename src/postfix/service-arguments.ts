import { collapseBlanks, isSpace, trimSpace } from "./logical-lines.ts";
import { bracedGroup } from "./values.ts";

/** The arguments of a master.cf service in canonical form. */
export interface ServiceArguments {
  /** Ready to print: `-o`, `{name=value with blanks}`. */
  readonly shown: readonly string[];
  readonly overrides: readonly { readonly name: string; readonly value: string }[];
  /** In postconf's own words. */
  readonly warnings: readonly string[];
}

/** Reads the words after the program's name. `-o name=value`, `-oname=value` and `-o { name = value }` are the same. */
export function serviceArguments(args: readonly string[]): ServiceArguments {
  const shown: string[] = [];
  const overrides: { name: string; value: string }[] = [];
  const warnings: string[] = [];
  const left = new Words(args);
  for (let arg = left.peek(); arg !== undefined && isOption(arg); arg = left.peek()) {
    left.take();
    const [option, rest] = splitOption(arg);
    shown.push(option);
    if (rest !== undefined) left.putBack(rest);
    if (!takesValue(option)) continue;
    const value = left.take();
    if (value === undefined) break;
    const setting = option === "-o" ? overrideText(value, warnings) : bare(value, warnings);
    shown.push(braced(setting));
    if (option === "-o") overrides.push(...parseOverride(setting));
  }
  const plain = left.rest().map((arg) => bare(arg, warnings));
  // postconf forgets the braces of the first argument that is no option.
  shown.push(...plain.map((arg, place) => (place === 0 ? arg : braced(arg))));
  return { shown, overrides, warnings };
}

/** Words to be read in turn; one that was taken in part can be put back. Constant time a word, also of a million. */
class Words {
  readonly #words: readonly string[];
  #next = 0;
  #again: string | undefined;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(): string | undefined {
    return this.#again ?? this.#words[this.#next];
  }

  take(): string | undefined {
    const word = this.peek();
    if (this.#again === undefined) this.#next += 1;
    this.#again = undefined;
    return word;
  }

  putBack(word: string): void {
    this.#again = word;
  }

  rest(): readonly string[] {
    return this.#words.slice(this.#next);
  }
}

function isOption(arg: string): boolean {
  return arg.startsWith("-") && arg !== "--";
}

/** A lone dash takes a value too, for postconf. */
function takesValue(option: string): boolean {
  return option === "-o" || option === "-";
}

/** `-vo` is `-v -o`, `-oname=value` is `-o name=value`: the option, and what is left for the next round. */
function splitOption(arg: string): [option: string, rest: string | undefined] {
  if (arg.startsWith("-o")) return ["-o", arg.length > 2 ? arg.slice(2) : undefined];
  const inner = arg.indexOf("o", 2);
  return inner < 0 ? [arg, undefined] : [arg.slice(0, inner), `-${arg.slice(inner)}`];
}

function overrideText(value: string, warnings: string[]): string {
  if (!value.startsWith("{")) return value;
  const text = unbraced(value, warnings);
  const [name, setting] = splitAtEquals(text);
  if (setting === undefined) {
    warnings.push(name === "" ? `missing attribute name: "${text}"` : `missing '=' after attribute name: "${text}"`);
    return text;
  }
  return `${name}=${setting}`;
}

/** Name and value around the first `=` of `name = value`; no value where the grammar is broken. */
function splitAtEquals(text: string): [name: string, value: string | undefined] {
  let start = 0;
  while (isSpace(text[start])) start += 1;
  let end = start;
  while (end < text.length && text[end] !== "=" && !isSpace(text[end])) end += 1;
  const name = text.slice(start, end);
  let equals = end;
  while (isSpace(text[equals])) equals += 1;
  if (name === "" || text[equals] !== "=") return [name, undefined];
  return [name, trimSpace(text.slice(equals + 1))];
}

function parseOverride(setting: string): { name: string; value: string }[] {
  const [name, value] = splitAtEquals(setting);
  return value === undefined ? [] : [{ name, value: collapseBlanks(value) }];
}

function bare(arg: string, warnings: string[]): string {
  return arg.startsWith("{") ? unbraced(arg, warnings) : arg;
}

/** The text inside the outer braces, without blanks at its ends. */
function unbraced(text: string, warnings: string[]): string {
  const group = bracedGroup(text);
  if (group.problem) warnings.push(group.problem);
  return trimSpace(group.content);
}

function braced(text: string): string {
  return /[ \t\r\n]/.test(text) ? `{${text}}` : text;
}
