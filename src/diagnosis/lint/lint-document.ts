import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import { lint } from "./lint.ts";
import type { LintFinding } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

/** What `postmend lint --format json` prints; see schemas/lint.schema.json. */
export type LintDocument = DirectoryLint | HostLint;

interface LintResult {
  readonly schema: "postmend/lint/v1";
  /** How many rules were asked. */
  readonly rules: number;
  /** Worst first; of several hosts one after the other. */
  readonly findings: readonly ReportedFinding[];
}

/** Of one directory of this machine. */
export interface DirectoryLint extends LintResult {
  /** As the user named it. */
  readonly directory: string;
  /** The release that it was judged for; null for what holds in every supported one. */
  readonly postfix_version: string | null;
}

/** Of hosts. */
export interface HostLint extends LintResult {
  readonly hosts: readonly LintedHost[];
}

/** A host that was looked at, or why it was not. */
export interface LintedHost {
  readonly host: string;
  /** Of the configuration on the host; null where it was not read. */
  readonly directory: string | null;
  readonly postfix_version: string | null;
  readonly error?: readonly Diagnostic[];
}

export interface ReportedFinding extends LintFinding {
  /** Where it was found; missing for a directory of this machine. */
  readonly host?: string;
}

/** Judges a configuration by every rule but the ignored ones. */
export function directoryLint(
  facts: ConfigurationFacts,
  directory: string,
  ignored: ReadonlySet<string> = new Set(),
): DirectoryLint {
  const rules = rulesWithout(ignored);
  return {
    schema: "postmend/lint/v1",
    directory,
    postfix_version: facts.version?.text ?? null,
    rules: rules.length,
    findings: lint(facts, rules),
  };
}

/** What is known of one host. */
export type HostReport = { readonly host: string } & (
  | { readonly facts: ConfigurationFacts }
  | { readonly error: readonly Diagnostic[] }
);

/** Judges the configurations of hosts by every rule but the ignored ones. */
export function hostLint(reports: readonly HostReport[], ignored: ReadonlySet<string> = new Set()): HostLint {
  const rules = rulesWithout(ignored);
  return {
    schema: "postmend/lint/v1",
    rules: rules.length,
    hosts: reports.map(lintedHost),
    findings: reports.flatMap((report) =>
      "facts" in report ? lint(report.facts, rules).map((finding) => ({ host: report.host, ...finding })) : [],
    ),
  };
}

/** One configuration with what was found in it: what every report is made of. */
export interface LintTarget {
  /** The host, or the directory of this machine as it was named. */
  readonly name: string;
  readonly host?: string;
  readonly directory: string | null;
  readonly version: string | null;
  readonly findings: readonly ReportedFinding[];
  /** Why it was not looked at. */
  readonly error?: readonly Diagnostic[];
}

/** The document by configuration. */
export function lintTargets(document: LintDocument): LintTarget[] {
  const { findings } = document;
  if (!("hosts" in document)) {
    const { directory, postfix_version: version } = document;
    return [{ name: directory, directory, version, findings }];
  }
  return document.hosts.map(({ host, directory, postfix_version, error }) => ({
    name: host,
    host,
    directory,
    version: postfix_version,
    findings: findings.filter((finding) => finding.host === host),
    ...(error && { error }),
  }));
}

function rulesWithout(ignored: ReadonlySet<string>) {
  return LINT_RULES.filter(({ id }) => !ignored.has(id));
}

function lintedHost(report: HostReport): LintedHost {
  if ("error" in report) return { host: report.host, directory: null, postfix_version: null, error: report.error };
  const { configDirectory, version } = report.facts;
  return { host: report.host, directory: configDirectory, postfix_version: version?.text ?? null };
}
