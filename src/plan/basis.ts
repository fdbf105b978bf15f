import { type Diagnostic, neutralise } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { isSensitiveTable } from "../observe/tables.ts";
import { clientOptions } from "../postfix/client-options.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { parseMasterCf } from "../postfix/master-cf.ts";
import { liveFile } from "./live-file.ts";
import { fromFile } from "./main-cf-text.ts";
import type { Basis, BasisFile } from "./plan.ts";
import { disclosure } from "./sensitive.ts";

/** What a plan stands on: the host as it was observed, and of its files those that the plan is about. */
export function basisOf(observed: ObservedState, paths: Iterable<string>): Basis {
  return {
    hostKey: observed.hostKey?.fingerprint ?? null,
    instance: observed.instance,
    configDirectory: observed.configDirectory,
    version: observed.version.text,
    files: new Map([...paths].flatMap((path) => basisFile(path, observed))),
    parameters: shownParameters(observed),
    clientOptions: liveClientOptions(observed),
  };
}

/** Options of the SMTP client as they are in master.cf now. */
export function liveClientOptions({ mainCf, masterCf }: ObservedState): ReadonlyMap<string, string> {
  if (masterCf.state !== "present") return new Map();
  const transport = mainCf.state === "present" ? parseMainCf(mainCf.value.text).get("default_transport") : undefined;
  return clientOptions(transport, parseMasterCf(masterCf.value.text));
}

/** Where main.cf is on this host. */
export function mainCfPath(observed: ObservedState): string {
  return `${observed.configDirectory}/main.cf`;
}

/** What is no longer as the plan saw it, one sentence each; empty when the plan still holds. */
export function whatMoved(basis: Basis, observed: ObservedState): Diagnostic[] {
  const now = basisOf(observed, basis.files.keys());
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
  return [...basis.files].flatMap(([path, was]) => {
    const is = now.files.get(path);
    if (!is) return [`${path} was not looked at this time`];
    if (was.sha256 === is.sha256) return [];
    const changed = path === mainCf && was.sha256 !== null && is.sha256 !== null;
    const parameters = changed ? movedParameters(basis.parameters, now.parameters) : "";
    return [`${path} ${fileMove(was, is)}${parameters}`];
  });
}

function fileMove({ sha256: before, sensitive }: BasisFile, { sha256: after }: BasisFile): string {
  if (before === null) return "did not exist, exists now";
  if (after === null) return "existed, is gone now";
  if (sensitive) return "has other content than it had";
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

/** A file that nobody looked at is left out: a plan cannot stand on it. */
function basisFile(path: string, observed: ObservedState): [string, BasisFile][] {
  const live = liveFile(path, observed);
  if (live === undefined || live.state === "unknown") return [];
  const sha256 = live.state === "present" ? live.value.sha256 : null;
  return [[path, { sha256, sensitive: isSensitiveTable(baseName(path)) }]];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function shownParameters(observed: ObservedState): ReadonlyMap<string, string> {
  if (observed.mainCf.state !== "present") return new Map();
  const { text, encoding } = observed.mainCf.value;
  const entries = parseMainCf(text).entries();
  const show = disclosure(entries);
  return new Map(entries.map(([name, value]) => [name, fromFile(show(name, value).text, encoding)]));
}
