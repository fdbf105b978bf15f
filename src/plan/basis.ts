import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { neutralise } from "../diagnostics/diagnostic.ts";
import type { Observation, ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { fromFile } from "./main-cf-text.ts";
import type { Basis, BasisFile } from "./plan.ts";
import { disclosure } from "./sensitive.ts";

/** What a plan stands on: the host as it was observed. */
export function basisOf(observed: ObservedState, sensitivePaths: ReadonlySet<string>): Basis {
  const files = new Map<string, BasisFile>();
  const note = (path: string, file: Observation<{ readonly sha256: string }>) => {
    if (file.state === "unknown") return;
    const sha256 = file.state === "present" ? file.value.sha256 : null;
    files.set(path, { sha256, sensitive: sensitivePaths.has(path) });
  };
  note(mainCfPath(observed), observed.mainCf);
  for (const table of observed.tables) {
    note(table.path, table.source);
    // Where there is no built file, there is no path to bind to; that it appears later shows in its text's digest.
    if (table.built.state === "present") note(table.built.value.path, table.built);
  }
  return {
    hostKey: observed.hostKey?.fingerprint ?? null,
    instance: observed.instance,
    configDirectory: observed.configDirectory,
    version: observed.version.text,
    files,
    parameters: shownParameters(observed),
  };
}

/** Where main.cf is on this host. */
export function mainCfPath(observed: ObservedState): string {
  return `${observed.configDirectory}/main.cf`;
}

/** What is no longer as the plan saw it, one sentence each; empty when the plan still holds. */
export function whatMoved(basis: Basis, observed: ObservedState): Diagnostic[] {
  const now = basisOf(observed, sensitiveOnes(basis));
  const sentences = [
    differs("the SSH host key", basis.hostKey, now.hostKey),
    differs("the Postfix instance", basis.instance, now.instance),
    differs("the configuration directory", basis.configDirectory, now.configDirectory),
    differs("the Postfix version", basis.version, now.version),
    ...movedFiles(basis, now, mainCfPath(observed)),
  ];
  return sentences
    .filter((sentence) => sentence !== undefined)
    .map((detail) => ({
      code: "plan-stale",
      severity: "error",
      summary: "The host has moved since the plan was made",
      detail: neutralise(detail),
      hint: "Plan again and review the new plan.",
      host: observed.host,
    }));
}

function differs(what: string, was: string | null, is: string | null): string | undefined {
  return was === is ? undefined : `${what} was ${was ?? "none"}, is ${is ?? "none"}`;
}

function movedFiles(basis: Basis, now: Basis, mainCf: string): string[] {
  const paths = [...new Set([...basis.files.keys(), ...now.files.keys()])];
  return paths.flatMap((path) => {
    const was = basis.files.get(path);
    const is = now.files.get(path);
    if ((was?.sha256 ?? null) === (is?.sha256 ?? null)) return [];
    const parameters = path === mainCf ? movedParameters(basis.parameters, now.parameters) : "";
    return [`${path} ${fileMove(was, is)}${parameters}`];
  });
}

function fileMove(was: BasisFile | undefined, is: BasisFile | undefined): string {
  const [before, after] = [was?.sha256 ?? null, is?.sha256 ?? null];
  if (before === null) return "did not exist, exists now";
  if (after === null) return "existed, is gone now";
  if (was?.sensitive || is?.sensitive) return "has other content than it had";
  return `changed (sha256 ${before.slice(0, 12)} -> ${after.slice(0, 12)})`;
}

function movedParameters(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): string {
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  if (names.length === 0) return ": comments, order or spacing only, or a value that is not shown";
  const moves = names.map((name) => `${name} was ${quoted(was.get(name))}, is ${quoted(is.get(name))}`);
  return `: ${moves.join("; ")}`;
}

function quoted(value: string | undefined): string {
  return value === undefined ? "not set" : `"${value}"`;
}

function sensitiveOnes(basis: Basis): Set<string> {
  return new Set([...basis.files].filter(([, file]) => file.sensitive).map(([path]) => path));
}

function shownParameters(observed: ObservedState): ReadonlyMap<string, string> {
  if (observed.mainCf.state !== "present") return new Map();
  const { text, encoding } = observed.mainCf.value;
  const entries = parseMainCf(text).entries();
  const show = disclosure(entries);
  return new Map(entries.map(([name, value]) => [name, fromFile(show(name, value).text, encoding)]));
}
