import { type PostfixVersion, reaches } from "../../postfix/version.ts";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import type { Found, LintFinding, LintRule, LintSeverity, ProfileChange, Remedy } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

/** Every known mistake in a configuration, worst first, then by place. Pure. */
export function lint(facts: ConfigurationFacts, rules: readonly LintRule[] = LINT_RULES): LintFinding[] {
  return suspicions(facts, rules).filter(({ onlyWhenMet }) => !onlyWhenMet);
}

/** The same, with what is a mistake only where mail has met it. */
export function suspicions(facts: ConfigurationFacts, rules: readonly LintRule[] = LINT_RULES): LintFinding[] {
  const configuration = new Configuration(facts);
  const findings = rules
    .filter((rule) => configuration.versions.every((version) => holdsFor(rule, version)))
    .flatMap((rule) => rule.find(configuration).map((found) => finding(rule, found, facts)));
  return findings.sort(byImportance);
}

/** Whether a rule is about a release. */
export function holdsFor({ since, before }: Pick<LintRule, "since" | "before">, version: PostfixVersion): boolean {
  return (since === undefined || reaches(version, since)) && (before === undefined || !reaches(version, before));
}

function finding(rule: LintRule, found: Found, { masterCfFile }: ConfigurationFacts): LintFinding {
  const { id, cause, severity, summary } = rule;
  const remedy = withinReach(found.remedy ?? rule.remedy, found, masterCfFile);
  return { rule: id, cause, severity, summary, ...found, remedy };
}

/** What a profile says of a parameter ends in main.cf, over which an option in master.cf wins. */
function withinReach(remedy: Remedy, { evidence }: Found, masterCf: string): Remedy {
  const options = evidence.flatMap(({ file, line, text }) => {
    const [, name] = (file === masterCf && /^-o (\w+)=/.exec(text)) || [];
    return name === undefined ? [] : [{ name, text, line }];
  });
  const changes = remedy.changes ?? [];
  const isVain = ({ key }: ProfileChange) => options.some(({ name }) => name === (parameterOf(key) ?? name));
  const [option] = options;
  if (remedy.kind !== "profile" || !option || (changes.length > 0 && !changes.every(isVain))) return remedy;
  const place = `${masterCf}${option.line === undefined ? "" : `, line ${option.line}`}`;
  return {
    kind: "host",
    text: `Take \`${option.text}\` out of ${place}, and reload: it wins over main.cf, and so over the profile.`,
  };
}

/** The parameters of main.cf that keys of a profile set. */
function parameterOf(key: string): string | undefined {
  return key.startsWith("parameters.") ? key.slice("parameters.".length) : PARAMETERS[key];
}

const PARAMETERS: Readonly<Record<string, string>> = {
  "tls.wrapper": "smtp_tls_wrappermode",
  "tls.level": "smtp_tls_security_level",
  "tls.ca_file": "smtp_tls_CAfile",
  "relay.port": "relayhost",
};

const RANK: Readonly<Record<LintSeverity, number>> = { error: 0, warning: 1, info: 2 };

function byImportance(a: LintFinding, b: LintFinding): number {
  return RANK[a.severity] - RANK[b.severity] || (a.evidence[0]?.line ?? 0) - (b.evidence[0]?.line ?? 0);
}
