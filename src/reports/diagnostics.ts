import { type Diagnostic, neutralise, type Severity, type SourceRange } from "../diagnostics/diagnostic.ts";
import { flow } from "./layout.ts";
import { columnsOf, type Line, line, print, type Span, type Style, span, type Tone } from "./style.ts";
import { byNaturalOrder, count } from "./wording.ts";

/**
 * Everything that went wrong, for a person at 3 a.m.: what, where with the line itself, why, and the next step; what
 * belongs to no host first, then host by host, and the count last. A line of a detail or hint that begins with two
 * blanks (a command to copy) is not wrapped.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  if (diagnostics.length === 0) return "";
  const blocks = [...hostGroups(diagnostics)].flatMap(({ hosts, list }) => {
    const head = hosts.length === 0 ? [] : flow([span(hosts.join(", "), "strong")], style.width);
    const indent = hosts.length === 0 ? 0 : 2;
    return [...head, ...diagnosticBlocks(list, style.width, indent), line()];
  });
  return print([...blocks, tally(diagnostics)], style);
}

/** The diagnostics of one place, worst first, a blank line between those that take more than one line. */
export function diagnosticBlocks(diagnostics: readonly Diagnostic[], width: number, indent: number): Line[] {
  const blocks = sorted(diagnostics).map((diagnostic) => diagnosticLines(diagnostic, width, indent));
  return blocks.flatMap((lines, index) => {
    const airy = index > 0 && (lines.length > 1 || (blocks[index - 1]?.length ?? 0) > 1);
    return airy ? [line(), ...lines] : lines;
  });
}

function diagnosticLines(diagnostic: Diagnostic, width: number, indent: number): Line[] {
  const { severity, summary, source, detail, hint } = diagnostic;
  const margin = span(" ".repeat(indent));
  const head = flow([span(summary, "strong")], width, [margin, span(`${severity}: `, TONES[severity])], indent + 2);
  return [
    ...head,
    ...(source ? sourceLines(source, width, indent + 2) : []),
    ...(detail ? paragraph(detail, width, [span(" ".repeat(indent + 2))]) : []),
    ...(hint ? paragraph(hint, width, [span(" ".repeat(indent + 2)), span("hint: ", "add")]) : []),
  ];
}

const TONES: Record<Severity, Tone> = { error: "bad", warning: "warn", note: "quiet" };

function paragraph(text: string, width: number, first: Line): Line[] {
  const blank = span(" ".repeat(columnsOf(first)));
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .flatMap((row, index) => {
      const start = index === 0 ? first : [blank];
      return row.startsWith("  ") ? [[...start, span(row)]] : flow([span(row)], width, start);
    });
}

function sourceLines(source: SourceRange, width: number, indent: number): Line[] {
  const margin = span(" ".repeat(indent));
  const place = line(margin, span("--> ", "quiet"), `${source.file}:${source.line}:${source.column}`);
  if (source.text === undefined) return [place];
  const number = String(source.line);
  const gutter = (text: string) => [margin, span(`${text.padStart(number.length)} | `, "quiet")];
  const { before, marked, after } = excerpt(source, source.text, width - indent - number.length - 3);
  return [
    place,
    [...gutter(number), span(before), span(marked), span(after)],
    [...gutter(""), span(" ".repeat(columnsOf(before))), span("^".repeat(Math.max(1, columnsOf(marked))), "bad")],
  ];
}

/** The part of the line that fits, with the marked part in it; a long line is cut on both sides. */
function excerpt(source: SourceRange, text: string, room: number): { before: string; marked: string; after: string } {
  const start = source.column - 1;
  const end = Math.max(start + 1, (source.endColumn ?? source.column + 1) - 1);
  const [before, marked, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)].map(neutralise);
  if (before === undefined || marked === undefined || after === undefined) return { before: "", marked: "", after: "" };
  if (columnsOf(before + marked + after) <= room) return { before, marked, after };
  const shown = cutAt(marked, Math.floor(room / 2));
  const head = columnsOf(before) > room / 4 ? `…${tailOf(before, Math.floor(room / 4) - 1)}` : before;
  return { before: head, marked: shown, after: cutAt(after, room - columnsOf(head + shown)) };
}

function cutAt(text: string, room: number): string {
  if (columnsOf(text) <= room) return text;
  let kept = "";
  for (const char of text) {
    if (columnsOf(kept + char) > room - 1) break;
    kept += char;
  }
  return room < 1 ? "" : `${kept}…`;
}

function tailOf(text: string, room: number): string {
  let kept = "";
  for (const char of [...text].reverse()) {
    if (columnsOf(char + kept) > room) break;
    kept = char + kept;
  }
  return kept;
}

const RANK: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      byNaturalOrder(a.source?.file ?? "", b.source?.file ?? "") ||
      (a.source?.line ?? 0) - (b.source?.line ?? 0) ||
      (a.source?.column ?? 0) - (b.source?.column ?? 0),
  );
}

interface HostGroup {
  readonly hosts: string[];
  readonly list: Diagnostic[];
}

/** Hosts that have the very same to say are told once. */
function hostGroups(diagnostics: readonly Diagnostic[]): Iterable<HostGroup> {
  const byHost = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const host = diagnostic.host ?? "";
    byHost.set(host, [...(byHost.get(host) ?? []), diagnostic]);
  }
  const groups = new Map<string, HostGroup>();
  for (const host of [...byHost.keys()].sort(byNaturalOrder)) {
    const list = byHost.get(host) ?? [];
    const key = host === "" ? "" : JSON.stringify(list.map((diagnostic) => ({ ...diagnostic, host: undefined })));
    const group = groups.get(key) ?? { hosts: [], list };
    if (host !== "") group.hosts.push(host);
    groups.set(key, group);
  }
  return groups.values();
}

function tally(diagnostics: readonly Diagnostic[]): Line {
  const parts = (["error", "warning", "note"] as const).flatMap((severity): Span[][] => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [[span(count(number, severity), TONES[severity])]];
  });
  return parts.flatMap((part, index) => (index === 0 ? part : [span(", "), ...part]));
}
