import { quotable } from "../../../plan/sensitive.ts";
import { type FileProblem, logicalLines, placesInFile } from "../../../postfix/logical-lines.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Evidence } from "../../configuration/evidence.ts";
import { present } from "../../configuration/tables.ts";
import type { Found, LintRule } from "../rule.ts";
import { shown } from "./found.ts";

/** Mistakes in the text of main.cf and master.cf. */
export const TEXT_RULES: readonly LintRule[] = [
  {
    id: "main-cf-missing",
    severity: "error",
    cause: "local-config-error",
    summary: "There is no main.cf",
    means:
      "No program of Postfix starts without it: `open /etc/postfix/main.cf: No such file or directory`; `sendmail` fails, and mail of cron and of programs is lost or waits with them.",
    detected: "The configuration directory of the host was looked at, and the file is not in it.",
    remedy: {
      kind: "host",
      text: "Put it back: `postmend rollback HOST` where the host keeps a revision, else from a backup; then apply the profile.",
    },
    not: "A main.cf that could not be looked at.",
    find: (c) =>
      c.facts.mainCfMissing
        ? shown([{ file: c.facts.mainCfFile, text: "the file does not exist" }], `${c.facts.mainCfFile} does not exist`)
        : [],
  },
  {
    id: "main-cf-syntax",
    severity: "error",
    cause: "local-config-error",
    summary: "A line of main.cf that Postfix cannot read",
    means:
      "One broken line stops every Postfix program: `missing '=' after attribute name`; `sendmail` ends with 75, and mail of cron and of programs is lost or waits with them.",
    detected: "The line is no comment, continues nothing and is not `name = value`.",
    remedy: { kind: "host", text: "Correct the line, then `postconf -n` prints no error." },
    not: "Indented lines, which continue the line before; comments.",
    find: (c) =>
      c.mainCf.problems.filter(({ severity }) => severity === "fatal").flatMap((problem) => atLine(c, problem)),
  },
  {
    id: "main-cf-stray-line",
    severity: "warning",
    cause: "local-config-error",
    summary: "An indented line at the beginning of main.cf is dropped",
    means: "It continues nothing, so Postfix drops it and goes on; the setting is not in force.",
    detected: "The first line that is no comment begins with white space.",
    remedy: { kind: "host", text: "Take the blanks away." },
    not: "Indented lines behind a setting, and indented comments.",
    find: (c) =>
      c.mainCf.problems
        .filter(({ text }) => text.startsWith("logical line must not start"))
        .flatMap((problem) => atLine(c, problem)),
  },
  {
    id: "duplicate-parameter",
    severity: "warning",
    cause: "local-config-error",
    summary: "A parameter is set twice with different values",
    means:
      "The last line is in force; the other one misleads the reader, and comes to life when somebody deletes the last. `postconf -e` rewrites both.",
    detected: "Two lines of main.cf set the name, and their values differ.",
    remedy: { kind: "host", text: "Keep the line that is meant." },
    not: "The same value twice.",
    find: (c) => {
      const all = c.mainCf.assignments();
      return all.flatMap((older) => {
        const winner = c.assigned.get(older.name);
        if (older.inForce || !winner || winner.value === older.value) return [];
        return shown(
          [c.assignmentEvidence(older), c.assignmentEvidence(winner)],
          `${older.name} is set on line ${older.line} and on line ${winner.line}, which wins`,
        );
      });
    },
  },
  {
    id: "continuation-accident",
    severity: "error",
    cause: "local-config-error",
    summary: "An indented line has become part of the setting before it",
    means:
      "Its parameter is not set, and the setting above has a value that nobody meant: a destination, a table or a number that Postfix cannot use.",
    detected: "A continuation line reads `name = value`, and the name is one of Postfix's parameters.",
    remedy: {
      kind: "host",
      text: "Take the blanks at the beginning of the line away, or the line where its parameter is set elsewhere.",
    },
    not: "Continuation lines of lists; groups such as `{ name = value }`.",
    find: (c) =>
      [...c.assigned.values()].flatMap((assignment) =>
        assignment.raw.split("\n").flatMap((row, place) => {
          const name = /^[ \t]+([a-z][a-z0-9_]{3,})[ \t]*=/.exec(row)?.[1];
          if (place === 0 || name === undefined || !c.parameter(name)) return [];
          const evidence = { file: c.facts.mainCfFile, line: assignment.line + place, text: `${name} = …` };
          return shown(
            [evidence, c.assignmentEvidence(assignment)],
            `${name} belongs to the value of ${assignment.name}`,
          );
        }),
      ),
  },
  {
    id: "backslash-continuation",
    severity: "warning",
    cause: "local-config-error",
    summary: "A backslash at the end of a line is part of the value",
    means:
      "Postfix continues a line by indenting the next one; the backslash becomes an element of the list, a table or a destination.",
    detected: "A line of a value ends with a backslash.",
    remedy: { kind: "host", text: "Take the backslash away and indent the next line." },
    not: "Backslashes inside of a value, as in patterns.",
    find: (c) =>
      [...c.assigned.values()]
        .filter(({ raw }) =>
          raw
            .split("\n")
            .some(
              (row) => /(^|[\s,])\\$/.test(row.trimEnd()) || (/[^\\]\\$/.test(row.trimEnd()) && raw.includes("\n")),
            ),
        )
        .flatMap((assignment) => shown([c.assignmentEvidence(assignment)], `${assignment.name} holds a backslash`)),
  },
  {
    id: "byte-order-mark",
    severity: "error",
    cause: "local-config-error",
    summary: "The file begins with a byte order mark",
    means:
      "The mark becomes part of the first name, which Postfix then does not know; before a comment it stops every Postfix program.",
    detected: "The first character of main.cf is U+FEFF.",
    remedy: { kind: "host", text: "Save the file as UTF-8 without a mark." },
    not: "Characters beyond ASCII elsewhere.",
    find: (c) =>
      String(c.mainCf).startsWith("\ufeff")
        ? shown([{ file: c.facts.mainCfFile, line: 1, text: "U+FEFF" }], "the first character is U+FEFF")
        : [],
  },
  {
    id: "nul-byte",
    severity: "error",
    cause: "local-config-error",
    summary: "A NUL byte cuts a value off",
    means: "Postfix reads a line up to the NUL; only 3.10 and later say so.",
    detected: "main.cf contains the byte 0.",
    remedy: { kind: "host", text: "Write the line anew." },
    not: "Text that is written `\\0`, and a NUL in a comment, of which Postfix warns all the same.",
    find: (c) =>
      logicalLines(String(c.mainCf)).flatMap((source) => {
        const at = source.text.indexOf("\0");
        const evidence = { file: c.facts.mainCfFile, line: placesInFile(source)(at).line, text: "NUL" };
        return at < 0 ? [] : shown([evidence], "the rest of the line is not read");
      }),
  },
  {
    id: "crlf-lines",
    severity: "info",
    cause: "other",
    summary: "main.cf has line ends of Windows",
    means:
      "Postfix reads them; `postconf -e` writes others beside them, and a table or certificate from the same editor may not be read.",
    detected: "Lines of main.cf end with CR LF.",
    remedy: { kind: "host", text: "Save the file with line feeds only." },
    not: "A carriage return inside of a line.",
    find: (c) =>
      String(c.mainCf).includes("\r\n")
        ? shown([{ file: c.facts.mainCfFile, line: 1, text: "CR LF" }], "lines end with CR LF")
        : [],
  },
  {
    id: "main-cf-mode",
    severity: "error",
    cause: "local-config-error",
    summary: "main.cf has the wrong mode",
    means:
      "Where not everybody may read it, `sendmail` fails for every user (`open main.cf: Permission denied`); where others may write it, they own the mail system.",
    detected: "The mode of the live file gives others no right to read, or a right to write.",
    remedy: { kind: "host", text: "`chown root:root` and `chmod 0644` the file." },
    not: "0644; a private copy of a configuration that is not the live one.",
    find: (c) => {
      const file = present(c.file(`${c.facts.configDirectory}/main.cf`));
      if (!file || ((file.mode & 0o004) !== 0 && (file.mode & 0o002) === 0)) return [];
      return shown(
        [{ file: file.shown, text: `mode ${(file.mode & 0o7777).toString(8).padStart(4, "0")}` }],
        "others may not read it, or may write it",
      );
    },
  },
  {
    id: "master-cf-syntax",
    severity: "error",
    cause: "local-config-error",
    summary: "A line of master.cf that Postfix cannot read",
    means: "`postfix check`, `reload` and `status` fail, and at the next start the master does not come up.",
    detected: "A service has fewer than eight fields, or a field holds what it cannot.",
    remedy: { kind: "host", text: "Correct the line, then `postconf -M` prints no error." },
    not: "Options on indented lines below the service.",
    find: (c) => masterProblems(c, ({ severity }) => severity === "fatal"),
  },
  {
    id: "master-cf-duplicate",
    severity: "warning",
    cause: "local-config-error",
    summary: "A service is defined twice",
    means: "The master runs the last one; options of the first one do nothing.",
    detected: "Two lines of master.cf have the same name and type.",
    remedy: { kind: "host", text: "Keep the line that is meant." },
    not: "The same name with another type: `smtp inet` and `smtp unix`.",
    find: (c) => masterProblems(c, ({ text }) => text.startsWith("duplicate master.cf entry")),
  },
  {
    id: "master-cf-option-blanks",
    severity: "error",
    cause: "local-config-error",
    summary: "Blanks around the `=` of an option in master.cf",
    means: "`-o name = value` passes `postfix check` and `reload`; the service dies when it starts.",
    detected: "The word behind `-o` has no `=`.",
    remedy: { kind: "host", text: "Write `-o name=value`, or `-o { name = value }`." },
    not: "The form in braces.",
    find: (c) =>
      c.services
        .filter(({ command }) => / -o [^\s={]+(?= |$)/.test(command))
        .flatMap((service) =>
          shown([c.serviceEvidence(service)], `service ${service.name}/${service.type} has an option without =`),
        ),
  },
];

function masterProblems(c: Configuration, wanted: (problem: FileProblem) => boolean): Found[] {
  const { masterCf, masterCfFile } = c.facts;
  if (masterCf.state !== "present") return [];
  return masterCf.value.problems
    .filter(wanted)
    .flatMap(({ line, text }) =>
      shown([{ file: masterCfFile, line, text: rowOf(String(masterCf.value), line) }], text),
    );
}

function atLine(c: Configuration, { line, text }: FileProblem): Found[] {
  const evidence: Evidence = { file: c.facts.mainCfFile, line, text: quotable(rowOf(String(c.mainCf), line)) };
  return shown([evidence], quotable(text));
}

function rowOf(text: string, line: number): string {
  return (text.split("\n", line)[line - 1] ?? "").slice(0, 200);
}
