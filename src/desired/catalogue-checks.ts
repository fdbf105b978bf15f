import { referencedNames } from "../postfix/expand.ts";
import { type ParameterInfo, parameter, suggestParameter } from "../postfix/parameters.ts";
import { valueProblem } from "../postfix/validity.ts";
import { holdsCredential } from "./credential-in-main-cf.ts";
import type { DesiredAbsence, DesiredParameter, HostFacts } from "./desired-state.ts";
import type { Findings } from "./findings.ts";

/**
 * Holds parameters against what this host's Postfix knows: `postfix check` would find next to nothing of it. `all` are
 * the parameters beside which they will stand.
 */
export function checkParameters(
  parameters: readonly DesiredParameter[],
  all: readonly DesiredParameter[],
  { version }: HostFacts,
  findings: Findings,
): void {
  const referred = new Set(all.flatMap(({ value }) => referencedNames(value)));
  for (const { name, value, from } of parameters) {
    if (findings.refused(from)) continue;
    const known = parameter(name, version);
    if (holdsCredential(name, value)) refuseCredential(name, from, findings);
    else if (known) checkKnown(known, value, from, version, findings);
    // A parameter of the administrator's own is one that another value mentions.
    else if (!referred.has(name)) refuseUnknown(name, from, version, findings);
  }
}

/** A name that must be absent may be anybody's; one that nearly is a parameter is a slip. */
export function checkAbsences(absent: readonly DesiredAbsence[], { version }: HostFacts, findings: Findings): void {
  for (const { name, from } of absent) {
    const close = parameter(name, version) ? undefined : suggestParameter(name, version);
    if (close === undefined) continue;
    findings.warning("absent-unknown", "A parameter that must be absent is none of Postfix's", {
      path: from,
      detail: `Postfix ${version.text} does not know ${name}`,
      hint: `Did you mean ${close}?`,
    });
  }
}

function checkKnown(
  known: ParameterInfo,
  value: string,
  from: string,
  version: HostFacts["version"],
  findings: Findings,
): void {
  const { name, deprecated } = known;
  if (deprecated !== undefined) {
    findings.warning("parameter-deprecated", "Postfix will not support this parameter for long", {
      path: from,
      detail: `from ${deprecated.since} on Postfix says that ${name} will be removed; the host has ${version.text}`,
      ...(deprecated.by !== "" && { hint: `Use ${deprecated.by}.` }),
    });
  }
  const problem = valueProblem(name, value, version);
  if (problem === undefined) return;
  findings.error("parameter-value", "Postfix would not take this value", {
    path: from,
    detail: `${name} = ${value}: ${problem}`,
  });
}

function refuseUnknown(name: string, from: string, version: HostFacts["version"], findings: Findings): void {
  const close = suggestParameter(name, version);
  findings.error("parameter-unknown", "This host's Postfix has no such parameter", {
    path: from,
    detail: `Postfix ${version.text} does not know ${name}, and no other value refers to it`,
    ...(close !== undefined && { hint: `Did you mean ${close}?` }),
  });
}

/** The value is not repeated: it may be the credential itself. */
function refuseCredential(name: string, from: string, findings: Findings): void {
  findings.error("credential-in-main-cf", "A credential would stand in main.cf, which every user can read", {
    path: from,
    detail: `${name} holds a static: or inline: table`,
    hint: "Use the section `auth` or `senders`; their table is readable by root alone.",
  });
}
