import { verifyHosts } from "../fleet/verify-hosts.ts";
import { verifyMarkdown } from "../reports/verify-markdown.ts";
import { renderVerify } from "../reports/verify-text.ts";
import type { VerifyDocument } from "../verify/verify-document.ts";
import type { Register } from "./command.ts";
import { verifyExit } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface VerifyOptions extends HostOptions {
  readonly canary: boolean;
  readonly format: Format;
}

/** `postmend verify [HOST]`: the acceptance criteria of the profile, now. */
export const registerVerify: Register = (program, terminal, done) => {
  const command = program
    .command("verify")
    .argument("[host]", "one host; without it, those that --limit selects")
    .summary("asks whether mail flows now, by the criteria of the profile")
    .description(
      "Asks each host what the `verify` section of its profile demands: that the relay takes mail from it, with the settings that the host has now; that a test message is delivered in time; that the queue falls. Without such a section: the relay, and that the queue does not grow in one minute. Sends one message at the most, and never touches the queue otherwise.",
    )
    .option("--no-canary", "send no message; then nothing at all is written")
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: VerifyOptions) => {
      const one = host !== undefined && { limit: host };
      const request = { verb: "verify", secrets: "connection", leavesRecord: false, ...one } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const { canary } = options;
          const document = await verifyHosts(run.session, run.hosts, { canary, signal: run.signal });
          run.progress.end();
          run.terminal.out(printed(document, run, options));
          return verifyExit(document);
        }),
      );
    },
  );
};

function printed(document: VerifyDocument, { terminal }: Run, options: VerifyOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return verifyMarkdown(document);
  return renderVerify(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend verify                     all hosts, by the criteria of their profiles
  postmend verify mx1                 one host
  postmend verify mx1 --no-canary     sends nothing and writes nothing
  postmend verify --limit edge --format json

Exit codes: 0 everything that was asked is met, 1 an error in the project, 2 something is not met or could not be told,
3 a host could not be asked.`;
