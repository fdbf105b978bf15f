import { resolve } from "node:path";
import { neutralise, userError } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { type PostfixVersion, parseVersion } from "../../postfix/version.ts";
import { type DirectoryLint, directoryLint } from "./lint-document.ts";
import { readConfigurationDirectory } from "./read-directory.ts";
import { LINT_RULES } from "./rules.ts";

/** How a configuration directory is judged. */
export interface LintDirectoryOptions {
  /** The release that it is for, as `postconf -h mail_version` prints it; without it only what holds for every supported one is said. */
  readonly postfixVersion?: string | undefined;
  /** Ids of rules that are not asked. */
  readonly ignore?: readonly string[];
  /** Where a relative directory counts from; the working directory of the process when not given. */
  readonly from?: string;
}

/**
 * Finds known mistakes in a configuration directory of this machine; needs no Postfix and changes nothing. Throws a
 * PostmendError when there is no main.cf that can be read, and for a rule or a version that does not exist.
 */
export function lintDirectory(
  directory: string,
  { postfixVersion, ignore = [], from = "." }: LintDirectoryOptions = {},
): DirectoryLint {
  const ignored = knownRules(ignore);
  const facts = readConfigurationDirectory(resolve(from, directory), directory, release(postfixVersion));
  return directoryLint(facts, directory, ignored);
}

/** The names as a set. Throws for one that no rule has. */
export function knownRules(names: readonly string[]): ReadonlySet<string> {
  const ids = LINT_RULES.map(({ id }) => id);
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown === undefined) return new Set(names);
  const close = nearest(unknown, ids);
  throw userError("lint-rule-unknown", "There is no such lint rule", {
    detail: `\`${neutralise(unknown)}\` is to be ignored`,
    hint: close === undefined ? "docs/rules/README.md lists the rules." : `Did you mean ${close}?`,
  });
}

function release(text: string | undefined): PostfixVersion | undefined {
  if (text === undefined) return undefined;
  const version = parseVersion(text);
  if (version) return version;
  throw userError("lint-version", "This is no version of Postfix", {
    detail: `\`${neutralise(text)}\``,
    hint: "Give it as `postconf -h mail_version` prints it: 3.7.11, or 3.7.",
  });
}
