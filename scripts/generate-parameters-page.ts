import { type ParameterInfo, parameter, parameterNames } from "../src/postfix/parameters.ts";
import { type PostfixVersion, parseVersion } from "../src/postfix/version.ts";

/** docs/parameters.md. */
export function parametersPage(): string {
  const names = [...new Set(VERSIONS.flatMap(parameterNames))].sort();
  const rows = names.map((name) => parameterRow(name));
  const header = [
    "| parameter | type | default | since | deprecated by | a change needs |",
    "|---|---|---|---|---|---|",
  ];
  return `${INTRO.trim()}\n\n${[...header, ...rows].join("\n")}\n`;
}

function parameterRow(name: string): string {
  const known = VERSIONS.map((version) => ({ version, info: parameter(name, version) }));
  const latest = known.findLast(({ info }) => info)?.info;
  if (!latest) throw new Error(`${name} is in no version`);
  const gone = known.at(-1)?.info === undefined ? `, gone in ${shortVersion(firstWithout(known))}` : "";
  const cells = [
    `\`${name}\``,
    typeText(latest),
    defaultText(known, latest),
    `${latest.since === "2.0" ? "2.0 or before" : latest.since}${gone}`,
    deprecation(known),
    latest.apply,
  ];
  return `| ${cells.join(" | ")} |`;
}

interface Known {
  readonly version: PostfixVersion;
  readonly info: ParameterInfo | undefined;
}

function firstWithout(known: readonly Known[]): PostfixVersion {
  const last = known.findLastIndex(({ info }) => info);
  return (known[last + 1] ?? known[known.length - 1] ?? { version: OLDEST }).version;
}

/** One default where all versions agree, else each with the version from which it holds. */
function defaultText(known: readonly Known[], latest: ParameterInfo): string {
  const steps: { from: PostfixVersion; value: string }[] = [];
  for (const { version, info } of known) {
    if (info && info.default !== steps.at(-1)?.value) steps.push({ from: version, value: info.default });
  }
  const text = steps
    .map(({ from, value }, index) =>
      index === 0 ? valueText(value) : `from ${shortVersion(from)}: ${valueText(value)}`,
    )
    .join("; ");
  return latest.hostDependent ? `${text} (depends on the host)` : text;
}

function valueText(value: string): string {
  if (value === "") return "empty";
  return value.includes("`") || value.includes("|") ? `<code>${escaped(value)}</code>` : `\`${value}\``;
}

/** A bar would end the cell, and a backtick the code. */
function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "&#124;").replaceAll("`", "&#96;");
}

function typeText({ type, words, minimum, maximum }: ParameterInfo): string {
  const range = minimum === undefined && maximum === undefined ? "" : `, ${minimum ?? ""}..${maximum ?? ""}`;
  const allowed = words ? `: ${words.map((word) => `\`${word}\``).join(" ")}` : "";
  return `${type}${range}${allowed}`;
}

function deprecation(known: readonly Known[]): string {
  const deprecated = known.findLast(({ info }) => info?.deprecated)?.info?.deprecated;
  if (!deprecated) return "";
  const { since, by } = deprecated;
  return `from ${since}: ${by === "" ? "nothing" : `\`${by}\``}`;
}

function shortVersion({ major, minor }: PostfixVersion): string {
  return `${major}.${minor}`;
}

const OLDEST: PostfixVersion = { major: 3, minor: 4, text: "3.4" };

/** Every release from the oldest that postmend works with to the newest that the catalogue was made from. */
const VERSIONS: readonly PostfixVersion[] = [4, 5, 6, 7, 8, 9, 10, 11].flatMap(
  (minor) => parseVersion(`3.${minor}`) ?? [],
);

const INTRO = `
# Parameters

<!-- Made from src/postfix/parameter-data.ts by \`npm run generate\`. Do not edit. -->

What postmend knows of main.cf parameters. The data come from the \`postconf\` programs of Postfix 3.5, 3.7, 3.10 and 3.11 as
Debian ships them; a default that depends on the host is only an example. For the meaning of a parameter read postconf(5).

- **type** decides when two values mean the same, and what is refused as a value: \`60s\` and \`1m\` are the same time, the order
  of a word-set does not matter. A range is that of the number, in seconds for a time, or of the length of a text.
- The type also says how a value is taken apart: elements of \`list\`, \`word-set\`, \`table-list\` and \`destinations\` end at a
  comma or white space, and those of \`protocols\` at a colon too; what stands in braces is one element. Other types are one
  value, blanks included.
- **default** as \`postconf -d\` prints it, from Postfix 3.4 on. Where releases differ, each value with the release from which
  it holds.
- **a change needs**: what it takes for a changed value to hold everywhere. \`none\` is rare: every new Postfix process reads
  main.cf, so an edit is live before any reload.

Beside these there are parameters for each delivery service of master.cf, such as \`smtp_destination_concurrency_limit\` or
\`relay_destination_rate_delay\`; postmend knows them by their endings.
`;
