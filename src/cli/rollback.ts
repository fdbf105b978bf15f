import { planApplier } from "../engine/apply.ts";
import { rollbackPlanner } from "../engine/rollback.ts";
import { recovering } from "../engine/settle.ts";
import { planHosts } from "../fleet/plan-hosts.ts";
import { carryOut } from "./carry-out.ts";
import type { Register } from "./command.ts";
import { type Format, formatOption, type HostOptions, hostOptions, positive, SKIP_PREFLIGHT } from "./options.ts";
import { withRun } from "./run.ts";

interface RollbackOptions extends HostOptions {
  readonly format: Format;
  readonly yes: boolean;
  readonly skipPreflight: boolean;
  readonly to?: number;
}

/** `postmend rollback [HOST] [--to N]`: the same transaction, towards a stored revision. */
export const registerRollback: Register = (program, terminal, done) => {
  const command = program
    .command("rollback")
    .argument("[host]", "one host; without it, those that --limit selects")
    .summary("puts back a stored revision, byte for byte")
    .description(
      "Goes back to a revision that the host keeps: contents, modes, owners, and the absence of files. Without --to, to the last known-good revision that differs from what is live; where there is none, to the newest that differs.",
    )
    .option("--to <revision>", "number of the revision, see 'postmend history'", (text) => positive(text))
    .option("-y, --yes", "do not ask", false)
    .option("--skip-preflight", SKIP_PREFLIGHT, false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: RollbackOptions) => {
      const one = host !== undefined && { limit: host };
      const request = {
        verb: "rollback",
        secrets: "connection",
        leavesRecord: true,
        needsLimit: true,
        ...one,
      } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const fleet = await planHosts(
            run.session,
            run.hosts,
            recovering(run.session, rollbackPlanner(run.session, options.to)),
            run.signal,
          );
          const asked = { ...options, ...ASKED, reviewed: false };
          return carryOut(run, fleet, planApplier(run.session, { ...options, signal: run.signal }), asked);
        }),
      );
    },
  );
};

const ASKED = { question: "Roll back?", unasked: "Review the plan above and run it again with --yes." };

const EXAMPLES = `
Examples:
  postmend rollback mx1               to the last known-good revision
  postmend rollback mx1 --to 3        to revision 3
  postmend rollback --limit edge -y   a whole group, without a question
  postmend rollback --limit all       every host of the inventory; never without saying so`;
