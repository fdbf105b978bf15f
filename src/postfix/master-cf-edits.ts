import { userError } from "../diagnostics/diagnostic.ts";
import { collapseBlanks, isSpace, type LogicalLine, placesInFile, trimSpace, upToNul } from "./logical-lines.ts";
import type { PlacedOverride, WordPlace } from "./service-arguments.ts";
import { newlineStyle } from "./text-edits.ts";
import { bracesMatch } from "./values.ts";

/** A service of master.cf and where its words stand. */
export interface PlacedService {
  readonly source: LogicalLine;
  /** Of the source's text: seven fields, the program, its arguments. */
  readonly words: readonly Word[];
  /** Their places count from the first argument. */
  readonly overrides: readonly PlacedOverride[];
  /** How many arguments belong to whole options. */
  readonly optionWords: number;
}

interface Word {
  readonly text: string;
  readonly end: number;
}

/** The file with another word in one column; the columns behind it stay where they are when the blanks suffice. */
export function fieldReplaced(text: string, service: PlacedService, column: number, value: string): string {
  const word = service.words[column];
  if (!word || word.text === value) return text;
  const { start, end } = wordInFile(service, word);
  let next = end;
  while (text[next] === " ") next += 1;
  const spare = next - end - 1;
  const gap = Math.max(0, Math.min(spare, value.length - word.text.length));
  const wider = text[next] === "\n" ? 0 : Math.max(0, word.text.length - value.length);
  return `${text.slice(0, start)}${value}${spare < 1 ? "" : " ".repeat(wider)}${text.slice(end + gap)}`;
}

/** The file with an override of one service: changed in its place, or new behind the service's options. */
export function overrideSet(text: string, service: PlacedService, name: string, value: string): string {
  refuseOpenBraces(service);
  refuseBadOverride(name, value);
  const wanted = trimSpace(value);
  const inForce = service.overrides.findLast((override) => override.name === name);
  if (!inForce) return overrideAdded(text, service, settingText(name, wanted, false));
  if (inForce.value === collapseBlanks(wanted)) return text;
  const { start, end } = settingInFile(service, inForce);
  const glued = text[start - 1] === "o" && start - 1 >= placeInFile(service, inForce.option);
  const setting = settingText(name, wanted, text[start] === "{");
  return `${text.slice(0, start)}${glued && setting.startsWith("{") ? " " : ""}${setting}${text.slice(end)}`;
}

/** The file without the overrides of a parameter in one service; a line that held nothing else goes with them. */
export function overrideRemoved(text: string, service: PlacedService, name: string): string {
  refuseOpenBraces(service);
  const doomed = service.overrides.filter((override) => override.name === name);
  return doomed.reduceRight((rest, override) => {
    const { end } = settingInFile(service, override);
    const previous = service.words[7 + override.option.word];
    const gap = previous ? wordInFile(service, previous).end : 0;
    return withoutOption(rest, placeInFile(service, override.option), end, gap);
  }, text);
}

/** `name=value`, in braces where a blank asks for them or where braces were. */
function settingText(name: string, value: string, braces: boolean): string {
  return braces || [...value].some(isSpace) ? `{ ${name} = ${value} }` : `${name}=${value}`;
}

/** Options end where the first other argument begins: behind that, a pipe(8) command would get the new words. */
function overrideAdded(text: string, service: PlacedService, setting: string): string {
  const last = service.words[7 + service.optionWords];
  if (!last) return text;
  const { end } = wordInFile(service, last);
  return `${text.slice(0, end)}${newlineStyle(text)}${indentOf(text, service)}-o ${setting}${text.slice(end)}`;
}

/** As the service's other lines are indented. */
function indentOf(text: string, { source }: PlacedService): string {
  const second = source.pieces[1];
  if (!second) return "  ";
  let end = second.start;
  while (text[end] === " " || text[end] === "\t") end += 1;
  return text.slice(second.start, end) || "  ";
}

/** Cuts an option out of its line or lines, and the blanks that parted it from the word before it, which ends at `previous`. */
function withoutOption(text: string, start: number, end: number, previous: number): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", end);
  const lineEnd = newline < 0 ? text.length : newline;
  const before = text.slice(lineStart, start);
  const after = text.slice(end, lineEnd);
  const alone = trimSpace(before) === "" && trimSpace(after) === "";
  if (alone) return text.slice(0, lineStart) + text.slice(newline < 0 ? lineEnd : lineEnd + 1);
  if (trimSpace(before) === "") {
    const rest = text.slice(end + blanksAt(after), lineEnd);
    // First on its line: the indentation stays, for it continues the service; but `# …` would become a comment.
    if (!rest.startsWith("#")) return text.slice(0, start) + rest + text.slice(lineEnd);
    return `${text.slice(0, previous)} ${rest}${text.slice(previous, lineStart - 1)}${text.slice(lineEnd)}`;
  }
  // In a cluster, `-vo name=value`, the `-v` stays.
  let kept = start;
  while (isSpace(text[kept - 1])) kept -= 1;
  return text.slice(0, kept) + text.slice(end);
}

function blanksAt(text: string): number {
  let end = 0;
  while (isSpace(text[end])) end += 1;
  return end;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function wordInFile({ source }: PlacedService, word: Word): Span {
  const place = placesInFile(source);
  return { start: place(word.end - word.text.length).at, end: place(word.end - 1).at + 1 };
}

/** A setting reaches to the end of its word. */
function settingInFile(service: PlacedService, { setting }: PlacedOverride): Span {
  const word = service.words[8 + setting.word];
  return { start: placeInFile(service, setting), end: word ? wordInFile(service, word).end : 0 };
}

function placeInFile({ source, words }: PlacedService, { word: index, offset }: WordPlace): number {
  const word = words[8 + index];
  return word ? placesInFile(source)(word.end - word.text.length + offset).at : 0;
}

/** An open brace takes what is written behind it for its own. */
function refuseOpenBraces({ source, words: [name, type] }: PlacedService): void {
  if (bracesMatch(upToNul(source.text))) return;
  throw userError("master-cf-braces", "The overrides of a service with an open brace cannot be edited", {
    detail: `the service is ${name?.text}/${type?.text}`,
    hint: "Give every { in its lines of master.cf its }.",
  });
}

function refuseBadOverride(name: string, value: string): void {
  const badName = name === "" || /[={}\0]/.test(name) || [...name].some(isSpace);
  const badValue = /[\n\0]/.test(value) || !bracesMatch(value);
  if (!badName && !badValue) return;
  throw userError("master-cf-override", "This override cannot stand in master.cf", {
    detail: badName
      ? `the name is "${name}"`
      : `the value of ${name} holds a newline, a NUL or braces without their pair`,
    hint: "A name has no white space, no '=', no braces; a value is one line, and every brace in it is closed.",
  });
}
