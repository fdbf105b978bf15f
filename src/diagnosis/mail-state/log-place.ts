import type { HostClock } from "./host-clock.ts";
import { timeOfLine } from "./log-tally.ts";

/** A place where a log may be: its name as LogState has it, and the last line of the instance there, empty where there is none. */
export interface LogPlace {
  readonly name: string;
  readonly last: string;
}

/** Seconds by which the journal has to be ahead of a file before the file counts as left behind. */
const LEFT_BEHIND = 3600;

/**
 * The place to read: the first file that has a line of the instance within the window, unless the journal has one that is
 * much younger: then nobody writes that file any more.
 */
export function chosenLog(places: readonly LogPlace[], clock: HostClock, since: number): string | undefined {
  const within = places.flatMap(({ name, last }) => {
    if (last === "") return [];
    const at = clock.secondsOf(timeOfLine(last)) ?? clock.now;
    return at < since ? [] : [{ name, at }];
  });
  const journal = within.find(({ name }) => name === "journal");
  const file = within.find(({ name }) => name !== "journal");
  if (journal === undefined || file === undefined) return (file ?? journal)?.name;
  return journal.at - file.at > LEFT_BEHIND ? journal.name : file.name;
}

/** Why there is no log to read. */
export function whyNoLog(places: readonly LogPlace[], maillogFile: string): string {
  if (maillogFile.startsWith("/dev/"))
    return `Postfix writes its log to ${maillogFile} (maillog_file): whoever started its container has it`;
  const looked = places.map(({ name }) => (name === "journal" ? "the journal" : name));
  return looked.length === 0
    ? "no file of a mail log was written in that time, and the host has no journal"
    : `no line of this instance in that time was found in ${looked.join(", ")}`;
}
