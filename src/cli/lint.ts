import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { knownRules, lintDirectory } from "../diagnosis/lint/lint-directory.ts";
import type { LintDocument } from "../diagnosis/lint/lint-document.ts";
import { LINT_RULES } from "../diagnosis/lint/rules.ts";
import { neutralise, userError } from "../diagnostics/diagnostic.ts";
import { readVersion } from "../engine/version.ts";
import { lintHosts } from "../fleet/lint-hosts.ts";
import { lintJunit } from "../reports/lint-junit.ts";
import { lintMarkdown } from "../reports/lint-markdown.ts";
import { lintSarif } from "../reports/lint-sarif.ts";
import { renderLint } from "../reports/lint-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { withRun } from "./run.ts";
import type { Terminal } from "./terminal.ts";

interface LintOptions extends HostOptions {
  readonly postfixVersion?: string;
  readonly ignore: readonly string[];
  readonly format: Format;
}

/** `postmend lint [DIR]`: known mistakes in a configuration directory of this machine, or in those of the project's hosts. */
export const registerLint: Register = (program, terminal, done) => {
  const command = program
    .command("lint")
    .argument("[dir]", "directory with main.cf; without it, the hosts of the project")
    .summary("finds known mistakes in a Postfix configuration")
    .description(
      "Reads main.cf, master.cf and the files that they name, and finds known mistakes, each with file, line and remedy. Of a directory it needs no Postfix; without one it looks at the hosts of the project. Changes nothing. What cannot be looked at is never taken as absent.",
    )
    .option(
      "--postfix-version <version>",
      "the release that a directory is for; without it, only what holds for 3.5 to 3.11",
    )
    .option("--ignore <rules>", "rules not to ask, separated by commas", ruleNames, [])
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "sarif", "junit", "markdown").action(
    async (directory: string | undefined, options: LintOptions) => {
      done(
        directory === undefined ? await lintOnHosts(terminal, options) : lintInDirectory(terminal, directory, options),
      );
    },
  );
};

function lintInDirectory(terminal: Terminal, directory: string, options: LintOptions): number {
  if (options.limit !== undefined)
    throw userError("lint-two-things", "A directory and --limit were both given", {
      detail: `directory \`${neutralise(directory)}\`, --limit \`${neutralise(options.limit)}\``,
      hint: "Leave the directory out to lint hosts.",
    });
  const { postfixVersion, ignore } = options;
  const document = lintDirectory(directory, { postfixVersion, ignore, from: terminal.cwd });
  terminal.out(printed(document, terminal, options));
  return hasMistakes(document) ? EXIT.changes : EXIT.ok;
}

async function lintOnHosts(terminal: Terminal, options: LintOptions): Promise<number> {
  const ignored = knownRules(options.ignore);
  if (options.postfixVersion !== undefined)
    throw userError("lint-version", "A host tells the version of its Postfix", {
      detail: "--postfix-version is for a directory, and none was named",
      hint: "Leave --postfix-version out, or name a directory.",
    });
  refuseWithoutProject(terminal, options);
  const request = { verb: "lint", secrets: "connection", leavesRecord: false } as const;
  return withRun(terminal, options, request, async ({ terminal, session, hosts, signal, progress }) => {
    const document = await lintHosts(session, hosts, ignored, signal);
    progress.end();
    terminal.out(printed(document, terminal, options));
    if (document.hosts.some(({ error }) => error)) return EXIT.hostFailed;
    return hasMistakes(document) ? EXIT.changes : EXIT.ok;
  });
}

/** Whoever wants this machine's configuration may think that it needs no naming. */
function refuseWithoutProject({ cwd }: Terminal, { project }: LintOptions): void {
  if (["postmend.yml", "inventory.yml"].some((name) => existsSync(resolve(cwd, project, name)))) return;
  throw userError("lint-nothing", "There is neither a directory nor a project to lint", {
    detail: `\`${neutralise(project)}\` holds no postmend.yml and no inventory.yml`,
    hint: "For the Postfix of this machine:\n  postmend lint /etc/postfix",
  });
}

function hasMistakes({ findings }: LintDocument): boolean {
  return findings.some(({ severity }) => severity !== "info");
}

function printed(document: LintDocument, terminal: Terminal, options: LintOptions): string {
  const rules = LINT_RULES.filter(({ id }) => !options.ignore.includes(id));
  switch (options.format) {
    case "json":
      return json(document);
    case "sarif":
      return json(lintSarif(document, rules, readVersion()));
    case "junit":
      return lintJunit(document, rules);
    case "markdown":
      return lintMarkdown(document);
    default:
      return renderLint(document, styleOf(terminal, "stdout", options.color));
  }
}

function ruleNames(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(",").flatMap((name) => name.trim() || [])];
}

const EXAMPLES = `
Examples:
  postmend lint                                   all hosts of the project
  postmend lint --limit 'edge:!mx2'               the group edge, without mx2
  postmend lint /etc/postfix                      the Postfix of this machine
  postmend lint roles/mail/files --postfix-version 3.7
  postmend lint etc/postfix --format sarif        for code scanning
  postmend lint --ignore compatibility-level,crlf-lines

Exit codes: 0 no error and no warning was found, 1 the directory or the project cannot be read, 2 errors or warnings were
found, 3 a host could not be read.`;
