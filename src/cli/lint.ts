import { resolve } from "node:path";
import { type LintDocument, lintDocument } from "../diagnosis/lint/lint-document.ts";
import { readConfigurationDirectory } from "../diagnosis/lint/read-directory.ts";
import { LINT_RULES } from "../diagnosis/lint/rules.ts";
import { neutralise, userError } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { readVersion } from "../engine/version.ts";
import { type PostfixVersion, parseVersion } from "../postfix/version.ts";
import { lintJunit } from "../reports/lint-junit.ts";
import { lintMarkdown } from "../reports/lint-markdown.ts";
import { lintSarif } from "../reports/lint-sarif.ts";
import { renderLint } from "../reports/lint-text.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption } from "./options.ts";
import { json, styleOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

interface LintOptions {
  readonly postfixVersion?: string;
  readonly ignore: readonly string[];
  readonly format: Format;
  readonly color: boolean;
}

/** `postmend lint [DIR]`: known mistakes in a configuration directory, without a Postfix to ask. */
export const registerLint: Register = (program, terminal, done) => {
  const command = program
    .command("lint")
    .argument("[dir]", "directory with main.cf", "/etc/postfix")
    .summary("finds known mistakes in a Postfix configuration")
    .description(
      "Reads main.cf, master.cf and the tables that they name, and finds known mistakes, each with file, line and remedy. Needs no Postfix and changes nothing. What cannot be looked at is never taken as absent.",
    )
    .option("--postfix-version <version>", "the release that it is for; without it, only what holds for 3.5 to 3.11")
    .option("--ignore <rules>", "rules not to ask, separated by commas", ruleNames, [])
    .option("--no-color", "plain text, also on a terminal (as the environment variable NO_COLOR)")
    .addHelpText("after", EXAMPLES);
  formatOption(command, "text", "json", "sarif", "junit", "markdown").action(
    (directory: string, options: LintOptions) => {
      done(lintDirectory(terminal, directory, options));
    },
  );
};

function lintDirectory(terminal: Terminal, directory: string, options: LintOptions): number {
  const facts = readConfigurationDirectory(resolve(terminal.cwd, directory), directory, release(options));
  const document = lintDocument(facts, directory, new Set(options.ignore.map(knownRule)));
  terminal.out(printed(document, terminal, options));
  return document.findings.some(({ severity }) => severity !== "info") ? EXIT.changes : EXIT.ok;
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

function knownRule(name: string): string {
  if (LINT_RULES.some(({ id }) => id === name)) return name;
  const close = nearest(
    name,
    LINT_RULES.map(({ id }) => id),
  );
  throw userError("lint-rule-unknown", "There is no such lint rule", {
    detail: `--ignore names \`${neutralise(name)}\``,
    hint: close === undefined ? "docs/rules/README.md lists the rules." : `Did you mean ${close}?`,
  });
}

function release({ postfixVersion }: LintOptions): PostfixVersion | undefined {
  if (postfixVersion === undefined) return undefined;
  const version = parseVersion(postfixVersion);
  if (version) return version;
  throw userError("lint-version", "This is no version of Postfix", {
    detail: `--postfix-version \`${neutralise(postfixVersion)}\``,
    hint: "Give it as `postconf -h mail_version` prints it: 3.7.11, or 3.7.",
  });
}

const EXAMPLES = `
Examples:
  postmend lint                                   /etc/postfix of this machine
  postmend lint roles/mail/files --postfix-version 3.7
  postmend lint etc/postfix --format sarif        for code scanning
  postmend lint --ignore compatibility-level,crlf-lines

Exit codes: 0 no error and no warning was found, 1 the directory cannot be read, 2 errors or warnings were found.`;
