import type { PhysicalLine } from "./logical-lines.ts";

/** The text from `from` on without some of its physical lines. */
export function withoutLines(text: string, doomed: readonly Pick<PhysicalLine, "start" | "next">[], from = 0): string {
  const kept: string[] = [];
  let at = from;
  for (const piece of doomed) {
    kept.push(text.slice(at, piece.start));
    at = piece.next;
  }
  kept.push(text.slice(at));
  return kept.join("");
}

/** The line end of a physical line: CRLF, LF, or nothing at the end of the file. */
export function newlineOf(text: string, piece: PhysicalLine): string {
  if (piece.next === piece.end) return "";
  return piece.end > piece.start && text[piece.end - 1] === "\r" ? "\r\n" : "\n";
}

/** The line end of the file, by its first line. */
export function newlineStyle(text: string): string {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}
