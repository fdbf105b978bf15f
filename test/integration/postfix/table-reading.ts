import { parseLookupTable, parsePostmapDump } from "../../../src/postfix/lookup-table.ts";
import type { PostfixVersion } from "../../../src/postfix/version.ts";
import type { Said } from "./cases.ts";
import { Messages } from "./messages.ts";

/** Builds the table, prints all of it, and looks for the keys of the second file. */
export const TABLE_COMMAND = "postmap hash:t; echo; postmap -s hash:t; echo; postmap -q - hash:t <keys";

/** Keys to look for: what postmend finds, and others near them. */
export function keysOf(text: string): string[] {
  const keys = parseLookupTable(text)
    .entries()
    .map(({ key }) => key);
  const near = keys.flatMap((key) => [key, key.toUpperCase(), `${key}x`, key.replaceAll('"', "")]);
  return [...new Set(near)].filter((key) => key !== "" && !/[\n\r\0]/.test(key));
}

/** Each difference between postmend and postmap in the reading of a lookup table's source. */
export function tableDifferences(text: string, said: Said, version: PostfixVersion): string[] {
  const table = parseLookupTable(text);
  const messages = new Messages(said.stderr);
  messages.expectProblems(table.problems, "t", version);
  const [, dump = "", found = ""] = said.stdout.split(/^\n/m);
  const expected = table.entries().map(({ key, value }) => `${key}\t${value}`);
  const foundByUs = keysOf(text).flatMap((key) => {
    const value = table.get(key);
    return value === undefined ? [] : [`${key}\t${value}`];
  });
  return [
    ...messages.differences(),
    ...difference("stored", expected, dump.split("\n").filter(Boolean)),
    ...difference(
      "read from the dump",
      expected,
      [...parsePostmapDump(dump)].map(([k, v]) => `${k}\t${v}`),
    ),
    ...difference("found", foundByUs, found.split("\n").filter(Boolean)),
  ];
}

function difference(what: string, ours: readonly string[], theirs: readonly string[]): string[] {
  return [
    ...ours.filter((line) => !theirs.includes(line)).map((line) => `${what} by postmend only: ${JSON.stringify(line)}`),
    ...theirs.filter((line) => !ours.includes(line)).map((line) => `${what} by postmap only: ${JSON.stringify(line)}`),
  ];
}
