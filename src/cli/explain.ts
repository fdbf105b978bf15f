import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { explain } from "../diagnosis/explain.ts";
import type { ExplainDocument } from "../diagnosis/explain-document.ts";
import { explainInput, explainLines } from "../diagnosis/explain-stream.ts";
import type { ReasonDocument } from "../diagnosis/reason-document.ts";
import { userError } from "../diagnostics/diagnostic.ts";
import { explainMarkdown, reasonMarkdown } from "../reports/explain-markdown.ts";
import { renderExplain, renderReason } from "../reports/explain-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption } from "./options.ts";
import { json, styleOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

interface ExplainOptions {
  readonly lines: boolean;
  readonly format: Format;
  readonly color: boolean;
}

/** `postmend explain`: what a deferral reason, a queue or a log means. Contacts nothing and reads no project. */
export const registerExplain: Register = (program, terminal, done) => {
  const command: Command = program
    .command("explain")
    .summary("says what deferral reasons, a queue or a log mean")
    .description(
      "Explains a deferral or bounce reason, or sums up standard input: a log, `postqueue -j` or `postqueue -p`. Works offline.",
    )
    .argument("[text]", "one reason; without it standard input is read")
    .option("--lines", "every line of standard input is one reason; answers in JSON Lines, one for each", false)
    .option("--no-color", "plain text, also on a terminal (as the environment variable NO_COLOR)")
    .addHelpText("after", EXAMPLES);
  formatOption(command, "text", "json", "markdown").action(
    async (text: string | undefined, options: ExplainOptions) => {
      refuseUnclear(terminal, text, options);
      if (options.lines) await answerLines(terminal);
      else terminal.out(written(await explained(terminal, text), terminal, options));
      done(EXIT.ok);
    },
  );
};

function refuseUnclear(terminal: Terminal, text: string | undefined, { lines }: ExplainOptions): void {
  if (lines && text !== undefined) {
    throw userError("explain-input-twice", "A reason and --lines were both given", {
      hint: "Give one reason as an argument, or many on standard input with --lines.",
    });
  }
  if (text !== undefined && /^[.~/]?[^ ]*\/[^ ]*$/.test(text) && existsSync(resolve(terminal.cwd, text))) {
    throw userError("explain-file-name", "A file is read from standard input", {
      detail: `${text} is the name of a file, and an argument is one reason`,
      hint: `postmend explain < ${text}`,
    });
  }
  if (text === undefined && terminal.stdinIsTerminal) {
    throw userError("explain-no-input", "There is nothing to explain", {
      hint: "Give a reason as an argument, or pipe one in: `postqueue -j | postmend explain`, `postmend explain < /var/log/mail.log`.",
    });
  }
}

async function answerLines(terminal: Terminal): Promise<void> {
  for await (const answers of explainLines(terminal.stdin())) {
    terminal.out(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
    // A slow reader holds up the reading here, or the answers would pile up; without a reader there is nothing to do.
    if (!(await terminal.outTaken())) return;
  }
}

async function explained(terminal: Terminal, text: string | undefined): Promise<ExplainDocument | ReasonDocument> {
  if (text === undefined) return explainInput(terminal.stdin());
  return { schema: "postmend/explain/v1", ...explain(text) };
}

function written(
  document: ExplainDocument | ReasonDocument,
  terminal: Terminal,
  { format, color }: ExplainOptions,
): string {
  if (format === "json") return json(document);
  const style = styleOf(terminal, "stdout", color);
  if ("causes" in document) return format === "markdown" ? explainMarkdown(document) : renderExplain(document, style);
  return format === "markdown" ? reasonMarkdown(document) : renderReason(document, style);
}

const EXAMPLES = `
Examples:
  postmend explain 'connect to mx.example.net[192.0.2.1]:25: Connection timed out'
  postqueue -j | postmend explain
  journalctl -u 'postfix*' -o json --since today | postmend explain --format json
  zcat /var/log/mail.log.*.gz | postmend explain --format markdown
  cut -f 3 reasons.tsv | postmend explain --lines`;
