import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Option } from "commander";
import { userError } from "../diagnostics/diagnostic.ts";
import { type Forge, initPaths, planInit } from "../engine/init.ts";
import { line, print, span } from "../reports/style.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { styleOf } from "./output.ts";

interface InitOptions {
  readonly ci: Forge;
  readonly color: boolean;
}

/** `postmend init [DIRECTORY]`: a starter repository. */
export const registerInit: Register = (program, terminal, done) => {
  program
    .command("init")
    .argument("[directory]", "where to write it; made when it is not there", ".")
    .summary("writes a starter repository")
    .description(
      "Writes a starter repository: project, inventory, a profile with comments, a CI workflow. Overwrites nothing.",
    )
    .addOption(new Option("--ci <forge>", "whose workflow to write").choices(["github", "gitlab"]).default("github"))
    .option("--no-color", "plain text, also on a terminal (as the environment variable NO_COLOR)")
    .addHelpText("after", EXAMPLES)
    .action((directory: string, options: InitOptions) => {
      const root = resolve(terminal.cwd, directory);
      const { write, kept } = planInit(
        initPaths(options.ci).filter((path) => existsSync(join(root, path))),
        options.ci,
      );
      for (const { path, text } of write) writeNew(join(root, path), text);
      const lines = [
        ...write.map(({ path }) => line(span("+ ", "add"), join(directory, path))),
        ...kept.map((path) => line(span("= ", "quiet"), join(directory, path), span("  was there, stays", "quiet"))),
        line(),
        line("Next: put your hosts into inventory.yml and your relay into profiles/smarthost.yml, then"),
        line(),
        line(`  postmend validate${inDirectory(directory)}`),
        line(`  postmend plan${inDirectory(directory)}`),
      ];
      terminal.out(print(lines, styleOf(terminal, "stdout", options.color)));
      done(EXIT.ok);
    });
};

/** Never over a file that came between the look and the write. */
function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    throw userError("init-write-failed", "A file of the starter repository cannot be written", {
      detail: error instanceof Error ? error.message : String(error),
      hint: "Choose a directory that you may write to.",
    });
  }
}

function inDirectory(directory: string): string {
  return directory === "." ? "" : ` --project ${directory}`;
}

const EXAMPLES = `
Examples:
  postmend init                   here
  postmend init mail --ci gitlab  in a new directory, with a GitLab pipeline`;
