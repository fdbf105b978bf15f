import stringWidth from "fast-string-width";
import picocolors from "picocolors";
import { neutralise } from "../diagnostics/diagnostic.ts";

/** How a text report shall look: colours only where a terminal shows them, lines no wider than `width` columns. */
export interface Style {
  readonly color: boolean;
  readonly width: number;
}

/** What a piece of text means; the colour follows from it. */
export type Tone = "plain" | "strong" | "quiet" | "good" | "bad" | "warn" | "add" | "change" | "remove";

/** A piece of text that is safe to print. Made by `span` alone, so that nothing from outside reaches a terminal raw. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of a report, not yet painted. */
export type Line = readonly Span[];

/** The one way from a string to a report: control characters become visible escapes here. */
export function span(text: string, tone: Tone = "plain"): Span {
  return { text: neutralise(text), tone };
}

/** A line from pieces; a bare string is plain text. */
export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === "string" ? span(part) : part));
}

/** Terminal columns that a piece or a line takes. */
export function columnsOf(text: string | Span | Line): number {
  if (typeof text === "string") return stringWidth(text);
  return "text" in text ? stringWidth(text.text) : text.reduce((sum, part) => sum + stringWidth(part.text), 0);
}

/** The report as text: painted, without blanks at line ends, each line ended by a newline. */
export function print(lines: readonly Line[], style: Pick<Style, "color">): string {
  const paint = painter(style.color);
  return lines.map((parts) => `${joined(trimEnd(parts)).map(paint).join("")}\n`).join("");
}

/** Neighbours of one tone are painted together: fewer escape sequences, and a text stays whole in the output. */
function joined(parts: Line): Line {
  const spans: Span[] = [];
  for (const part of parts) {
    const last = spans.at(-1);
    if (last?.tone === part.tone) spans[spans.length - 1] = { ...last, text: last.text + part.text };
    else spans.push(part);
  }
  return spans;
}

function trimEnd(parts: Line): Line {
  const last = parts.at(-1);
  if (last === undefined) return parts;
  const text = last.text.trimEnd();
  if (text === "") return trimEnd(parts.slice(0, -1));
  return [...parts.slice(0, -1), { ...last, text }];
}

function painter(color: boolean): (part: Span) => string {
  const ansi = picocolors.createColors(color);
  const paints: Record<Tone, (text: string) => string> = {
    plain: String,
    strong: ansi.bold,
    quiet: ansi.dim,
    good: ansi.green,
    bad: (text) => ansi.bold(ansi.red(text)),
    warn: ansi.yellow,
    add: ansi.green,
    change: ansi.yellow,
    remove: ansi.red,
  };
  return ({ text, tone }) => paints[tone](text);
}
