import type { DriftDocument } from "../engine/drift-document.ts";
import { driftHosts } from "../fleet/drift-hosts.ts";
import { driftMarkdown } from "../reports/drift-markdown.ts";
import { renderDrift } from "../reports/drift-text.ts";
import type { Register } from "./command.ts";
import { driftExit } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface DriftOptions extends HostOptions {
  readonly format: Format;
}

/** `postmend drift [HOST]`: a plan for a schedule, which also says who moved: the host or the profile. */
export const registerDrift: Register = (program, terminal, done) => {
  const command = program
    .command("drift")
    .argument("[host]", "one host; without it, all that --limit selects")
    .summary("says which hosts left their profiles, and who edited what since the last revision")
    .description(
      "Compares hosts with their profiles, as plan does, and with the revision that they were left in: whether the host moved or the profile, which file was edited since, and by a package or by somebody else. Nothing is written to a host.",
    )
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: DriftOptions) => {
      const request = {
        verb: "drift",
        secrets: "profile",
        leavesRecord: false,
        ...(host !== undefined && { limit: host }),
      } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const document = await driftHosts(run.session, run.hosts, run.signal);
          run.progress.end();
          run.terminal.out(printed(document, run, options));
          return driftExit(document);
        }),
      );
    },
  );
};

function printed(document: DriftDocument, { terminal }: Run, options: DriftOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return driftMarkdown(document);
  return renderDrift(document, styleOf(terminal, "stdout", options.color), { verbose: options.verbose });
}

const EXAMPLES = `
Examples:
  postmend drift                                    all hosts
  postmend drift mx1                                one host
  postmend drift --limit 'edge:!mx2' --format json  for scripts
  postmend drift --format markdown                  for an issue that a schedule opens

Exit codes: 0 all hosts are on their profiles, 1 the project is wrong, 2 a host is not on its profile, or has a credential
older than 'rotation.max_age' of it, 3 a host could not be compared.`;
