import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { PostmendError } from "../diagnostics/diagnostic.ts";
import { failureOf } from "../engine/failure.ts";
import { renderDiagnostics } from "../reports/diagnostics.ts";
import type { Style } from "../reports/style.ts";
import { EXIT, faultExit } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** How to write on one of the two streams: colour only on a terminal, and not where the user forbade it. */
export function styleOf(terminal: Terminal, stream: "stdout" | "stderr", color: boolean): Style {
  const { isTerminal, columns } = terminal[stream];
  const forbidden = !color || (terminal.env["NO_COLOR"] ?? "") !== "" || terminal.env["TERM"] === "dumb";
  return { color: isTerminal && !forbidden, width: Math.max(40, Math.min(columns, 160)) };
}

/** Diagnostics go to standard error, whatever the form of the result. */
export function complain(terminal: Terminal, diagnostics: readonly Diagnostic[], color: boolean): void {
  if (diagnostics.length > 0) terminal.err(renderDiagnostics(diagnostics, styleOf(terminal, "stderr", color)));
}

/** Says why a run ended before it had a result; the exit code tells whose fault it was. */
export function complainOf(terminal: Terminal, error: unknown, color: boolean): number {
  if (error instanceof PostmendError) {
    complain(terminal, error.diagnostics, color);
    return faultExit(error.fault);
  }
  const [diagnostic] = failureOf(error, "");
  if (diagnostic) {
    const { host: _, ...defect } = diagnostic;
    complain(terminal, [defect], color);
  }
  return EXIT.error;
}

/** A JSON document as it is printed: two blanks deep, one newline at its end. */
export function json(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
