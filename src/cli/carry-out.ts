import { userError } from "../diagnostics/diagnostic.ts";
import type { ApplyDocument } from "../engine/apply-document.ts";
import { type Applier, applyHosts, declined } from "../fleet/apply-hosts.ts";
import type { FleetPlan } from "../fleet/plan-hosts.ts";
import { applyMarkdown } from "../reports/apply-markdown.ts";
import { renderApply } from "../reports/apply-text.ts";
import { onStandardError, saysYes } from "./consent.ts";
import { applyExit } from "./exit-code.ts";
import type { Format } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { printedPlan } from "./plan.ts";
import type { Run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

export interface CarryOutOptions {
  readonly format: Format;
  readonly color: boolean;
  readonly verbose: boolean;
  readonly yes: boolean;
  readonly question: string;
  /** What to do where nobody can be asked. */
  readonly unasked: string;
  /** A saved plan was reviewed already: where nobody can be asked, it is carried out without a question. */
  readonly reviewed: boolean;
}

/**
 * Shows the plan on standard error, asks where somebody must agree, carries it out and prints the result. The
 * connections over which it was planned are used again, and closed in any case.
 */
export async function carryOut(
  { terminal, session, signal, progress }: Run,
  fleet: FleetPlan,
  applier: Applier,
  options: CarryOutOptions,
): Promise<number> {
  try {
    progress.end();
    // After an interruption nothing is asked: every host that was not begun is told as skipped.
    const agreed = signal.aborted || !hasChanges(fleet) || (await showAndAsk(terminal, fleet, options));
    const document = agreed || signal.aborted ? await applyHosts(session, fleet, applier, signal) : declined(fleet);
    progress.end();
    terminal.out(printedResult(document, terminal, options));
    return applyExit(document);
  } finally {
    await fleet.close();
  }
}

function hasChanges({ document }: FleetPlan): boolean {
  return document.hosts.some(({ status }) => status === "changes");
}

/** Where there is nothing to agree to, the result says all that there is to say. */
async function showAndAsk(terminal: Terminal, { document }: FleetPlan, options: CarryOutOptions): Promise<boolean> {
  terminal.err(printedPlan(document, onStandardError(terminal), { ...options, format: "text" }));
  return agree(terminal, options);
}

async function agree(terminal: Terminal, options: CarryOutOptions): Promise<boolean> {
  if (options.yes) return true;
  if (terminal.stdinIsTerminal) return saysYes(terminal, options.question);
  if (options.reviewed) return true;
  throw userError("confirmation-needed", "Nobody can be asked, because standard input is not a terminal", {
    detail: "nothing was changed",
    hint: options.unasked,
  });
}

export function printedResult(
  document: ApplyDocument,
  terminal: Terminal,
  options: Pick<CarryOutOptions, "format" | "color">,
): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return applyMarkdown(document);
  return renderApply(document, styleOf(terminal, "stdout", options.color));
}
