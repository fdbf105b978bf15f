import { type Diagnostic, neutralise, PostmendError } from "../diagnostics/diagnostic.ts";

/**
 * What went wrong on one host, as diagnostics that carry its name. An error that is not ours is a defect of postmend:
 * it is reported as one instead of ending the run of the other hosts.
 */
export function failureOf(error: unknown, host: string): Diagnostic[] {
  if (error instanceof PostmendError) return error.diagnostics.map((diagnostic) => ({ host, ...diagnostic }));
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    {
      code: "internal-error",
      severity: "error",
      host,
      summary: "postmend failed unexpectedly",
      detail: detail.split("\n").map(neutralise).join("\n"),
      hint: "This is a defect of postmend. Please report it with the text above.",
    },
  ];
}
