import type { DiagnosisDocument } from "../diagnosis/diagnose/diagnosis-document.ts";
import { diagnoseHosts } from "../fleet/diagnose-hosts.ts";
import { diagnosisMarkdown } from "../reports/diagnosis-markdown.ts";
import { renderDiagnosis } from "../reports/diagnosis-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface DiagnoseOptions extends HostOptions {
  readonly format: Format;
  readonly detailedExitcode: boolean;
}

/** `postmend diagnose [HOST]`: why mail is deferred or lost, with evidence and what to do. */
export const registerDiagnose: Register = (program, terminal, done) => {
  const command = program
    .command("diagnose")
    .argument("[host]", "one host; without it, those that --limit selects")
    .summary("why mail is deferred or lost: queue, log, configuration, live relay tests")
    .description(
      "Reads the queue, the recent log and the configuration of each host, tests its relays from its own place in the network, and says what keeps mail from flowing, with the evidence and the next step. Needs no profile; sends no message and changes nothing.",
    )
    .option("--detailed-exitcode", "exit 2 when there is an error or a warning", false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: DiagnoseOptions) => {
      const one = host !== undefined && { limit: host };
      const request = { verb: "diagnose", secrets: "connection", leavesRecord: false, ...one } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const document = await diagnoseHosts(run.session, run.hosts, run.signal);
          run.progress.end();
          run.terminal.out(printed(document, run, options));
          return diagnoseExit(document, options);
        }),
      );
    },
  );
};

function diagnoseExit({ hosts }: DiagnosisDocument, { detailedExitcode }: DiagnoseOptions): number {
  if (hosts.some(({ error }) => error)) return EXIT.hostFailed;
  const found = hosts.some(({ findings }) => findings.some(({ severity }) => severity !== "info"));
  return detailedExitcode && found ? EXIT.changes : EXIT.ok;
}

function printed(document: DiagnosisDocument, { terminal }: Run, options: DiagnoseOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return diagnosisMarkdown(document);
  return renderDiagnosis(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend diagnose mx1                      why is mail of mx1 stuck
  postmend diagnose                          all hosts
  postmend diagnose --limit edge --format markdown
  postmend diagnose --format json --detailed-exitcode

Exit codes: 0 done, whatever was found, 1 an error in the project, 2 with --detailed-exitcode: something to do was found,
3 a host could not be reached.`;
