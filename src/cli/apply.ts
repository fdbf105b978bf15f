import { resolve } from "node:path";
import { planApplier } from "../engine/apply.ts";
import { profilePlanner } from "../engine/plan.ts";
import { openPlanFile, refuseMovedSecrets, savedPlanner, savedSecrets } from "../engine/saved-plan.ts";
import { recovering } from "../engine/settle.ts";
import { planHosts } from "../fleet/plan-hosts.ts";
import { carryOut } from "./carry-out.ts";
import type { Register } from "./command.ts";
import { type Format, formatOption, type HostOptions, hostOptions, SKIP_PREFLIGHT, timeSpan } from "./options.ts";
import { withRun } from "./run.ts";
import type { Terminal } from "./terminal.ts";

interface ApplyOptions extends HostOptions {
  /** Seconds. */
  readonly confirmWithin?: number;
  readonly format: Format;
  readonly yes: boolean;
  readonly skipPreflight: boolean;
}

/** `postmend apply [PLANFILE]`: plan again, or take a saved plan; ask; change; check; restore on failure. */
export const registerApply: Register = (program, terminal, done) => {
  const command = program
    .command("apply")
    .argument("[planfile]", "a plan that 'postmend plan --out' saved; refused where the host has moved since")
    .summary("changes hosts to what their profiles say, as a transaction")
    .description(
      "Shows the plan, asks, and carries it out on each host as one transaction: everything is checked first, the relay included, and a failure puts back the old files byte for byte.",
    )
    .option("-y, --yes", "do not ask", false)
    .option(
      "--confirm-within <time>",
      "take the change back unless 'postmend confirm' comes within this time: 10m",
      timeSpan,
    )
    .option("--skip-preflight", SKIP_PREFLIGHT, false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (planFile: string | undefined, options: ApplyOptions) => {
      const work = planFile === undefined ? applyProfiles : applySaved;
      done(await work(terminal, options, resolve(terminal.cwd, planFile ?? "")));
    },
  );
};

function applyProfiles(terminal: Terminal, options: ApplyOptions): Promise<number> {
  return withRun(terminal, options, { verb: "apply", secrets: "profile", leavesRecord: true }, async (run) => {
    const fleet = await planHosts(
      run.session,
      run.hosts,
      recovering(run.session, profilePlanner(run.session)),
      run.signal,
    );
    return carryOut(run, fleet, planApplier(run.session, { ...options, signal: run.signal }), {
      ...options,
      ...ASKED,
      reviewed: false,
    });
  });
}

async function applySaved(terminal: Terminal, options: ApplyOptions, path: string): Promise<number> {
  const saved = openPlanFile(path);
  const only = saved.hosts.map(({ document }) => document.host);
  return withRun(
    terminal,
    options,
    { verb: "apply", only, secrets: savedSecrets(saved), leavesRecord: true },
    async (run) => {
      await refuseMovedSecrets(saved, run.session);
      const fleet = await planHosts(
        run.session,
        run.hosts,
        recovering(run.session, savedPlanner(run.session, saved)),
        run.signal,
      );
      return carryOut(run, fleet, planApplier(run.session, { ...options, signal: run.signal }), {
        ...options,
        ...ASKED,
        reviewed: true,
      });
    },
  );
}

const ASKED = {
  question: "Apply these changes?",
  unasked:
    "Review the plan above and run it again with --yes, or apply a plan that was saved with 'postmend plan --out FILE'.",
};

const EXAMPLES = `
Examples:
  postmend apply                      plan, show, ask, apply
  postmend apply plan.json            what was reviewed, and nothing else
  postmend apply --yes --limit mx1    without a question, for CI
  postmend apply --skip-preflight     also where the relay refuses

The relay is tested from each host before anything is changed there, where the change concerns it ('postmend probe').

Exit codes: 0 all hosts are as their profiles say, 1 an error or somebody said no, 3 a host failed before anything was
written to it, 4 a host failed and is back on its old configuration, 5 a host needs a person, 130 interrupted.`;
