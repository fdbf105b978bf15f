import { hasExpression } from "../../../src/postfix/expand.ts";
import type { FileProblem } from "../../../src/postfix/logical-lines.ts";
import { parseMasterCf, type Service } from "../../../src/postfix/master-cf.ts";
import type { PostfixVersion } from "../../../src/postfix/version.ts";
import type { Said } from "./cases.ts";
import { Messages } from "./messages.ts";

/** Each difference between postmend and `postconf -M` (services) or `-P` (overrides) in the reading of a master.cf. */
export function masterCfDifferences(text: string, said: Said, show: "-M" | "-P", version: PostfixVersion): string[] {
  const file = parseMasterCf(text);
  // What is said several times counts once: postconf says it for each service of a name.
  const problems = uniqueTexts(file.problems.filter(({ text }) => !text.startsWith("duplicate master.cf entry")));
  const messages = new Messages([...new Set(said.stderr.split("\n"))].join("\n"));
  messages.expectProblems(problems, "master.cf", version);
  messages.take(ABOUT_USE);
  // Of a value that an expression decides postmend says nothing before it is expanded.
  const expressions = file.services().some(({ overrides }) => overrides.some(({ value }) => hasExpression(value)));
  if (expressions) messages.take(ABOUT_ELEMENTS);
  const broken = problems.some(({ severity }) => severity === "fatal");
  if (broken || said.exit !== 0) {
    return [...messages.differences(), ...(broken === (said.exit === 1) ? [] : [`exit ${said.exit}`])];
  }
  const expected = show === "-M" ? file.services().map(serviceLine) : overrideLines(file.services());
  const shown = said.stdout.split("\n").slice(0, -1);
  return [...messages.differences(), ...lineDifferences(expected, show === "-M" ? shown : [...new Set(shown)])];
}

function uniqueTexts(problems: readonly FileProblem[]): FileProblem[] {
  const texts = problems.map(({ text }) => text);
  return problems.filter(({ text }, at) => texts.indexOf(text) === at);
}

/** Of names and values, not of the file's grammar. */
const ABOUT_USE =
  /^warning: (master\.cf(: |:).*(unused parameter|undefined parameter|support for parameter ".*" will be removed)|See .*DEPRECATION_README)/;

const ABOUT_ELEMENTS = /^warning: master\.cf:.*(?:missing '}' in|syntax error after '}' in|#comment after other text) /;

/** Where the fields stand. */
const COLUMNS = [0, 11, 17, 25, 33, 41, 49, 57];

function serviceLine(service: Service): string {
  const { name, type, private: priv, unprivileged, chroot, wakeup, processLimit, command } = service;
  let line = "";
  [name, type, priv, unprivileged, chroot, wakeup, processLimit, command].forEach((field, at) => {
    if (at > 0) line += " ".repeat(Math.max(1, (COLUMNS[at] ?? 0) - Buffer.byteLength(line)));
    line += field;
  });
  return line;
}

/** Of several overrides for one parameter the last is in force; services of one name and type share theirs. */
function overrideLines(services: readonly Service[]): string[] {
  const overrides = new Map(
    services.flatMap(({ name, type, overrides }) =>
      overrides.map((override) => [`${name}/${type}/${override.name}`, override.value] as const),
    ),
  );
  return [...overrides].map(([key, value]) => (value === "" ? `${key} =` : `${key} = ${value}`)).sort();
}

function lineDifferences(expected: readonly string[], shown: readonly string[]): string[] {
  return [
    ...expected.filter((line) => !shown.includes(line)).map((line) => `postmend: ${line}`),
    ...shown.filter((line) => !expected.includes(line)).map((line) => `postconf: ${line}`),
    ...(expected.length === shown.length ? [] : [`postmend has ${expected.length} lines, postconf ${shown.length}`]),
  ];
}
