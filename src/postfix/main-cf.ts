import { userError } from "../diagnostics/diagnostic.ts";
import { EditableText } from "./editable-text.ts";
import { elementWarnings } from "./element-warnings.ts";
import {
  collapseBlanks,
  commentProblems,
  type FileProblem,
  firstPiece,
  isSpace,
  type LogicalLine,
  lastPiece,
  lineProblems,
  logicalLines,
  type PhysicalLine,
  placesInFile,
  trimSpace,
  upToNul,
  wholeLines,
} from "./logical-lines.ts";
import { forRecentTexts } from "./recent-texts.ts";
import { relative } from "./relatives.ts";
import { newlineOf, newlineStyle, withoutLines } from "./text-edits.ts";

/** One `name = value` of a main.cf, in force or shadowed by a later one. */
export interface Assignment {
  readonly name: string;
  /** As `postconf -n` prints it: runs of white space are one blank. */
  readonly value: string;
  /** The bytes between `=` and the end of the logical line, comments between continuation lines included. */
  readonly raw: string;
  /** First and last physical line, counted from 1. */
  readonly line: number;
  readonly endLine: number;
  /** False when a later line of the same name overrides this one. */
  readonly inForce: boolean;
}

/** Reads a main.cf. Never throws: what Postfix would refuse is in `problems`. */
export function parseMainCf(text: string): MainCf {
  return new MainCf(text);
}

/**
 * A main.cf as a lossless tree: `String(parseMainCf(text)) === text` for every text, broken ones included.
 * Edits change one entry in its own place and keep every other byte.
 */
export class MainCf extends EditableText<Parsed> {
  constructor(text: string) {
    super(text, parse);
  }

  /** The value in force, as `postconf -n` prints it; undefined when the file does not set the parameter. */
  get(name: string): string | undefined {
    return this.#entry(name)?.value;
  }

  /** Whether the file sets the parameter, also to the empty value. */
  has(name: string): boolean {
    return this.#entry(name) !== undefined;
  }

  /** Name and value of every entry in force, in file order. */
  entries(): [name: string, value: string][] {
    const { entries } = this.parsed();
    return entries.filter((entry) => entry.inForce).map((entry) => [entry.name, entry.value]);
  }

  /** Every entry in file order, the shadowed ones included. */
  assignments(): readonly Assignment[] {
    return this.parsed().entries.map(({ name, value, raw, line, endLine, inForce }) => {
      return { name, value, raw, line, endLine, inForce };
    });
  }

  /** What Postfix would warn about or refuse, in file order. */
  get problems(): readonly FileProblem[] {
    return this.parsed().problems;
  }

  /**
   * Gives a parameter a value: in place of the entry in force, or on a new line beside its relatives. An equal value
   * changes no byte. Throws a user error for a name or value that cannot stand on one line.
   */
  set(name: string, value: string): this {
    refuseBadName(name);
    refuseBadValue(name, value);
    const wanted = trimSpace(value);
    const entry = this.#entry(name);
    if (!entry) return this.replaced(inserted(String(this), this.parsed().entries, name, wanted));
    if (wanted === entry.value || wanted === entry.exact) return this;
    return this.replaced(spliced(String(this), entry.source, rewritten(String(this), entry, wanted)));
  }

  /**
   * Removes every entry of the name, for without the last one an older one would come into force. Comments between the
   * lines of a folded value go with it; those above and below stay.
   */
  delete(name: string): this {
    const doomed = this.parsed().entries.filter((entry) => entry.name === name);
    if (doomed.length === 0) return this;
    return this.replaced(
      withoutLines(
        String(this),
        doomed.map(({ source }) => wholeLines(source)),
      ),
    );
  }

  #entry(name: string): Entry | undefined {
    return this.parsed().inForce.get(name);
  }
}

interface Parsed {
  readonly entries: readonly Entry[];
  readonly inForce: ReadonlyMap<string, Entry>;
  readonly problems: readonly FileProblem[];
}

/** An assignment and where it stands. `exact` keeps inner white space; Postfix compares duplicates by it. */
interface Entry extends Assignment {
  readonly exact: string;
  readonly source: LogicalLine;
  /** Offset of `=` in the file. */
  readonly equals: number;
}

