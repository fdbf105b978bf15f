import { readFileSync } from "node:fs";
import { desiredState } from "../../src/desired/desired.ts";
import type { DesiredState, HostFacts } from "../../src/desired/desired-state.ts";
import { type Diagnostic, PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { parseVersion } from "../../src/postfix/version.ts";
import type { RelayProfile, ResolvedProfile } from "../../src/profile/resolved-profile.ts";

/** A profile as resolving it would give it; every path is found on line 1 of one file. */
export function resolved(profile: RelayProfile, vars: Record<string, string> = {}): ResolvedProfile {
  const range = (path: string) =>
    has(profile, path) ? { file: "profiles/test.yml", line: 1, column: 1, text: path } : undefined;
  return { name: "test", profile, vars, range };
}

function has(value: unknown, path: string): boolean {
  let at = value;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null) return false;
    const entry = Object.entries(at).find(([name]) => name === key);
    if (!entry) return false;
    at = entry[1];
  }
  return true;
}

/** What a Debian host of that Postfix version says of itself. */
export function facts(version: string, more: Partial<HostFacts> = {}): HostFacts {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(`not a version: ${version}`);
  const mapTypes = ["btree", "cidr", "hash", "inline", "pcre", "regexp", "static", "texthash"];
  return { version: parsed, configDirectory: "/etc/postfix", mapTypes, defaultMapType: "hash", ...more };
}

const NAMES = ["main.cf.hbs", "sasl_passwd.hbs", "tls_policy.hbs", "sender_relay.hbs"];
const BUILT_IN = new Map(
  NAMES.map((name) => [name, readFileSync(new URL(`../../templates/${name}`, import.meta.url), "utf8")]),
);

/** The built-in templates, and a project's own over them. */
export function templates(own: Record<string, string> = {}): ReadonlyMap<string, string> {
  return Object.keys(own).length === 0 ? BUILT_IN : new Map([...BUILT_IN, ...Object.entries(own)]);
}

/** Name and value of what the profile asks for. */
export function parametersOf(state: DesiredState): Record<string, string> {
  return Object.fromEntries(state.parameters.map(({ name, value }) => [name, value]));
}

/** Everything that is wrong with a profile for a host. */
export function refusals(
  profile: RelayProfile,
  host = facts("3.7.11"),
  own: Record<string, string> = {},
): readonly Diagnostic[] {
  try {
    desiredState(resolved(profile), host, templates(own));
  } catch (error) {
    if (error instanceof PostmendError && error.fault === "user") return error.diagnostics;
    throw error;
  }
  return [];
}
