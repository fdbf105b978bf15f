/**
 * Logical lines, as every Postfix text file has them: main.cf, master.cf and the sources of lookup tables.
 *
 * A physical line that starts with white space continues the line before, also across blank lines and comment lines,
 * which are skipped wherever they stand. White space is what C's isspace() knows in ASCII; a no-break space is not.
 */
export interface LogicalLine {
  /** The physical lines that carry text; comments and blank lines between them are left out. */
  readonly pieces: readonly PhysicalLine[];
  /** The text of the pieces with the newlines between them; a C program reads it up to the first NUL. */
  readonly text: string;
  /** True for text that continues nothing: Postfix warns and drops it. */
  readonly stray: boolean;
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
  const flush = () => {
    if (pieces.length > 0) lines.push(logicalLine(text, pieces));
    pieces = [];
  };
  for (const piece of physicalLines(text)) {
    if (!continues(text, piece)) flush();
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

/** The warning for text that continues nothing, in Postfix's own words. */
export function strayText(line: LogicalLine): string {
  const seen = upToNul(line.text);
  const more = line.text.length > 30 ? "..." : "";
  return `logical line must not start with whitespace: "${seen.slice(0, 30)}${more}"`;
}

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

function logicalLine(text: string, pieces: readonly PhysicalLine[]): LogicalLine {
  const joined = pieces.map((piece) => text.slice(piece.start, piece.end)).join("\n");
  return { pieces, text: joined, stray: isSpace(joined[0]) };
}