const parse = forRecentTexts((text: string): Parsed => {
  const problems: FileProblem[] = [];
  const found: Entry[] = [];
  const inForce = new Map<string, Entry>();
  const lines = logicalLines(text);
  problems.push(...commentProblems(text, lines));
  for (const source of lines) {
    const line = firstPiece(source).line;
    problems.push(...lineProblems(source));
    if (source.stray) continue;
    const entry = parseEntry(text, source);
    if (typeof entry === "string") {
      problems.push({ severity: "fatal", line, text: `${entry}: "${upToNul(source.text)}"` });
      continue;
    }
    const older = inForce.get(entry.name);
    if (older && older.exact !== entry.exact) {
      problems.push({ severity: "warning", line, text: `overriding earlier entry: ${entry.name}=${older.exact}` });
    }
    found.push(entry);
    inForce.set(entry.name, entry);
  }
  for (const { name, exact, line } of inForce.values()) {
    // One at a time here and elsewhere: as arguments of one call hundreds of thousands would not fit on the stack.
    for (const warning of elementWarnings(name, exact)) problems.push({ severity: "warning", line, ...warning });
  }
  const entries = found.map((entry) => ({ ...entry, inForce: inForce.get(entry.name) === entry }));
  return { entries, inForce, problems };
});

/** The entry, or why Postfix refuses the line. */
function parseEntry(text: string, source: LogicalLine): Entry | string {
  const seen = upToNul(source.text);
  let nameEnd = 0;
  while (nameEnd < seen.length && seen[nameEnd] !== "=" && !isSpace(seen[nameEnd])) nameEnd += 1;
  if (nameEnd === 0) return "missing attribute name";
  let equals = nameEnd;
  while (isSpace(seen[equals])) equals += 1;
  if (seen[equals] !== "=") return "missing '=' after attribute name";
  const exact = trimSpace(seen.slice(equals + 1));
  const { at } = placesInFile(source)(equals);
  return {
    name: seen.slice(0, nameEnd),
    value: collapseBlanks(exact),
    exact,
    raw: text.slice(at + 1, endOfText(text, lastPiece(source))),
    line: firstPiece(source).line,
    endLine: lastPiece(source).line,
    inForce: true,
    source,
    equals: at,
  };
}

/** Where a physical line ends without its LF or CRLF; a lone CR at the end of the file counts as one. */
function endOfText(text: string, piece: PhysicalLine): number {
  return piece.end > piece.start && text[piece.end - 1] === "\r" ? piece.end - 1 : piece.end;
}

/** The entry's one new line, without its newline: name and spacing around `=` as they were. */
function rewritten(text: string, entry: Entry, value: string): string {
  const first = firstPiece(entry.source);
  if (entry.equals >= first.end) return assignment(entry.name, value);
  const upToEquals = text.slice(first.start, entry.equals + 1);
  if (value === "") return upToEquals;
  return `${upToEquals}${spacingAfterEquals(text, entry, first)}${value}`;
}

function spacingAfterEquals(text: string, entry: Entry, first: PhysicalLine): string {
  let end = entry.equals + 1;
  while (end < first.end && isSpace(text[end])) end += 1;
  const spacing = text.slice(entry.equals + 1, end);
  // With no value on this line the spacing says nothing: be as wide as before the sign.
  if (end === first.end) return isSpace(text[entry.equals - 1]) ? " " : "";
  return spacing;
}

/** Puts a new line in place of a logical line; its first newline is kept, its further lines go, comments stay. */
function spliced(text: string, source: LogicalLine, line: string): string {
  const [first, ...more] = source.pieces;
  if (!first) return text;
  const kept = newlineOf(text, first);
  const changed = `${line}${kept}`;
  return text.slice(0, first.start) + changed + withoutLines(text, more, first.next);
}

/** A new entry goes below its nearest relative, else to the end. */
function inserted(text: string, entries: readonly Entry[], name: string, value: string): string {
  const beside = relative(name, entries);
  const at = beside ? lastPiece(beside.source).next : text.length;
  const newline = beside ? newlineOf(text, firstPiece(beside.source)) || newlineStyle(text) : newlineStyle(text);
  const before = text.slice(0, at);
  const gap = before === "" || before.endsWith("\n") ? "" : newline;
  return `${before}${gap}${assignment(name, value)}${newline}${text.slice(at)}`;
}

function assignment(name: string, value: string): string {
  return value === "" ? `${name} =` : `${name} = ${value}`;
}

function refuseBadName(name: string): void {
  const bad =
    name === "" || name.startsWith("#") || name.includes("=") || name.includes("\0") || [...name].some(isSpace);
  if (!bad) return;
  throw userError("main-cf-name", "This cannot be the name of a main.cf parameter", {
    detail: `the name is "${name}"`,
    hint: "A name has no white space, no '=' and no NUL, and does not start with '#'.",
  });
}

function refuseBadValue(name: string, value: string): void {
  if (!value.includes("\n") && !value.includes("\0")) return;
  throw userError("main-cf-value", "A main.cf value cannot hold a newline or a NUL", {
    detail: `the value of ${name} holds ${value.includes("\0") ? "a NUL" : "a newline"}`,
    hint: "Write the value on one line; separate list elements by a comma and a blank.",
  });
}
