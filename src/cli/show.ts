import { showRevision } from "../engine/show.ts";
import { revisionMarkdown } from "../reports/revision-markdown.ts";
import { renderRevision } from "../reports/revision-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { oneHost } from "./one-host.ts";
import { type Format, formatOption, type ProjectOptions, positive, projectOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { withRun } from "./run.ts";

interface ShowOptions extends ProjectOptions {
  readonly format: Format;
}

/** `postmend show HOST N [M]`: what a revision changed, or how two differ. */
export const registerShow: Register = (program, terminal, done) => {
  const command = program
    .command("show")
    .argument("<host>", "the host that keeps the revision")
    .argument("<revision>", "its number, see 'postmend history'", (text) => positive(text))
    .argument("[other]", "compare with this one instead of the one before", (text) => positive(text))
    .summary("shows what a revision changed, or how two differ")
    .description("Shows what a revision changed against the one before it, or against another; secrets stay masked.")
    .addHelpText("after", EXAMPLES);
  formatOption(projectOptions(command), "text", "json", "markdown").action(
    async (name: string, revision: number, other: number | undefined, options: ShowOptions) => {
      done(
        await withRun(terminal, options, { ...SHOW, limit: name }, async (run) => {
          const document = await showRevision(run.session, oneHost(run.hosts, name), revision, other, run.signal);
          run.progress.end();
          const { terminal } = run;
          if (options.format === "json") terminal.out(json(document));
          else if (options.format === "markdown") terminal.out(revisionMarkdown(document));
          else terminal.out(renderRevision(document, styleOf(terminal, "stdout", options.color)));
          return EXIT.ok;
        }),
      );
    },
  );
};

const SHOW = { verb: "show", secrets: "connection", leavesRecord: false } as const;

const EXAMPLES = `
Examples:
  postmend show mx1 4       what revision 4 changed
  postmend show mx1 4 2     how revision 4 differs from revision 2`;
