import { type Diagnostic, type DiagnosticExtras, neutralise } from "../diagnostics/diagnostic.ts";
import type { Observation, ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { isAtLeast } from "../postfix/version.ts";
import { XOAUTH2_PACKAGES } from "../postfix/xoauth2.ts";
import { mainCfPath } from "./basis.ts";
import { quotable } from "./sensitive.ts";

/** Why no plan can be made for this host: what could not be looked at, and what must be put right first. */
export function obstacles(observed: ObservedState): Diagnostic[] {
  return [...unknowns(observed), ...unusableMainCf(observed), ...unfinished(observed), ...tooOld(observed)];
}

/**
 * Why a host cannot go back to a revision. A main.cf that is broken or gone is no reason, it is what rollback is for.
 */
export function rollbackObstacles(observed: ObservedState): Diagnostic[] {
  return [...unknowns(observed), ...unfinished(observed)];
}

/** Why a profile that logs in by OAuth 2.0 would leave the host without any mechanism. */
export function xoauth2Obstacles(observed: ObservedState): Diagnostic[] {
  const { xoauth2Plugin: plugin } = observed;
  if (plugin.state === "present") return [];
  if (plugin.state === "unknown")
    return [problem(observed, "host-unknown", { detail: `the plug-in sasl-xoauth2: ${plugin.because}` })];
  return [
    problem(observed, "oauth2-plugin-missing", {
      detail:
        "libsasl-xoauth2.so is not among the SASL plug-ins of this host; with `auth.oauth2` all mail would be deferred",
      hint: XOAUTH2_PACKAGES,
    }),
  ];
}

/** "Could not look" is never read as "is not there". */
function unknowns(observed: ObservedState): Diagnostic[] {
  const looks: [what: string, seen: Observation<unknown>][] = [
    [mainCfPath(observed), observed.mainCf],
    [`${observed.configDirectory}/master.cf`, observed.masterCf],
    ...observed.tables.flatMap(({ path, source, builtFiles }): [string, Observation<unknown>][] => [
      [path, source],
      ...builtFiles,
    ]),
    ["the revisions of this host", observed.revisions],
    ["whether Postfix runs", observed.running],
    ["whether a transaction is unfinished", observed.unfinished],
  ];
  return looks.flatMap(([what, seen]) =>
    seen.state === "unknown" ? [problem(observed, "host-unknown", { detail: `${what}: ${seen.because}` })] : [],
  );
}

/** What is wrong with main.cf so that no program of Postfix can read it. */
export function unusableMainCf(observed: ObservedState): Diagnostic[] {
  const file = mainCfPath(observed);
  if (observed.mainCf.state === "absent") {
    return [problem(observed, "main-cf-missing", { detail: `there is no ${file}`, hint: missingHint(observed) })];
  }
  if (observed.mainCf.state === "unknown") return [];
  const fatal = parseMainCf(observed.mainCf.value.text).problems.filter(({ severity }) => severity === "fatal");
  if (fatal.length > 0) {
    return fatal.map(({ line, text }) => {
      const source = { file, line, column: 1 };
      return problem(observed, "main-cf-broken", { detail: quotable(text), source, hint: brokenHint(observed) });
    });
  }
  // An error in a `$` expression is no error of syntax, and still stops every Postfix program.
  const said = observed.postconfMessages.filter((message) => message.includes("fatal:"));
  if (said.length === 0) return [];
  return [problem(observed, "main-cf-broken", { detail: quotable(said.join("; ")), hint: brokenHint(observed) })];
}

function brokenHint({ host }: ObservedState): string {
  return `Correct the file on the host, or go back to a revision:\n  postmend rollback ${host}`;
}

function missingHint({ host }: ObservedState): string {
  return `Put it back from a backup, or go back to a revision:\n  postmend rollback ${host}`;
}

function unfinished(observed: ObservedState): Diagnostic[] {
  if (observed.unfinished.state !== "present") return [];
  return [
    problem(observed, "transaction-unfinished", {
      detail: `its journal ends in: ${observed.unfinished.value.trim().split("\n").at(-1) ?? ""}`,
      hint: `A change that waits for its confirmation is kept by the first, any other is finished or taken back by the second:\n  postmend confirm ${observed.host}\n  postmend unlock ${observed.host}`,
    }),
  ];
}

function tooOld(observed: ObservedState): Diagnostic[] {
  if (isAtLeast(observed.version, 3, 4)) return [];
  return [
    problem(observed, "postfix-too-old", {
      detail: `it runs ${observed.version.text}`,
      hint: "postmend knows Postfix from 3.4 on.",
    }),
  ];
}

const SUMMARIES = {
  "oauth2-plugin-missing": "The plug-in for OAuth 2.0 is not installed on this host",
  "host-unknown": "Something on the host could not be looked at",
  "main-cf-missing": "The host has no main.cf",
  "main-cf-broken": "Postfix cannot read the main.cf of this host",
  "transaction-unfinished": "An earlier apply on this host was cut off",
  "postfix-too-old": "The Postfix of this host is too old",
} as const;

function problem(observed: ObservedState, code: keyof typeof SUMMARIES, extras: DiagnosticExtras): Diagnostic {
  const detail = extras.detail === undefined ? {} : { detail: neutralise(extras.detail) };
  return { code, severity: "error", summary: SUMMARIES[code], host: observed.host, ...extras, ...detail };
}
