import type { LintRule, Remedy } from "../src/diagnosis/lint/rule.ts";
import { LINT_RULES } from "../src/diagnosis/lint/rules.ts";
import { shownValue } from "../src/reports/lint-text.ts";

/** docs/rules/: a page for each lint rule, and an index. */
export function rulePages(): [name: string, text: string][] {
  const pages = LINT_RULES.map((rule): [string, string] => [`rules/${rule.id}.md`, rulePage(rule)]);
  return [...pages, ["rules/README.md", indexPage()]];
}

function rulePage({ id, severity, summary, means, detected, remedy, not, since, before }: LintRule): string {
  const range =
    since || before
      ? [`For Postfix ${[since && `from ${since} on`, before && `before ${before}`].filter(Boolean).join(", ")}.`, ""]
      : [];
  return [
    `# ${id}`,
    "",
    GENERATED,
    "",
    `**${severity}**: ${summary}.`,
    "",
    ...range,
    "## What it means",
    "",
    means,
    "",
    "## How it is detected",
    "",
    detected,
    "",
    "## How to fix it",
    "",
    ...remedyLines(remedy),
    "",
    "## What it is not",
    "",
    not,
    "",
    "[All rules](README.md)",
    "",
  ].join("\n");
}

function remedyLines({ kind, text, changes }: Remedy): string[] {
  const where = { profile: "In the profile", host: "On the host", outside: "Outside of postmend" }[kind];
  if (!changes) return [`${where}: ${text}`];
  return [`${where}: ${text}`, "", ...changes.map(({ key, value }) => `- \`${key}\`: \`${shownValue(value)}\``)];
}

function indexPage(): string {
  const rows = [...LINT_RULES]
    .sort((a, b) => a.id.localeCompare(b.id))
    .map(({ id, severity, summary }) => `| [${id}](${id}.md) | ${severity} | ${summary} |`);
  return [
    "# Lint rules",
    "",
    GENERATED,
    "",
    INTRO.trim(),
    "",
    "| rule | severity | what is wrong |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const GENERATED = "<!-- Made from src/diagnosis/lint/rules/ by `npm run generate`. Do not edit. -->";

const INTRO = `
\`postmend lint [DIR]\` asks ${LINT_RULES.length} rules about a configuration directory, without a Postfix to ask:

- **error**: mail breaks, or a secret leaks. **warning**: probably not what was meant. **info**: worth knowing.
- It exits with 2 when there is an error or a warning, 0 without, and 1 when there is no main.cf that can be read.
- \`--postfix-version 3.7\` judges for that release; without it only what holds for every release from 3.5 to 3.11 is said.
- \`--format json\`, \`sarif\` (code scanning), \`junit\` and \`markdown\` are for programs and merge requests; \`--ignore RULE,RULE\` leaves rules out.
- A directory \`…/etc/postfix\` of a system or an image tells about the other files of that system too. In a mere copy, as in a git
  repository, files elsewhere are unknown, and from the unknown nothing is concluded.
`;
