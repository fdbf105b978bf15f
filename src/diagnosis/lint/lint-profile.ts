import type { DesiredState } from "../../desired/desired-state.ts";
import { Findings } from "../../desired/findings.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { parseMainCf } from "../../postfix/main-cf.ts";
import type { PostfixVersion } from "../../postfix/version.ts";
import type { ResolvedProfile } from "../../profile/resolved-profile.ts";
import { lint } from "./lint.ts";
import type { LintFinding } from "./rule.ts";

/**
 * Known mistakes in what a profile makes of a host, each at the line of the profile that asks for it. What the profile
 * leaves alone is taken as Debian installs it; a mistake that needs such a value is no more than a warning. Nothing is
 * said of a line about which the profile's own checks have spoken.
 */
export function profileFindings(
  desired: DesiredState,
  resolved: ResolvedProfile,
  version: PostfixVersion,
): readonly Diagnostic[] {
  const asked = desired.parameters.map(({ name, value }) => `${name} = ${value}`);
  const alone = lint({ ...factsOf(asked, version), partial: true }).map(({ rule, message }) => rule + message);
  // What a preset brought stands in no file but for the name of the provider.
  const findings = new Findings(
    (path) => resolved.range(path) ?? (path.includes(".") ? undefined : resolved.range("provider")),
  );
  for (const finding of lint(factsOf([...asked, ...installedBeside(desired)], version))) {
    const { rule, message, evidence } = finding;
    const [path] = evidence.flatMap(({ line = 0 }) => desired.parameters[line - 1]?.from ?? []);
    if (path !== undefined) tell(findings, path, finding, !alone.includes(rule + message));
  }
  const said = new Set(desired.warnings.map(placeOf));
  return findings.all.filter((diagnostic) => !said.has(placeOf(diagnostic)));
}

/** What Debian's main.cf sets in another way than Postfix itself, and mail to a relay depends on. */
const INSTALLED: Readonly<Record<string, string>> = {
  compatibility_level: "3.9",
  mailbox_size_limit: "0",
  smtp_tls_CAfile: "/etc/ssl/certs/ca-certificates.crt",
  smtp_tls_security_level: "may",
};

function installedBeside({ parameters, absent }: DesiredState): string[] {
  const managed = new Set([...parameters, ...absent].map(({ name }) => name));
  return Object.entries(INSTALLED)
    .filter(([name]) => !managed.has(name))
    .map(([name, value]) => `${name} = ${value}`);
}

function factsOf(lines: readonly string[], version: PostfixVersion) {
  return {
    configDirectory: "/etc/postfix",
    mainCfFile: "main.cf",
    masterCfFile: "master.cf",
    mainCf: parseMainCf(lines.map((line) => `${line}\n`).join("")),
    masterCf: { state: "unknown", because: "no host was asked" } as const,
    version,
    files: new Map(),
  };
}

function tell(findings: Findings, path: string, finding: LintFinding, leansOnDebian: boolean): void {
  const { rule, severity, summary, message, remedy } = finding;
  const about = {
    path,
    detail: `${message}${leansOnDebian ? ", on a host as Debian installs it" : ""} (lint rule ${rule})`,
    hint: remedy.text,
  };
  if (severity === "info") findings.note(rule, summary, about);
  else if (severity === "warning" || leansOnDebian) findings.warning(rule, summary, about);
  else findings.error(rule, summary, about);
}

function placeOf({ source }: Diagnostic): string {
  return `${source?.file}:${source?.line}`;
}
