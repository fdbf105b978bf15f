import { settleChange } from "../engine/settle.ts";
import { settleHosts } from "../fleet/settle-hosts.ts";
import { printedResult } from "./carry-out.ts";
import type { Register } from "./command.ts";
import { applyExit } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { withRun } from "./run.ts";

interface SettleOptions extends HostOptions {
  readonly format: Format;
}

/** `postmend confirm [HOST]`: a change that waits for a confirmation stays. */
export const registerConfirm = register(
  "confirm",
  "keeps a change that waits for its confirmation",
  "Confirms the change that `apply --confirm-within` has made: the host can still be reached and does what it should. Without it, the guard on the host puts the old configuration back when the time is up.",
  `
Examples:
  postmend apply --limit mx1 --confirm-within 10m
  postmend confirm mx1
  postmend confirm --limit edge`,
);

/** `postmend unlock [HOST]`: a lock whose holder is gone, and what it left. */
export const registerUnlock = register(
  "unlock",
  "breaks the lock of a process that is gone, and says whose it was",
  "Breaks a stale lock, says whose it was, and finishes or takes back the change that it left. The lock of a process that lives is never broken: end that process on the host first. `apply` does the same by itself; this is for a host on which nothing else shall change.",
  `
Examples:
  postmend unlock mx1`,
);

function register(verb: "confirm" | "unlock", summary: string, description: string, examples: string): Register {
  return (program, terminal, done) => {
    const command = program
      .command(verb)
      .argument("[host]", "one host; without it, those that --limit selects")
      .summary(summary)
      .description(description)
      .addHelpText("after", examples);
    formatOption(hostOptions(command), "text", "json", "markdown").action(
      async (host: string | undefined, options: SettleOptions) => {
        const one = host !== undefined && { limit: host };
        const request = { verb, secrets: "connection", leavesRecord: false, needsLimit: true, ...one } as const;
        done(
          await withRun(terminal, options, request, async ({ terminal, session, hosts, signal, progress }) => {
            const settle = settleHosts(
              session,
              hosts,
              (transport, entry) => settleChange(session, transport, entry, verb),
              signal,
            );
            const document = await settle;
            progress.end();
            terminal.out(printedResult(document, terminal, options));
            return applyExit(document);
          }),
        );
      },
    );
  };
}
