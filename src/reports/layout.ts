import { columnsOf, type Line, type Span, span } from "./style.ts";

/**
 * Fills lines of `width` columns with text, breaking at blanks; a word wider than a line is cut. The first line starts
 * with `first`, the following ones are indented to `hanging` columns (default: the width of `first`).
 */
export function flow(parts: Line, width: number, first: Line = [], hanging = columnsOf(first)): Line[] {
  const indent = span(" ".repeat(hanging));
  const lines: Span[][] = [[...first]];
  let used = columnsOf(first);
  let fresh = true;
  const open = () => {
    lines.push([indent]);
    used = hanging;
    fresh = true;
  };
  for (const word of wordsOf(parts)) {
    const size = columnsOf(word.text);
    if (!fresh && word.blanks !== "" && used + word.blanks.length + size > width) open();
    if (!fresh && word.blanks !== "") used = put(lines, used, span(word.blanks, word.tone));
    for (const [index, piece] of cut(word.text, Math.max(1, width - used), Math.max(1, width - hanging)).entries()) {
      if (index > 0) open();
      used = put(lines, used, span(piece, word.tone));
      fresh = false;
    }
  }
  return lines;
}

function put(lines: readonly Span[][], used: number, part: Span): number {
  lines.at(-1)?.push(part);
  return used + columnsOf(part);
}

interface Word {
  readonly text: string;
  readonly tone: Span["tone"];
  /** The blanks before it. */
  readonly blanks: string;
}

function wordsOf(parts: Line): Word[] {
  let blanks = "";
  return parts.flatMap((part) => {
    const words: Word[] = [];
    for (const [token] of part.text.matchAll(/ +|[^ ]+/g)) {
      if (token.startsWith(" ")) blanks = token;
      else {
        words.push({ text: token, tone: part.tone, blanks });
        blanks = "";
      }
    }
    return words;
  });
}

function cut(word: string, room: number, full: number): string[] {
  if (columnsOf(word) <= room) return [word];
  const pieces = [""];
  let left = room;
  for (const char of word) {
    const size = columnsOf(char);
    if (size > left) {
      pieces.push("");
      left = full;
    }
    pieces[pieces.length - 1] += char;
    left -= size;
  }
  return pieces;
}

/** The line, filled with blanks up to `width` columns. */
export function pad(parts: Line, width: number): Line {
  const missing = width - columnsOf(parts);
  return missing > 0 ? [...parts, span(" ".repeat(missing))] : parts;
}

/**
 * Rows with aligned columns, two blanks apart; the last cell flows within `width` under itself. Where there is no room
 * for that, the cells of a row flow one after the other.
 */
export function table(rows: readonly (readonly Line[])[], width: number, indent = 2): Line[] {
  const widths = columnWidths(rows);
  const margin = span(" ".repeat(indent));
  const room = width - indent - widths.slice(0, -1).reduce((sum, size) => sum + size + 2, 0);
  const roomy = room >= Math.min(LEAST_LAST_COLUMN, widths.at(-1) ?? 0);
  return rows.flatMap((cells) => {
    const last = cells.at(-1) ?? [];
    const others = cells.slice(0, -1);
    if (roomy)
      return flow(last, width, [margin, ...others.flatMap((cell, at) => [...pad(cell, widths[at] ?? 0), GAP])]);
    return flow([...others.flatMap((cell) => [...cell, GAP]), ...last], width, [margin], indent + 2);
  });
}

/** Terminal columns that a table takes when nothing in it is wrapped. */
export function tableWidth(rows: readonly (readonly Line[])[], indent = 2): number {
  return columnWidths(rows).reduce((sum, size) => sum + size + 2, indent - 2);
}

const LEAST_LAST_COLUMN = 20;
const GAP = span("  ");

function columnWidths(rows: readonly (readonly Line[])[]): number[] {
  const columns = Math.max(0, ...rows.map((cells) => cells.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((cells) => columnsOf(cells[column] ?? []))),
  );
}

/** Sections below each other, with a blank line between them. */
export function spaced(sections: readonly (readonly Line[])[]): Line[] {
  return sections.flatMap((lines, index) => (index > 0 ? [[], ...lines] : [...lines]));
}
