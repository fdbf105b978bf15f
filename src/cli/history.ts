import { readHistory } from "../engine/history.ts";
import { historyOf } from "../fleet/history.ts";
import { historyMarkdown } from "../reports/history-markdown.ts";
import { renderHistory } from "../reports/history-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { withRun } from "./run.ts";

interface HistoryOptions extends HostOptions {
  readonly format: Format;
}

/** `postmend history [HOST]`: the revisions that hosts keep. */
export const registerHistory: Register = (program, terminal, done) => {
  const command = program
    .command("history")
    .argument("[host]", "one host; without it, all that --limit selects")
    .summary("lists the revisions that hosts keep")
    .description("Lists the revisions that hosts keep: when, who, which profile and commit, what came of it.")
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: HistoryOptions) => {
      const request = {
        verb: "history",
        secrets: "connection",
        leavesRecord: false,
        ...(host !== undefined && { limit: host }),
      } as const;
      done(
        await withRun(terminal, options, request, async ({ terminal, session, hosts, signal, progress }) => {
          const document = await historyOf(session, hosts, readHistory, signal);
          progress.end();
          if (options.format === "json") terminal.out(json(document));
          else if (options.format === "markdown") terminal.out(historyMarkdown(document));
          else terminal.out(renderHistory(document, styleOf(terminal, "stdout", options.color)));
          return document.hosts.some(({ error }) => error) ? EXIT.hostFailed : EXIT.ok;
        }),
      );
    },
  );
};

const EXAMPLES = `
Examples:
  postmend history mx1
  postmend history --limit edge --format json`;
