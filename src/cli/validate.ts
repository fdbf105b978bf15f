import { resolve } from "node:path";
import { profileFindings } from "../diagnosis/lint/lint-profile.ts";
import { PostmendError } from "../diagnostics/diagnostic.ts";
import { validateProject } from "../engine/validate.ts";
import { line, print, span } from "../reports/style.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption, type ProjectOptions, projectOptions } from "./options.ts";
import { complain, json, styleOf } from "./output.ts";

interface ValidateOptions extends ProjectOptions {
  readonly format: Format;
}

/** `postmend validate`: checks every file, offline. */
export const registerValidate: Register = (program, terminal, done) => {
  const command = program
    .command("validate")
    .summary("checks every file of the project, offline")
    .description(
      "Checks project, inventory, profiles and templates, and what each profile becomes on a current Postfix, known mistakes (see lint) included. Contacts no host and resolves no secret.",
    )
    .addHelpText("after", EXAMPLES);
  formatOption(projectOptions(command), "text", "json").action((options: ValidateOptions) => {
    const directory = resolve(terminal.cwd, options.project);
    const { diagnostics, counted } = findings(() => validateProject(directory, options.exec, profileFindings));
    const wrong = diagnostics.some(({ severity }) => severity === "error");
    if (options.format === "json") {
      terminal.out(json({ schema: "postmend/validate/v1", valid: !wrong, diagnostics }));
    } else {
      complain(terminal, diagnostics, options.color);
      if (!wrong)
        terminal.out(print([line(span("Valid: ", "good"), counted)], styleOf(terminal, "stdout", options.color)));
    }
    done(wrong ? EXIT.error : EXIT.ok);
  });
};

/** What was found, whether validation ended with an error or with warnings only. */
function findings(validate: () => ReturnType<typeof validateProject>): ReturnType<typeof validateProject> {
  try {
    return validate();
  } catch (error) {
    if (error instanceof PostmendError) return { diagnostics: error.diagnostics, counted: "" };
    throw error;
  }
}

const EXAMPLES = `
Examples:
  postmend validate
  postmend validate --project mail --format json`;
