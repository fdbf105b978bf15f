import { collapseBlanks, isSpace, trimSpace } from "./logical-lines.ts";
import { bracedGroup } from "./values.ts";

/** The arguments of a master.cf service in canonical form. */
export interface ServiceArguments {
  /** Ready to print: `-o`, `{name=value with blanks}`. */
  readonly shown: readonly string[];
  readonly overrides: readonly PlacedOverride[];
  /** In postconf's own words. */
  readonly warnings: readonly string[];
  /** How many words belong to whole options; a `-o` without its setting does not count. */
  readonly optionWords: number;
}

/** A `-o` option: what it sets, where its `-o` begins and where its setting does. */
export interface PlacedOverride {
  readonly name: string;
  readonly value: string;
  /** The value with its inner white space. */
  readonly exact: string;
  readonly option: WordPlace;
  /** Of `name=value` or `{ name = value }`, which reaches to the end of its word. */
  readonly setting: WordPlace;
}

/** A character of one of the words. */
export interface WordPlace {
  readonly word: number;
  readonly offset: number;
}

/**
 * Reads the words after the program's name, as that program does. `-o name=value`, `-oname=value` and `-o { name = value }`
 * are the same; postconf alone splits `-oname` at each further `o`: it shows `-omyorigin=x` as `-o my -o rigin=x`.
 */
export function serviceArguments(args: readonly string[]): ServiceArguments {
  const shown: string[] = [];
  const overrides: PlacedOverride[] = [];
  const warnings: string[] = [];
  const left = new Words(args);
  let optionWords = 0;
  for (let arg = left.peek(); arg !== undefined && isOption(arg); arg = left.peek()) {
    const at = left.take();
    const { option, rest } = splitOption(arg);
    shown.push(option);
    if (rest) left.putBack(rest);
    if (takesValue(option)) {
      const value = left.peek();
      if (value === undefined) break;
      const setting = option === "-o" ? overrideText(value, warnings) : bare(value, warnings);
      shown.push(braced(setting));
      const place = left.take();
      if (option === "-o") overrides.push(...parseOverride(setting, at, place));
    }
    optionWords = left.taken;
  }
  const plain = left.rest().map((arg) => bare(arg, warnings));
  return { shown: [...shown, ...plainShown(plain)], overrides, warnings, optionWords };
}

/** postconf forgets the braces of the first argument that is no option; one that was an option in braces goes before it. */
function plainShown(plain: readonly string[]): string[] {
  const shown: string[] = [];
  let first = 0;
  for (let arg = plain[first]; arg !== undefined && isOption(arg); arg = plain[first]) {
    shown.push(arg);
    const value = arg === "-" || arg.startsWith("-o") ? plain[first + 1] : undefined;
    if (value !== undefined) shown.push(braced(value));
    first += value === undefined ? 1 : 2;
  }
  return [...shown, ...plain.slice(first).map((arg, place) => (place === 0 ? arg : braced(arg)))];
}

/** Words to be read in turn; one that was taken in part can be put back. Constant time a word, also of a million. */
class Words {
  readonly #words: readonly string[];
  #next = 0;
  #again: Remainder | undefined;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(): string | undefined {
    return this.#again?.text ?? this.#words[this.#next];
  }

  /** Takes the next word; the answer is where it begins. */
  take(): WordPlace {
    if (this.#again === undefined) {
      this.#next += 1;
      return { word: this.#next - 1, offset: 0 };
    }
    const word = this.#next - 1;
    const offset = (this.#words[word] ?? "").length - this.#again.length;
    this.#again = undefined;
    return { word, offset };
  }

  putBack(rest: Remainder): void {
    this.#again = rest;
  }

  /** Words that were taken whole. */
  get taken(): number {
    return this.#again === undefined ? this.#next : this.#next - 1;
  }

  rest(): readonly string[] {
    return this.#words.slice(this.#next);
  }
}

/** What is left of a word: as it is to be read, and how many of the word's last characters it stands for. */
interface Remainder {
  readonly text: string;
  readonly length: number;
}

function isOption(arg: string): boolean {
  return arg.startsWith("-") && arg !== "--";
}

/** A lone dash takes a value too, for postconf. */
function takesValue(option: string): boolean {
  return option === "-o" || option === "-";
}

/** `-vo` is `-v -o`, `-oname=value` is `-o name=value`: the option, and what is left for the next round. */
function splitOption(arg: string): { option: string; rest?: Remainder } {
  if (arg === "-o") return { option: arg };
  if (arg.startsWith("-o")) return { option: "-o", rest: { text: arg.slice(2), length: arg.length - 2 } };
  const inner = arg.indexOf("o", 2);
  if (inner < 0) return { option: arg };
  return { option: arg.slice(0, inner), rest: { text: `-${arg.slice(inner)}`, length: arg.length - inner } };
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

function parseOverride(text: string, option: WordPlace, setting: WordPlace): PlacedOverride[] {
  const [name, value] = splitAtEquals(text);
  return value === undefined ? [] : [{ name, value: collapseBlanks(value), exact: value, option, setting }];
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
