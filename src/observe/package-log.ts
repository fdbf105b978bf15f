/**
 * Looks at a host and, in the same execution, for traces of who may have edited its configuration: dpkg's log, and when
 * each revision was settled by the clock of the host. It writes nothing there, and a crash leaves nothing behind.
 *
 * Of hosts without dpkg nothing is known, and that is what comes back: not that no package was upgraded.
 */

import { readFileSync } from "node:fs";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ProgramResult, ReadTransport } from "../transports/transport.ts";
import { answers, type HostAnswers } from "./host-answers.ts";
import { OBSERVE_TEXT, type ObserveRequest, observedBy, observeInput } from "./observe.ts";
import type { Observation, ObservedState } from "./observed-state.ts";
import { STATE_DIRECTORY } from "./state-directory.ts";

/** What dpkg did to one of Postfix's packages. */
export interface PackageAction {
  /** Seconds since 1970, by the host's clock. */
  readonly at: number;
  readonly action: "install" | "upgrade" | "configure" | "remove";
  /** `postfix`, `postfix-lmdb`, … */
  readonly name: string;
  /** The version that it led to, or that was removed. */
  readonly version: string;
}

/** What dpkg's log tells of Postfix. */
export interface PackageLog {
  /** Seconds since 1970: of what was before, the log does not tell. */
  readonly since: number;
  /** Oldest first. */
  readonly actions: readonly PackageAction[];
}

/** A host, and what it tells of who edited its files. */
export interface ObservedWithPackages {
  readonly observed: ObservedState;
  /** Unknown on a host without a log of dpkg. */
  readonly packages: Observation<PackageLog>;
  /** Revision -> when the host settled it, seconds since 1970 by its own clock. */
  readonly settledAt: ReadonlyMap<number, number>;
}

/** Observes a host and reads dpkg's log: one execution. Throws as `observe`, and when the look was broken off. */
export async function observeWithPackages(
  transport: ReadTransport,
  request: ObserveRequest,
): Promise<ObservedWithPackages> {
  const nonce = newNonce();
  const result = await transport.read(OBSERVE_WITH_PACKAGES, [observeInput(nonce, request)]);
  const observed = observedBy(transport, request, nonce, result);
  const got = answers(parseRecords(result.stdout, nonce));
  if (!got.word("package-log") || result.exit !== 0) throw brokenOff(result, transport.host);
  const revisions = `${request.stateDirectory ?? STATE_DIRECTORY}/${observed.instance}/revisions`;
  return { observed, packages: packageLog(got), settledAt: settledAt(got, revisions) };
}

const OBSERVE_WITH_PACKAGES = readProgram(
  "observe-with-packages",
  `${OBSERVE_TEXT}\n${readFileSync(new URL("./package-log.sh", import.meta.url), "utf8")}`,
);

/** Also when there is no log, it is unknown and not absent: another package manager tells nothing here. */
function packageLog(got: HostAnswers): Observation<PackageLog> {
  const log = got.probe("log");
  if (log?.status !== 0) {
    const missing = log?.stderr.trimEnd().endsWith(": No such file or directory") ?? false;
    const because = missing ? "there is no /var/log/dpkg.log" : neutralise(log?.stderr.trim() || "it did not tell");
    return { state: "unknown", because };
  }
  const [first, ...lines] = linesOf(got.text("packages"));
  const [since, ...times] = linesOf(text(got.probe("times")?.stdout)).map(Number);
  if (first === undefined) return { state: "unknown", because: "/var/log/dpkg.log is empty" };
  // A time that `date` could not read is left out by it, and then no line can be told from another.
  if (since === undefined || times.length !== lines.length || ![since, ...times].every(Number.isFinite))
    return { state: "unknown", because: "the times in /var/log/dpkg.log could not be read" };
  return { state: "present", value: { since, actions: lines.flatMap((line, at) => packageAction(line, times[at])) } };
}

/** `2026-11-29 19:56:53 upgrade postfix:amd64 3.7.10 3.7.11`: the version before, and the one to come. */
function packageAction(line: string, at = 0): PackageAction[] {
  const [, , verb, subject = "", before = "", after = ""] = line.split(" ");
  const action = (["install", "upgrade", "configure", "remove"] as const).find((known) => known === verb);
  if (!action) return [];
  const [name = ""] = subject.split(":");
  return [{ at, action, name, version: action === "install" || action === "upgrade" ? after : before }];
}

function settledAt(got: HostAnswers, revisions: string): Map<number, number> {
  const found = linesOf(text(got.probe("settled")?.stdout)).flatMap((line) => {
    const [, seconds, path = "", number] = /^(-?\d+) (.*)\/(\d{6})\/outcome$/.exec(line) ?? [];
    return path === revisions ? [[Number(number), Number(seconds)] as const] : [];
  });
  return new Map(found);
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? new Uint8Array()).toString("utf8");
}

function linesOf(printed: string | undefined): string[] {
  return (printed ?? "").split("\n").filter((line) => line !== "");
}

function brokenOff(result: ProgramResult, host: string) {
  const said = linesOf(result.stderr).at(-1) ?? "it said nothing";
  return hostError("look-broken-off", "Looking for who edited the host's files did not come to its end", {
    detail: `exit status ${result.exit ?? "none, ended by a signal"}: ${neutralise(said)}`,
    hint: "Run it again.",
    host,
  });
}
