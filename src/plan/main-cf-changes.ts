import type { DesiredState } from "../desired/desired-state.ts";
import type { ObservedState, ObservedText } from "../observe/observed-state.ts";
import { sameValue } from "../postfix/equality.ts";
import { type MainCf, parseMainCf } from "../postfix/main-cf.ts";
import { parameter } from "../postfix/parameters.ts";
import { fromFile, inFile } from "./main-cf-text.ts";
import type { OwnedBefore } from "./owned-before.ts";
import type { Change, Impact, Match } from "./plan.ts";
import { type Disclosure, disclosure } from "./sensitive.ts";

/** What the desired parameters mean for a live main.cf. */
export interface MainCfChanges {
  readonly changes: readonly Change[];
  readonly matches: readonly Match[];
}

/** Compares parameter by parameter; equality is the parameter's own business. */
export function mainCfChanges(
  desired: DesiredState,
  observed: ObservedState,
  live: ObservedText,
  before: OwnedBefore | undefined,
): MainCfChanges {
  const comparison = compareWith(desired, observed, live, before);
  const changes: Change[] = [];
  const matches: Match[] = [];
  for (const { name, value } of desired.parameters) {
    const because = whyItMatches(comparison, name, value);
    if (because === undefined) changes.push(setting(comparison, name, value));
    else matches.push({ file: live.path, name, because });
  }
  for (const [name, note] of comparison.removals) {
    if (comparison.tree.has(name)) changes.push(removal(comparison, name, note));
    else if (note === undefined) matches.push({ file: live.path, name, because: "not set in main.cf" });
  }
  return { changes, matches };
}

interface Comparison {
  readonly file: ObservedText;
  readonly observed: ObservedState;
  readonly tree: MainCf;
  /** Parameter -> note of its removal; no note for what the profile wants absent. */
  readonly removals: ReadonlyMap<string, string | undefined>;
  /** The value after this plan, for `$name` in other values. */
  readonly lookup: (name: string) => string | undefined;
  readonly show: Disclosure;
}

function compareWith(
  desired: DesiredState,
  observed: ObservedState,
  file: ObservedText,
  before: OwnedBefore | undefined,
): Comparison {
  const tree = parseMainCf(file.text);
  const removals = removalsOf(desired, before);
  const wanted = new Map(desired.parameters.map(({ name, value }) => [name, inFile(value, file.encoding)]));
  // Against the state after this plan, never the one before it: so the answer does not depend on the order of the
  // changes, and is the same when the plan is made again after it was applied.
  const lookup = (name: string): string | undefined => {
    if (name === "config_directory") return observed.configDirectory;
    const planned = wanted.get(name) ?? (removals.has(name) ? undefined : tree.get(name));
    return planned ?? defaultOf(observed, name);
  };
  return { file, observed, tree, removals, lookup, show: disclosure(tree.entries()) };
}

function removalsOf(desired: DesiredState, before: OwnedBefore | undefined): Map<string, string | undefined> {
  const wanted = new Set(desired.parameters.map(({ name }) => name));
  const removals = new Map<string, string | undefined>(desired.absent.map(({ name }) => [name, undefined]));
  for (const name of before?.managed ?? []) {
    if (wanted.has(name) || removals.has(name)) continue;
    removals.set(name, `managed by revision ${before?.revision}, no longer in the profile`);
  }
  return removals;
}

/** Why the live file needs no edit for this value; undefined when it needs one. */
function whyItMatches({ file, observed, tree, lookup }: Comparison, name: string, value: string): string | undefined {
  const wanted = inFile(value, file.encoding);
  const { version } = observed;
  const written = tree.get(name);
  if (written === wanted) return "written so in main.cf";
  if (written !== undefined) {
    return sameValue(name, written, wanted, { version, lookup })
      ? `main.cf says the same: ${fromFile(written, file.encoding)}`
      : undefined;
  }
  return isDefault({ observed, lookup }, name, wanted) ? "default" : undefined;
}

function isDefault(
  { observed, lookup }: Pick<Comparison, "observed" | "lookup">,
  name: string,
  value: string,
): boolean {
  const standard = defaultOf(observed, name);
  return standard !== undefined && sameValue(name, standard, value, { version: observed.version, lookup });
}

/** What holds when main.cf does not set the parameter; undefined when only the host could tell and was not asked. */
export function defaultOf(observed: ObservedState, name: string): string | undefined {
  const onHost = observed.defaults.get(name);
  if (onHost !== undefined) return onHost;
  const known = parameter(name, observed.version);
  return known?.hostDependent ? undefined : known?.default;
}

function setting({ file, observed, tree, show }: Comparison, name: string, value: string): Change {
  const written = tree.get(name);
  return {
    file: file.path,
    kind: "parameter",
    name,
    action: written === undefined ? "create" : "update",
    ...shownBefore(show, name, written, file.encoding),
    after: value,
    impact: impactOf(observed, name),
  };
}

/** The default written out can go without anybody being told: the value in force stays. */
function removal(comparison: Comparison, name: string, note: string | undefined): Change {
  const { file, observed, tree, show } = comparison;
  const stays = isDefault(comparison, name, tree.get(name) ?? "");
  const notes = [note, stays ? "the default is the same" : undefined].filter((part) => part !== undefined);
  return {
    file: file.path,
    kind: "parameter",
    name,
    action: "delete",
    ...shownBefore(show, name, tree.get(name), file.encoding),
    after: null,
    impact: stays ? "none" : impactOf(observed, name),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
}

function shownBefore(
  show: Disclosure,
  name: string,
  written: string | undefined,
  encoding: "utf8" | "latin1",
): Pick<Change, "before" | "sensitive"> {
  if (written === undefined) return { before: null, sensitive: false };
  const { text, sensitive } = show(name, written);
  return { before: sensitive ? text : fromFile(text, encoding), sensitive };
}

/** What a parameter of the catalogue asks for; one of the administrator's own is read by every process anew. */
export function impactOf(observed: ObservedState, name: string): Impact {
  return parameter(name, observed.version)?.apply ?? "reload";
}
