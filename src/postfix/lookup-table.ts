import { userError } from "../diagnostics/diagnostic.ts";
import { EditableText } from "./editable-text.ts";
import {
  commentProblems,
  type FileProblem,
  firstPiece,
  isSpace,
  type LogicalLine,
  lineProblems,
  logicalLines,
  trimSpace,
  upToNul,
  wholeLines,
} from "./logical-lines.ts";
import { newlineOf, newlineStyle, withoutLines } from "./text-edits.ts";

/** One entry as postmap stores it. */
export interface TableEntry {
  /** Lower-cased; a key in quotes keeps them. */
  readonly key: string;
  readonly value: string;
  /** First physical line, counted from 1. */
  readonly line: number;
}

/** Reads the source text of a `key value` lookup table. Never throws: what postmap would warn about is in `problems`. */
export function parseLookupTable(text: string): LookupTable {
  return new LookupTable(text);
}

/** The output of `postmap -s`: keys and values as they stand in a built table. */
export function parsePostmapDump(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of text.split("\n")) {
    const tab = keyEnd(line, (char) => char === "\t") ?? line.indexOf("\t");
    if (tab > 0 && line[tab] === "\t") entries.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return entries;
}

/**
 * The source text of a lookup table as a lossless tree: `String(parseLookupTable(text)) === text` for every text.
 * Edits change one entry in its own place.
 */
export class LookupTable extends EditableText<Parsed> {
  constructor(text: string) {
    super(text, parse);
  }

  /** What postmap would store, in file order: of several entries with one key the first. */
  entries(): readonly TableEntry[] {
    return this.parsed().stored.map(({ key, value, line }) => ({ key, value, line }));
  }

  /** What postmap would warn about, in its own words and file order. */
  get problems(): readonly FileProblem[] {
    return this.parsed().problems;
  }

  /** The stored value of a key, in any case; undefined when there is none. */
  get(key: string): string | undefined {
    return this.#stored(key)?.value;
  }

  /** Gives a key a value, in place of the entry that counts or at the end. An equal value changes no byte. */
  set(key: string, value: string): this {
    refuseBadKey(key);
    refuseBadValue(value);
    const wanted = trimSpace(value);
    const entry = this.#stored(key);
    if (!entry) return this.replaced(appended(String(this), `${key} ${wanted}`));
    return entry.value === wanted ? this : this.replaced(rewritten(String(this), entry, wanted));
  }

  /**
   * Removes every entry of the key, for without the first one a later one would count. Comments between the lines of a
   * folded value go with it; those above and below stay.
   */
  delete(key: string): this {
    const folded = foldCase(key);
    const doomed = this.parsed().rows.filter((row) => row.key === folded);
    if (doomed.length === 0) return this;
    return this.replaced(
      withoutLines(
        String(this),
        doomed.map(({ source }) => wholeLines(source)),
      ),
    );
  }

  #stored(key: string): Row | undefined {
    const folded = foldCase(key);
    return this.parsed().stored.find((row) => row.key === folded);
  }
}

interface Parsed {
  readonly rows: readonly Row[];
  readonly stored: readonly Row[];
  readonly problems: readonly FileProblem[];
}

/** An entry and where it stands. */
interface Row extends TableEntry {
  readonly source: LogicalLine;
  /** The key as written. */
  readonly written: string;
}

function parse(text: string): Parsed {
  const rows: Row[] = [];
  const stored = new Map<string, Row>();
  const problems: FileProblem[] = [];
  const lines = logicalLines(text);
  problems.push(...commentProblems(text, lines));
  for (const source of lines) {
    const line = firstPiece(source).line;
    const warn = (warning: string) => problems.push({ severity: "warning", line, text: warning });
    problems.push(...lineProblems(source));
    if (source.stray) continue;
    const row = parseRow(source);
    if (typeof row === "string") {
      warn(row);
      continue;
    }
    if (row.written.endsWith(":")) warn('record is in "key: value" format; is this an alias file?');
    if (stored.has(row.key)) warn(`duplicate entry: "${row.key}"`);
    else stored.set(row.key, row);
    rows.push(row);
  }
  return { rows, stored: [...stored.values()], problems };
}

/** The entry, or why postmap skips the line. */
function parseRow(source: LogicalLine): Row | string {
  const text = upToNul(source.text);
  const end = keyEnd(text, isSpace);
  if (end === undefined) return `unbalanced '"' in '${text}' -- ignoring this line`;
  const written = text.slice(0, end);
  const value = trimSpace(text.slice(end + 1));
  if (written === "" || value === "") return "expected format: key whitespace value";
  return { key: foldCase(written), value, line: firstPiece(source).line, source, written };
}

/** Unicode's full case folding, as postmap folds keys: `ß` is `ss`, and every sigma the same. */
export function foldCase(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^ -~\s]/gu, (char) => (char === "\u0131" ? char : char.toUpperCase().toLowerCase()));
}

/** Where the key ends: at a separator outside quotes. Undefined when a quote stays open. */
function keyEnd(text: string, ends: (char: string | undefined) => boolean): number | undefined {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && ends(text[at])) return at;
  }
  return quoted ? undefined : text.length;
}

/** The entry on one line: its key and the blanks after it as they were. */
function rewritten(text: string, row: Row, value: string): string {
  const [first, ...more] = row.source.pieces;
  if (!first) return text;
  const start = first.start + row.written.length;
  let end = start;
  while (end < first.end && isSpace(text[end])) end += 1;
  // A key alone on its line has its value on the next: join them with one blank.
  const gap = end === first.end ? " " : text.slice(start, end);
  const line = `${text.slice(first.start, start)}${gap}${value}${newlineOf(text, first)}`;
  return text.slice(0, first.start) + line + withoutLines(text, more, first.next);
}

function appended(text: string, line: string): string {
  const newline = newlineStyle(text);
  const gap = text === "" || text.endsWith("\n") ? "" : newline;
  return `${text}${gap}${line}${newline}`;
}

function refuseBadKey(key: string): void {
  // Judged with the blank that follows it: a backslash at the end would make that blank part of the key.
  const end = keyEnd(`${key} `, isSpace);
  if (key !== "" && end === key.length && !key.startsWith("#") && !key.includes("\0") && !key.includes("\n")) return;
  throw userError("lookup-table-key", "This cannot be the key of a lookup table entry", {
    detail: `the key is "${key}"`,
    hint: 'A key is not empty, holds no newline and no NUL, and does not start with "#"; blanks only inside double quotes, and no backslash at its end.',
  });
}

/** The value itself may be a secret, so the message does not show it. */
function refuseBadValue(value: string): void {
  const holds = value.includes("\n")
    ? "a newline"
    : value.includes("\0")
      ? "a NUL"
      : trimSpace(value) === ""
        ? "nothing"
        : "";
  if (holds === "") return;
  throw userError("lookup-table-value", "This cannot be the value of a lookup table entry", {
    detail: `the value holds ${holds}`,
    hint: "A value is one line of text that is not blank.",
  });
}
