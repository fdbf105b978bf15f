import { type Diagnostic, PostmendError } from "./diagnostic.ts";

/** What is said of a host that was not begun. */
export const NOT_REACHED = "The run was interrupted before this host was reached";

/** Why there is no result of a host where a person did not want to wait for it: nothing is wrong with the host. */
export function interruption(host: string, summary: string): Diagnostic {
  return { code: "interrupted", severity: "warning", summary, host };
}

/** The same, thrown out of what is being done with the host. */
export function interruptionError(host: string, summary: string): PostmendError {
  return new PostmendError("host", [interruption(host, summary)]);
}

/** Whether nothing is wrong but that a person did not want to wait. */
export function isInterruption(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length > 0 && diagnostics.every(({ code }) => code === "interrupted");
}
