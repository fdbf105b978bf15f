/**
 * The one shape of everything that postmend has to tell a person: errors, warnings and notes.
 *
 * `summary` is constant for a code and holds no user values, so that people learn to recognise it;
 * `detail` says what was found where; `hint` is the next step, with a command to copy where there is one.
 */
export type Severity = "error" | "warning" | "note";

/** Whose fault an error is: what the user wrote, the state of a host, or postmend itself. */
export type Fault = "user" | "host" | "internal";

/** A place in a text file. Lines and columns count from 1; `text` is the whole line, for display under the message. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
  readonly text?: string;
}

export interface Diagnostic {
  /** Stable kebab-case identifier; only code and data are a contract, texts may change. */
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly source?: SourceRange;
  /** The host that this is about, as named in the inventory. */
  readonly host?: string;
}

/** The only error class that postmend throws on purpose. It carries every diagnostic that was found, not only the first. */
export class PostmendError extends Error {
  override readonly name = "PostmendError";
  readonly fault: Fault;
  readonly diagnostics: readonly Diagnostic[];

  constructor(fault: Fault, diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map(oneLine).join("\n"), options);
    this.fault = fault;
    this.diagnostics = diagnostics;
  }
}

/** What the user wrote is wrong: nothing was done. */
export function userError(code: string, summary: string, more: DiagnosticExtras = {}): PostmendError {
  return new PostmendError("user", [{ code, severity: "error", summary, ...more }]);
}

/** A host is not in a state in which the work can go on. */
export function hostError(code: string, summary: string, more: DiagnosticExtras = {}): PostmendError {
  return new PostmendError("host", [{ code, severity: "error", summary, ...more }]);
}

/** postmend contradicts itself; the text asks for a bug report. */
export function internalError(code: string, summary: string, more: DiagnosticExtras = {}): PostmendError {
  return new PostmendError("internal", [{ code, severity: "error", summary, ...more }]);
}

export type DiagnosticExtras = Pick<Diagnostic, "detail" | "hint" | "source" | "host">;

/** One line for logs: place, summary, detail. */
export function oneLine(diagnostic: Diagnostic): string {
  const { source, host, summary, detail } = diagnostic;
  const place = source ? `${source.file}:${source.line}:${source.column}: ` : host ? `${host}: ` : "";
  return neutralise(`${place}${summary}${detail ? `: ${detail}` : ""}`);
}

/** Text that came from outside, safe to print: control, invisible and direction characters become visible escapes. */
export function neutralise(text: string): string {
  return text.replace(CONTROL, (char) =>
    char === "\n" ? "\\n" : char === "\t" ? "\\t" : char === "\r" ? "\\r" : escapeCode(char),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escapeCode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
