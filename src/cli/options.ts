import { type Command, InvalidArgumentError, Option } from "commander";
import { durationSeconds } from "../profile/duration.ts";

/** Flags that every command which works on a project knows. */
export interface ProjectOptions {
  readonly project: string;
  readonly exec: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
}

/** Flags of commands that go to hosts. */
export interface HostOptions extends ProjectOptions {
  readonly limit?: string;
  readonly concurrency?: number;
}

export type Format = "text" | "json" | "markdown" | "html" | "sarif" | "junit";

/** Adds the flags of ProjectOptions. */
export function projectOptions(command: Command): Command {
  return command
    .option("--project <dir>", "directory of the project", ".")
    .option("--no-exec", "run no program that the project or the SSH configuration names")
    .option("--no-color", "plain text, also on a terminal (as the environment variable NO_COLOR)")
    .option("-v, --verbose", "also say what needs no change, and why", false);
}

/** Adds the flags of HostOptions. */
export function hostOptions(command: Command): Command {
  return projectOptions(command)
    .option("--limit <pattern>", "which hosts: names, groups, globs; ':' adds, '!' excludes, '&' intersects")
    .addOption(new Option("--concurrency <n>", "hosts worked on at a time").argParser((text) => positive(text, 1000)));
}

/** What `--skip-preflight` does, for the commands that change hosts. */
export const SKIP_PREFLIGHT = "change a host even where its relay refuses; the revision remembers that it did";

/** Adds `--format` with the forms that a command can print. */
export function formatOption(command: Command, ...formats: readonly [Format, ...Format[]]): Command {
  return command.addOption(new Option("--format <format>", "form of the result").choices(formats).default(formats[0]));
}

/** A whole number from 1 to `most`, or commander's own complaint that names the option. */
export function positive(text: string, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  const bound = most < Number.MAX_SAFE_INTEGER ? `from 1 to ${most}` : "of 1 or more";
  throw new InvalidArgumentError(`Expected a whole number ${bound}.`);
}

/** A time of a minute to a day, in seconds. */
export function timeSpan(text: string): number {
  const seconds = /^\d{1,6}[smhd]?$/.test(text) ? durationSeconds(text) : 0;
  if (seconds >= 60 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError("Expected a time from 1m to 1d, such as 10m.");
}
