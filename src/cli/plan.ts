import { resolve } from "node:path";
import { profilePlanner } from "../engine/plan.ts";
import { savePlan } from "../engine/saved-plan.ts";
import { planHosts, plansOf } from "../fleet/plan-hosts.ts";
import type { PlanDocument } from "../plan/plan.ts";
import { planMarkdown } from "../reports/plan-markdown.ts";
import { renderPlan } from "../reports/plan-text.ts";
import type { Register } from "./command.ts";
import { planExit } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";
import type { Terminal } from "./terminal.ts";

interface PlanOptions extends HostOptions {
  readonly out?: string;
  readonly format: Format;
  readonly detailedExitcode: boolean;
}

/** `postmend plan`: observe, compare, show; changes nothing. */
export const registerPlan: Register = (program, terminal, done) => {
  const command = program
    .command("plan")
    .summary("shows what an apply would change, and changes nothing")
    .description(
      "Looks at the hosts, compares them with their profiles and shows what an apply would change. Nothing is written to a host.",
    )
    .option("--out <file>", "save the plan, for 'postmend apply FILE'; it holds references to secrets, no secret")
    .option("--detailed-exitcode", "exit with 2 when there are changes", false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(async (options: PlanOptions) => {
    const request = { verb: "plan", secrets: "profile", leavesRecord: options.out !== undefined } as const;
    done(await withRun(terminal, options, request, (run) => work(options, run)));
  });
};

async function work(options: PlanOptions, { terminal, session, hosts, signal, progress }: Run): Promise<number> {
  const fleet = await planHosts(session, hosts, profilePlanner(session), signal);
  await fleet.close();
  progress.end();
  // Half a plan must not take the place of a whole one.
  if (options.out !== undefined && !signal.aborted)
    await savePlan(session, plansOf(fleet), resolve(terminal.cwd, options.out));
  terminal.out(printedPlan(fleet.document, terminal, options));
  return planExit(fleet.document, options.detailedExitcode);
}

/** The plan in the form that was asked for. */
export function printedPlan(
  document: PlanDocument,
  terminal: Terminal,
  options: { readonly format: Format; readonly color: boolean; readonly verbose: boolean },
): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return planMarkdown(document);
  return renderPlan(document, styleOf(terminal, "stdout", options.color), { verbose: options.verbose });
}

const EXAMPLES = `
Examples:
  postmend plan                                   all hosts
  postmend plan --limit 'edge:!mx2'               the group edge, without mx2
  postmend plan --out plan.json --format markdown a comment for the merge request, and the plan to apply later
  postmend plan --detailed-exitcode               0: nothing to change, 2: changes, 3: a host failed`;
