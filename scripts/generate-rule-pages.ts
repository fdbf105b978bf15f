import type { LintRule, Remedy } from "../src/diagnosis/lint/rule.ts";
import { LINT_RULES } from "../src/diagnosis/lint/rules.ts";
import { shownValue } from "../src/reports/lint-text.ts";

/** docs/rules/: a page for each lint rule, and an index. */
export function rulePages(): [name: string, text: string][] {
  const pages = LINT_RULES.map((rule): [string, string] => [`rules/${rule.id}.md`, rulePage(rule)]);
  return [...pages, ["rules/README.md", indexPage()]];
}

function rulePage({ id, severity, cause, summary, means, detected, remedy, not, since, before }: LintRule): string {
  const releases =
    since || before
      ? `For Postfix ${[since && `from ${since} on`, before && `before ${before}`].filter(Boolean).join(", ")}.`
      : "For every supported release of Postfix; what differs between them is judged for the release at hand.";
  return [
    `# ${id}`,
    "",
    GENERATED,
    "",
    `**${severity}**: ${summary}.`,
    "",
    releases,
    "",
    "## What it means",
    "",
    means,
    "",
    cause === "other" ? "It holds no mail back by itself." : `Mail that fails for it has the cause \`${cause}\`.`,
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
    .map(({ id, severity, cause, summary }) => `| [${id}](${id}.md) | ${severity} | \`${cause}\` | ${summary} |`);
  return [
    "# Lint rules",
    "",
    GENERATED,
    "",
    INTRO.trim(),
    "",
    "| rule | severity | cause | what is wrong |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const GENERATED = "<!-- Made from src/diagnosis/lint/rules/ by `npm run generate`. Do not edit. -->";

const INTRO = `
\`postmend lint DIR\` asks ${LINT_RULES.length} rules about a configuration directory of this machine, without a Postfix to ask.
\`postmend lint\` asks them about the hosts of the project.

- **error**: mail breaks, or a secret leaks. **warning**: probably not what was meant. **info**: worth knowing.
- The **cause** is the word that \`postmend explain\` has for mail that fails for it; \`other\` where the mistake alone holds no
  mail back.
- It exits with 2 when there is an error or a warning, 0 without, 1 when there is no main.cf or no project that can be read,
  and 3 when a host could not be read.
- \`--format json\`, \`sarif\` (code scanning), \`junit\` and \`markdown\` are for programs and merge requests; \`--ignore RULE,RULE\` leaves rules out.

Of a **directory**, \`--postfix-version 3.7\` judges for that release; without it only what holds for every release from 3.5 to
3.11 is said. A directory \`…/etc/postfix\` of a system or an image tells about the other files of that system too. In a mere
copy, as in a git repository, files elsewhere are unknown, and from the unknown nothing is concluded.

A **host** tells its release, its lookup table types, and everything about the files to which its configuration refers: texts,
modes, what built tables really hold, the copies in the chroot, room on the disk. postmend looks twice over one connection, first at main.cf and
master.cf, then at the files that these name; it writes nothing there. What stands in password tables is never shown.

On GitHub, code scanning shows the findings in the merge request that brings them:

    - run: postmend lint etc/postfix --format sarif > lint.sarif || [ $? -eq 2 ]
    - uses: github/codeql-action/upload-sarif@v3
      with: {sarif_file: lint.sarif}
`;
