import type { Change } from "../plan/plan.ts";
import { MASK } from "../secrets/secret.ts";
import { flow, pad } from "./layout.ts";
import { byFile } from "./plan-summary.ts";
import { columnsOf, type Line, line, type Span, span, type Tone } from "./style.ts";

/**
 * Changes grouped by file, each `sign name before -> after`, the values of a file in two columns. A row that is too wide
 * for that shows its values below its name.
 */
export function changeLines(changes: readonly Change[], width: number, verbose = false): Line[] {
  return [...byFile(changes)].flatMap(([file, list], index) => [
    ...(index > 0 ? [line()] : []),
    ...flow([span(file)], width, line("  ")),
    ...rows(list, width, verbose),
  ]);
}

/** A change cut into cells. */
interface Row {
  readonly sign: Span;
  readonly name: Span;
  readonly before: Line;
  readonly after: Line;
  readonly notes: Line;
}

const INDENT = 4;
const ARROW = span("  ->  ", "quiet");

function rows(changes: readonly Change[], width: number, verbose: boolean): Line[] {
  const masked = changes.every(({ sensitive }) => sensitive);
  const all = changes.map((change) => row(change, masked, verbose));
  const columns = chooseColumns(all, width);
  return all.flatMap((cells) => (fits(cells, columns, width) ? aligned(cells, columns, width) : stacked(cells, width)));
}

const SIGNS: Record<Change["action"], Span> = {
  create: span("+", "add"),
  update: span("~", "change"),
  delete: span("-", "remove"),
};

function row(change: Change, masked: boolean, verbose: boolean): Row {
  return {
    sign: SIGNS[change.action],
    name: span(change.kind === "file" && change.name === change.file ? "(whole file)" : change.name),
    ...(change.sensitive ? maskedValues(change, masked) : openValues(change)),
    notes: notes(change, verbose),
  };
}

function openValues({ action, before, after }: Change): Pick<Row, "before" | "after"> {
  return {
    before: value(before, action === "delete" ? "remove" : "plain"),
    after: value(after, action === "create" ? "add" : "strong"),
  };
}

function value(text: string | null, tone: Tone): Line {
  if (text === null) return [];
  return [text === "" ? span("(empty)", "quiet") : span(text, tone)];
}

/** Two masks side by side say nothing: one stands for both, and the note says what differs. */
function maskedValues({ action }: Change, onlyMasks: boolean): Pick<Row, "before" | "after"> {
  const mask = [span(MASK, "quiet")];
  return action === "delete" && !onlyMasks ? { before: mask, after: [] } : { before: [], after: mask };
}

function notes({ note, impact }: Change, verbose: boolean): Line {
  const tags = impact === "restart" ? [span("[restart]", "warn")] : verbose ? [span(`[${impact}]`, "quiet")] : [];
  if (note === undefined) return tags;
  return [span(`(${note})`, "quiet"), ...tags.flatMap((tag) => [span(" "), tag])];
}

interface Columns {
  readonly name: number;
  readonly before: number;
}

/** Wide enough for every row that can be shown on one line; a few long values must not push the others apart. */
function chooseColumns(all: readonly Row[], width: number): Columns {
  const name = Math.max(0, ...all.map((cells) => columnsOf(cells.name)).filter((size) => size <= width / 2));
  const room = Math.floor((width - INDENT - 2 - name - 2) / 2);
  const before = Math.max(0, ...all.map((cells) => columnsOf(cells.before)).filter((size) => size <= room));
  return { name, before };
}

function fits(cells: Row, columns: Columns, width: number): boolean {
  return (
    columnsOf(cells.name) <= columns.name &&
    columnsOf(cells.before) <= columns.before &&
    columnsOf(valuesOf(cells, columns)) + INDENT + 2 + columns.name + 2 <= width
  );
}

function valuesOf(cells: Row, columns: Columns): Line {
  if (columnsOf(cells.after) === 0) return cells.before;
  if (columns.before === 0) return cells.after;
  return [...pad(cells.before, columns.before), ARROW, ...cells.after];
}

function aligned(cells: Row, columns: Columns, width: number): Line[] {
  const margin = span(" ".repeat(INDENT));
  const main = [
    margin,
    cells.sign,
    span(" "),
    ...pad([cells.name], columns.name),
    span("  "),
    ...valuesOf(cells, columns),
  ];
  if (cells.notes.length === 0) return [main];
  const beside = [...main, span("  "), ...cells.notes];
  return columnsOf(beside) <= width ? [beside] : [main, ...noteLines(cells, width)];
}

function stacked(cells: Row, width: number): Line[] {
  const margin = span(" ".repeat(INDENT));
  const blank = span(" ".repeat(INDENT + 6));
  const arrow = span(`${" ".repeat(INDENT + 2)}->  `, "quiet");
  return [
    ...flow([cells.name], width, [margin, cells.sign, span(" ")]),
    ...(cells.before.length > 0 ? flow(cells.before, width, [blank]) : []),
    ...(cells.after.length > 0 ? flow(cells.after, width, [arrow]) : []),
    ...(cells.notes.length > 0 ? noteLines(cells, width) : []),
  ];
}

function noteLines(cells: Row, width: number): Line[] {
  return flow(cells.notes, width, [span(" ".repeat(INDENT + 6))]);
}
