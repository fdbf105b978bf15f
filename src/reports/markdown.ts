import { neutralise } from "../diagnostics/diagnostic.ts";
import { count } from "./wording.ts";

/**
 * Text from outside as inline code: nothing in it is markup, a mention or a table border. A text with a backtick or a
 * bar cannot stand between backticks in a table, so it becomes HTML of entities.
 */
export function code(text: string, limit = 300): string {
  if (text === "") return "(empty)";
  const whole = neutralise(text);
  const shown = whole.length > limit ? whole.slice(0, limit) : whole;
  const more = whole.length > limit ? ` (${whole.length - limit} more characters)` : "";
  return /[`|\\]|^ | $/.test(shown) ? `${htmlCode(shown)}${more}` : `\`${shown}\`${more}`;
}

/** The same for a place where Markdown is not read, such as `<summary>`. */
export function htmlCode(text: string): string {
  return `<code>${entities(neutralise(text))}</code>`;
}

function entities(text: string): string {
  return text.replace(/[^A-Za-z0-9 ,‹›…-]/gu, (char) => `&#${char.codePointAt(0)};`);
}

/** Text from outside as a sentence: it shows as it is written, links nothing, mentions nobody. */
export function prose(text: string): string {
  return neutralise(text)
    .replace(/[&<]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/(?<!&)#|[\\`*[|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (char) => `\\${char}`)
    .replace(/(?<!&)(@|[#!~%$](?=[\p{L}\p{N}"_]))/gu, "$1&#8203;")
    .replace(/:\/\//g, ":&#8203;//")
    .replace(/(www)\./gi, "$1&#8203;.");
}

/** Plain text as a block, whatever it holds. Its lines have been neutralised already (`print`). */
export function fenced(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}

/** A table; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

/** How a report becomes a comment. */
export interface MarkdownOptions {
  /** Bytes; GitHub takes 65,536 characters in a comment. */
  readonly limit?: number;
}

/** A part of a comment that can be told in one line where there is no room for the whole. */
export interface Section {
  readonly whole: string;
  readonly short: string;
}

/** The sections that fit into `limit` bytes, in order; what was cut is said at the end, with the way to see it. */
export function assemble(head: string, sections: readonly Section[], limit: number, command: string): string {
  const parts = [head];
  let used = bytes(head) + NOTICE;
  let shortened = 0;
  let dropped = 0;
  for (const { whole, short } of sections) {
    const fitting = [whole, short].find((text) => used + bytes(text) + 2 <= limit);
    if (fitting === undefined) dropped += 1;
    else parts.push(fitting);
    if (fitting === short && short !== whole) shortened += 1;
    used += fitting === undefined ? 0 : bytes(fitting) + 2;
  }
  if (shortened + dropped > 0) parts.push(cutNotice(shortened, dropped, command));
  return `${parts.join("\n\n")}\n`;
}

const NOTICE = 300;

function cutNotice(shortened: number, dropped: number, command: string): string {
  const what = [
    ...(shortened > 0 ? [`${count(shortened, "part")} shown in short`] : []),
    ...(dropped > 0 ? [`${count(dropped, "part")} not shown`] : []),
  ];
  return `**Cut to fit into a comment**: ${what.join(", ")}. See all of it with \`${command}\`.`;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
