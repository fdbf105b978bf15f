import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { MASK } from "../secrets/secret.ts";
import { maskedLines } from "./masked-lines.ts";
import type { Problems } from "./problems.ts";

/** The text of a file that a user wrote, and the places in it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** The place from one offset to another, cut at the end of its first line. Literal secrets in the line are masked. */
  range(start: number, end: number): SourceRange;
}

/** Bytes of a file as text; undefined, with the reason among the problems, when they are none. */
export function decode(file: string, bytes: Uint8Array, problems: Problems): SourceText | undefined {
  if (bytes.length > LARGEST) {
    return problems.error("file-too-large", "File too large", {
      source: { file, line: 1, column: 1 },
      detail: tooLarge(bytes),
    });
  }
  const text = new TextDecoder("utf-8").decode(bytes);
  const source = sourceText(file, text);
  const control = CONTROL.exec(text);
  const broken = isUtf8(bytes) ? -1 : text.indexOf("\ufffd");
  const first = control && (broken < 0 || control.index < broken) ? control.index : broken;
  if (first < 0) return source;
  const place = placeOnly(source.range(first, first));
  return problems.error("not-text", "Not a text file", { source: place, detail: notText(bytes, control !== null) });
}

/** A source over text that is known to be text. */
export function sourceText(file: string, text: string): SourceText {
  const starts = lineStarts(text);
  const lines = text.split(/\r?\n/);
  // Most places are never shown, and masking reads the whole file.
  let shownLines: readonly string[] | undefined;
  const shownLine = (line: number): string => {
    shownLines ??= maskedLines(lines);
    return shownLines[line] ?? "";
  };
  const range = (start: number, end: number): SourceRange => {
    const line = lineOf(starts, start);
    const from = starts[line] ?? 0;
    return {
      file,
      line: line + 1,
      column: start - from + 1,
      get endColumn() {
        const shown = shownLine(line);
        const clear = shown === lines[line] ? shown.length : shown.length - MASK.length;
        // The mark must not tell how long a masked secret is.
        const last = end - from <= clear ? end - from : shown.length;
        return Math.max(start - from + 1, last) + 1;
      },
      get text() {
        return shownLine(line);
      },
    };
  };
  return { file, text, range };
}

/** 5 MB: a thousand times what a project's largest file has. */
const LARGEST = 5_000_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function tooLarge(bytes: Uint8Array): string {
  return `${(bytes.length / 1_000_000).toFixed(1)} MB; a file of a project may have 5 MB`;
}

function notText(bytes: Uint8Array, control: boolean): string {
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16) return "the file is UTF-16; save it as UTF-8";
  return control ? "a control character stands here" : "the bytes here are not UTF-8; save the file as UTF-8";
}

/** The line itself stays out: there is no telling what is in it. */
function placeOnly({ file, line, column }: SourceRange): SourceRange {
  return { file, line, column };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) starts.push(index + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
