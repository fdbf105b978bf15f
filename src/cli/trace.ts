import { checkedEnvelope } from "../diagnosis/trace/envelope.ts";
import type { TraceDocument } from "../diagnosis/trace/trace-document.ts";
import { traceHost } from "../diagnosis/trace/trace-host.ts";
import { traceMarkdown } from "../reports/trace-markdown.ts";
import { renderTrace } from "../reports/trace-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { oneHost } from "./one-host.ts";
import { type Format, formatOption, type ProjectOptions, projectOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface TraceOptions extends ProjectOptions {
  readonly from: string;
  readonly to: string;
  readonly format: Format;
}

/** `postmend trace HOST --from A --to B`: the route that Postfix will choose, and what decides it. */
export const registerTrace: Register = (program, terminal, done) => {
  const command = program
    .command("trace")
    .argument("<host>", "the host that sends the mail")
    .requiredOption("--from <address>", "envelope sender; '<>' is the null sender of bounces")
    .requiredOption("--to <address>", "envelope recipient")
    .summary("shows the route that Postfix will choose for a mail, and which lines decide it")
    .description(
      "Follows a mail through transport maps, sender-dependent maps, relayhost and options of master.cf to the servers, the credentials and the TLS policy, each with file and line. Sends nothing and changes nothing.",
    )
    .addHelpText("after", EXAMPLES);
  formatOption(projectOptions(command), "text", "json", "markdown").action(
    async (name: string, options: TraceOptions) => {
      const envelope = checkedEnvelope(options.from, options.to);
      const request = { verb: "trace", secrets: "connection", leavesRecord: false, limit: name } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const documents = await traceHost(run.session, oneHost(run.hosts, name), [envelope], run.signal);
          run.progress.end();
          for (const document of documents) run.terminal.out(printed(document, run, options));
          return documents.every(({ result }) => result === "route") ? EXIT.ok : EXIT.changes;
        }),
      );
    },
  );
};

function printed(document: TraceDocument, { terminal }: Run, options: TraceOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return traceMarkdown(document);
  return renderTrace(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend trace mx1 --from alerts@example.net --to someone@example.org
  postmend trace mx1 --from '<>' --to someone@example.org      the route of bounces
  postmend trace mx1 --from root --to someone@example.org --format json

Exit codes: 0 a route, 1 an address is wrong, 2 Postfix will not deliver or the route could not be found out, 3 the host
could not be reached.`;
