/**
 * Logical lines, as every Postfix text file has them: main.cf, master.cf and the sources of lookup tables.
 *
 * A physical line that starts with white space continues the line before, also across blank lines and comment lines,
 * which are skipped wherever they stand. White space is what C's isspace() knows in ASCII; a no-break space is not.
 */
export interface LogicalLine {
  /** The physical lines that carry text; comments and blank lines between them are left out. */
  readonly pieces: readonly PhysicalLine[];
  /** The text of the pieces, joined without their newlines; a C program reads it up to the first NUL. */
  readonly text: string;
  /** True for text that continues nothing: Postfix warns and drops it. */
  readonly stray: boolean;
  /** True when a NUL stands in the text or in a comment that belongs to the line. */
  readonly holdsNul: boolean;
  /** The last physical line that belongs to it, comments and blank lines below its text included. */
  readonly endLine: number;
}

/** What Postfix would say of a file, in its own words without `FILE, line N:`. A fatal problem stops every Postfix program. */
export interface FileProblem {
  readonly severity: "warning" | "fatal";
  /** First physical line of what is wrong, counted from 1. */
  readonly line: number;
  /** The last one, where Postfix names it too: `FILE, line N-M:`. */
  readonly endLine?: number;
  readonly text: string;
  /** The first release that says so; undefined where all do. */
  readonly since?: "3.9" | "3.10";
  /** The first release that no longer says so. */
  readonly before?: "3.9";
}

/** One physical line: `text.slice(start, end)` without its newline, `text.slice(start, next)` with it. */
export interface PhysicalLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** Counts from 1. */
  readonly line: number;
}

/** Cuts a file into its logical lines, in linear time. */
export function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let pieces: PhysicalLine[] = [];
  let holdsNul = false;
  let nul = text.indexOf("\0");
  let line = 0;
  const flush = () => {
    if (pieces.length === 0) return;
    lines.push(logicalLine(text, { pieces, holdsNul, endLine: line }));
    pieces = [];
    holdsNul = false;
  };
  for (const piece of physicalLines(text)) {
    if (!continues(text, piece)) flush();
    line = piece.line;
    if (nul >= 0 && nul < piece.end) {
      holdsNul = true;
      nul = text.indexOf("\0", piece.next);
    }
    if (carriesText(text, piece)) pieces.push(piece);
  }
  flush();
  return lines;
}

/** The first physical line of a logical line; every logical line has one. */
export function firstPiece(line: LogicalLine): PhysicalLine {
  return line.pieces[0] ?? { start: 0, end: 0, next: 0, line: 1 };
}

/** The last physical line of a logical line that carries text. */
export function lastPiece(line: LogicalLine): PhysicalLine {
  return line.pieces.at(-1) ?? firstPiece(line);
}

/** From the first to the last physical line, with the comments and blank lines between them. */
export function wholeLines(line: LogicalLine): Pick<PhysicalLine, "start" | "next"> {
  return { start: firstPiece(line).start, next: lastPiece(line).next };
}

/** Finds where a place in the joined text of a logical line stands in the file: its offset and its line. */
export function placesInFile(source: LogicalLine): (offset: number) => { at: number; line: number } {
  const starts: number[] = [];
  let length = 0;
  for (const piece of source.pieces) {
    starts.push(length);
    length += piece.end - piece.start;
  }
  return (offset) => {
    if (offset >= length) return { at: lastPiece(source).end, line: lastPiece(source).line };
    const place = lastAtMost(starts, offset);
    const piece = source.pieces[place] ?? firstPiece(source);
    return { at: piece.start + offset - (starts[place] ?? 0), line: piece.line };
  };
}

/** The index of the last of some ascending numbers that is not above the limit. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What a C program sees of a text: everything before the first NUL. */
export function upToNul(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}

/** White space as C's isspace() knows it. */
export function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\r" || char === "\v" || char === "\f";
}

/** Without white space at both ends; linear where a regular expression would not be. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** As postconf prints a value: runs of blanks, tabs and line ends are one blank. */
export function collapseBlanks(text: string): string {
  return words(text).join(" ");
}

/** The words of a text between blanks, tabs and line ends. */
export function words(text: string): string[] {
  return text.split(BLANKS).filter((word) => word !== "");
}

const BLANKS = /[ \t\r\n]+/;

/** What every reader of Postfix files says of a logical line before it looks at its content. */
export function lineProblems(source: LogicalLine): FileProblem[] {
  const { line } = firstPiece(source);
  const problems: FileProblem[] = [];
  if (source.holdsNul) problems.push(nulProblem(line, source.endLine));
  if (source.stray) {
    const shown = firstBytes(upToNul(source.text), 30);
    const more = byteLength(source.text) > 30 ? "..." : "";
    problems.push({
      severity: "warning",
      line,
      text: `logical line must not start with whitespace: "${shown}${more}"`,
    });
  }
  return problems;
}

/** What they say of a file without a logical line: comments may hold a NUL, of which Postfix names the file's last line. */
export function commentProblems(text: string, lines: readonly LogicalLine[]): FileProblem[] {
  if (lines.length > 0 || !text.includes("\0")) return [];
  const last = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return [nulProblem(last, last)];
}

function nulProblem(line: number, endLine: number): FileProblem {
  const text = "text after null byte may be ignored";
  return { severity: "warning", line, ...(endLine > line && { endLine }), text, since: "3.10" };
}

/** As many whole characters as fit in so many bytes of UTF-8: how C cuts a text in a message. */
export function firstBytes(text: string, bytes: number): string {
  let left = bytes;
  let end = 0;
  for (const char of text.slice(0, bytes)) {
    left -= byteLength(char);
    if (left < 0) break;
    end += char.length;
  }
  return text.slice(0, end);
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 || code === NOT_UTF8 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** What stands in a text for a byte that is not UTF-8. */
const NOT_UTF8 = 0xfffd;

function* physicalLines(text: string): Generator<PhysicalLine> {
  let line = 1;
  for (let start = 0; start < text.length; line += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const next = newline < 0 ? text.length : newline + 1;
    yield { start, end, next, line };
    start = next;
  }
}

function continues(text: string, piece: PhysicalLine): boolean {
  const first = text[piece.start];
  return first === "#" || isSpace(first);
}

function carriesText(text: string, piece: PhysicalLine): boolean {
  let at = piece.start;
  while (at < piece.end && isSpace(text[at])) at += 1;
  return at < piece.end && text[at] !== "#";
}

function logicalLine(text: string, found: Pick<LogicalLine, "pieces" | "holdsNul" | "endLine">): LogicalLine {
  const joined = found.pieces.map((piece) => text.slice(piece.start, piece.end)).join("");
  return { ...found, text: joined, stray: isSpace(joined[0]) };
}
