/**
 * Which mistakes of the configuration, and which relay tests, explain a symptom. The texts of Postfix are ambiguous: one
 * reason has many causes, and a mistake shows in many texts. What a mistake can look like is a table here; where several
 * mistakes fit, the one that the text or the log names wins, then the graver one.
 */
import type { Cause } from "../cause.ts";
import type { LintFinding } from "../lint/rule.ts";
import type { LogState } from "../mail-state/mail-state.ts";
import type { Symptom } from "./symptom.ts";

/** The mistake that best explains a symptom; undefined when none does. */
export function explainedBy(
  symptom: Symptom,
  findings: readonly LintFinding[],
  trouble: LogState["trouble"],
): LintFinding | undefined {
  const scored = findings
    .map((finding) => ({ finding, score: score(finding, symptom, trouble) }))
    .filter(({ score }) => score >= ENOUGH);
  const best = scored.sort((a, b) => b.score - a.score)[0]?.finding;
  return best && (rootOf(best, findings) ?? best);
}

/** The slip of the pen that made a setting what it is: who mends the value in another place mends nothing. */
function rootOf(finding: LintFinding, findings: readonly LintFinding[]): LintFinding | undefined {
  return SLIPS.has(finding.rule) || WRONG_ANYWHERE.has(finding.rule)
    ? undefined
    : findings.find((other) => SLIPS.has(other.rule) && other.severity !== "info" && sharesPlace(other, finding));
}

/** Whether a mistake is one only because of a slip that was found to be behind it. */
export function isConsequence(finding: LintFinding, found: Iterable<LintFinding>): boolean {
  if (WRONG_ANYWHERE.has(finding.rule)) return false;
  return [...found].some((root) => root !== finding && SLIPS.has(root.rule) && sharesPlace(root, finding));
}

/** Values that are none, wherever they stand. */
const WRONG_ANYWHERE: ReadonlySet<string> = new Set([
  "template-not-rendered",
  "quoted-value",
  "inline-comment",
  "invalid-value",
  "next-hop-invalid",
  "tls-level-invalid",
  "tls-protocols-syntax",
  "broken-expression",
]);

const SLIPS: ReadonlySet<string> = new Set(["master-cf-override", "duplicate-parameter"]);

function sharesPlace(one: LintFinding, other: LintFinding): boolean {
  return one.evidence.some(({ file, line }) =>
    other.evidence.some((place) => line !== undefined && place.file === file && place.line === line),
  );
}

const ENOUGH = 3;
const SEVERITY: Readonly<Record<LintFinding["severity"], number>> = { error: 2, warning: 1, info: 0 };

function score(finding: LintFinding, symptom: Symptom, trouble: LogState["trouble"]): number {
  const named = isNamed(finding, symptom, trouble) || isToldBy(finding, symptom);
  // Of mail that waits without a reason every mistake may be the cause that stopped a program, and said so.
  const silent = symptom.cause === undefined && named && finding.severity !== "info";
  const fit = isToldBy(finding, symptom) ? 3 : fits(finding, symptom) || (silent ? 2 : 0);
  if (fit === 0 || isOfRecipient(symptom) || isOfOtherText(finding, symptom)) return 0;
  // "The configuration is wrong" fits every mistake: a mere warning has to be named.
  if (symptom.cause === "local-config-error" && finding.severity !== "error" && !named) return 0;
  const isTheWay = symptom.cause === undefined && fit === 3;
  if (finding.severity === "info" && !named && !isTheWay && finding.cause !== symptom.cause) return 0;
  return fit + SEVERITY[finding.severity] + (named ? 3 : 0);
}

/** The cause that a mistake has by itself, where it is known better than by a text or a test. */
export function causeOf(finding: LintFinding, symptom: Symptom): Cause | undefined {
  const isSurer = symptom.cause === undefined || NO_DESTINATION.has(finding.rule) || isToldBy(finding, symptom);
  return isSurer ? finding.cause : undefined;
}

/** Of what is no destination a test tells nothing. */
const NO_DESTINATION: ReadonlySet<string> = new Set(["template-not-rendered", "quoted-value", "next-hop-invalid"]);

/** Whether the reason is one that Postfix gives for this mistake alone: then its cause is known better than by the text. */
function isToldBy({ rule, evidence }: LintFinding, { examples }: Symptom): boolean {
  return examples.some(({ reason, recipient }) => {
    // Without a text of its own the transport `error` bounces with the name of the domain.
    if (rule === "transport-error")
      return (
        reason !== "" &&
        (reason === recipient.split("@").at(-1) || evidence.some(({ text }) => text.endsWith(`:${reason}`)))
      );
    return TOLD[rule]?.test(reason) === true;
  });
}

function isOfOtherText({ rule }: LintFinding, { examples }: Symptom): boolean {
  const text = ONLY_TOLD[rule];
  return text !== undefined && !examples.some(({ reason }) => text.test(reason));
}

const TOLD: Readonly<Record<string, RegExp>> = {
  "defer-transports": /^deferred transport$/,
  "transport-undefined": /transport unavailable/,
  "oauth2-token-missing": /generic failure/,
  "oauth2-token-closed": /generic failure/,
  "oauth2-token-unusable": /generic failure/,
};

/** Of new tokens that cannot be had nothing is seen at the relay: these mistakes show in this text alone. */
const ONLY_TOLD: Readonly<Record<string, RegExp>> = {
  "oauth2-endpoint": /bad protocol \/ cancel/,
  "oauth2-ca-missing": /bad protocol \/ cancel/,
};

/** What a program of this host (`local`, `virtual`) says of a mailbox: no relay had a part in it. */
function isOfRecipient({ cause, relay }: Symptom): boolean {
  return relay !== "none" && /^[\w-]+$/.test(relay) && cause !== undefined && OF_RECIPIENT.has(cause);
}

const OF_RECIPIENT: ReadonlySet<Cause> = new Set<Cause>(["recipient-rejected", "mailbox-full", "message-too-large"]);

/** 0 when the mistake cannot show so, 2 when it can, 3 when this is how it shows. */
function fits(finding: LintFinding, { cause }: Symptom): number {
  const shown = SHOWN_AS[finding.rule];
  if (cause === undefined) return shown?.includes("silent") ? 3 : 0;
  if (finding.cause === cause && cause !== "other") return 3;
  if (shown?.includes(cause)) return 2;
  return GENERAL.has(finding.rule) && ofParameters(finding).includes(cause) ? 2 : 0;
}

const CONNECTION: readonly Cause[] = [
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
  "lost-connection",
  "dns-failure",
];
const LOGIN: readonly Cause[] = [
  "sasl-no-credentials",
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "relay-access-denied",
  "sender-rejected",
];
const TLS: readonly Cause[] = ["tls-handshake-failed", "tls-cert-untrusted", "tls-required-not-offered"];
const ROUTE: readonly Cause[] = [...CONNECTION, ...LOGIN, ...TLS, "loop"];

/** How a mistake shows in the texts of Postfix and of relays, beside its own cause. `silent`: mail in `active` without a reason. */
const SHOWN_AS: Readonly<Record<string, readonly (Cause | "silent")[]>> = {
  "sasl-key-mismatch": ["relay-access-denied", "sender-rejected", "recipient-rejected"],
  "sasl-not-enabled": ["relay-access-denied", "sender-rejected", "recipient-rejected"],
  "sender-keys-unused": ["relay-access-denied", "sender-rejected", "sasl-auth-failed"],
  "sasl-no-password-maps": ["silent", "sasl-no-credentials", "relay-access-denied"],
  "sasl-noplaintext": ["sasl-no-credentials"],
  "sasl-without-tls": ["sasl-no-credentials", "tls-required-not-offered"],
  "sasl-entry-malformed": ["sasl-no-credentials", "local-config-error"],
  "sasl-hard-bounce": ["sasl-auth-failed"],
  "ses-password-form": ["sasl-auth-failed"],
  "gmail-app-password": ["sasl-auth-failed"],
  "microsoft-basic-auth": ["sasl-auth-failed"],
  "sasl-proxy-unreadable": ["sasl-no-credentials", "silent"],
  "wrappermode-mismatch": ["connection-timeout", "lost-connection", "tls-handshake-failed", "silent"],
  "wrappermode-level": ["lost-connection", "other", "silent"],
  "tls-level-invalid": ["silent", "lost-connection", "tls-handshake-failed"],
  "tls-policy-syntax": ["silent", "tls-handshake-failed", "lost-connection"],
  "tls-protocols-syntax": ["tls-required-not-offered", "lost-connection", "silent", "local-config-error"],
  "tls-protocols-outdated": ["tls-handshake-failed"],
  "tls-ca-missing": ["tls-cert-untrusted", "tls-handshake-failed", "silent"],
  "tls-certificate-missing": ["tls-handshake-failed", "silent"],
  "tls-ca-path-in-chroot": ["tls-cert-untrusted"],
  "tls-no-ca": ["tls-cert-untrusted"],
  "dane-without-dnssec": ["tls-required-not-offered", "local-config-error", "dns-failure"],
  "tls-required-everywhere": ["tls-handshake-failed"],
  "invalid-value": ["silent", "lost-connection", ...TLS],
  "quoted-value": ["silent", ...ROUTE],
  "template-not-rendered": ["silent", ...ROUTE],
  "broken-expression": ["silent", ...ROUTE],
  "next-hop-invalid": ["silent", "dns-failure"],
  "port-name-unknown": ["silent", "dns-failure", "connection-refused"],
  "interface-missing": ["silent", "network-unreachable"],
  "bind-address-loopback": [...CONNECTION],
  "relay-family-disabled": [...CONNECTION],
  "ipv6-only": [...CONNECTION],
  "relayhost-brackets": [...CONNECTION, "relay-access-denied", "tls-cert-untrusted", "loop"],
  "relayhost-loop": ["connection-refused"],
  "chroot-resolv-stale": ["local-config-error"],
  "table-type-unsupported": ["silent", "sasl-no-credentials", "sasl-auth-failed"],
  "table-missing": ["silent", "sasl-no-credentials"],
  "table-not-built": ["silent", "sasl-no-credentials"],
  "table-damaged": ["silent", "sasl-no-credentials"],
  "transport-hides-relayhost": ROUTE,
  "sender-route-hides-relayhost": ROUTE,
  "transport-undefined": ["silent"],
  "delivery-pace": ["silent"],
  "main-cf-missing": ["silent"],
  "main-cf-syntax": ["silent"],
  "master-cf-syntax": ["silent"],
  "queue-disk-full": ["silent"],
  "flush-by-cron": ["throttled", "greylisted"],
};

/** Mistakes that can be made with any parameter: they show as that parameter's mistakes do. */
const GENERAL: ReadonlySet<string> = new Set([
  "master-cf-override",
  "duplicate-parameter",
  "unknown-parameter",
  "inline-comment",
  "continuation-accident",
  "backslash-continuation",
  "parameter-not-in-version",
  "undefined-reference",
  "stale-table",
  "table-entry-ignored",
  "table-type-unsupported",
  "table-missing",
  "table-not-built",
  "table-damaged",
  "main-cf-stray-line",
  "master-cf-option-blanks",
]);

const FAMILIES: readonly (readonly [RegExp, readonly Cause[]])[] = [
  [/sasl|auth/, LOGIN.filter((cause) => cause !== "sasl-no-mechanism")],
  // A table of passwords has no say in how they are sent.
  [/sasl_(?!password_maps|passwd)\w/, ["sasl-no-mechanism"]],
  [/tls|wrappermode/, [...TLS, "lost-connection", "sasl-no-mechanism", "connection-timeout"]],
  [/relayhost|relay_host|transport|nexthop|fallback_relay|smtp_host_lookup|smtp_dns/, ROUTE],
  [/inet_|bind_address|smtp_connect|address_preference|timeout/, CONNECTION],
  [/helo_name|myhostname|canonical|generic|mydomain|myorigin/, ["sender-rejected", "ip-reputation-blocked", "loop"]],
  [/size_limit/, ["message-too-large"]],
  [/rate_delay|concurrency|recipient_limit/, ["throttled"]],
];

function ofParameters({ message, evidence }: LintFinding): Cause[] {
  const text = [message, ...evidence.map((shown) => shown.text)].join("\n");
  return FAMILIES.flatMap(([pattern, causes]) => (pattern.test(text) ? [...causes] : []));
}

/** Whether the reason, or what Postfix's programs complain of, names a file, table, parameter or service of the mistake. */
function isNamed(finding: LintFinding, { examples }: Symptom, trouble: LogState["trouble"]): boolean {
  const said = [...examples.map(({ reason }) => reason), ...trouble.map(({ text }) => text)].join("\n");
  return wordsOf(finding).some((word) => said.includes(word));
}

/** The files, tables, parameters and odd values of a mistake: who names one of them speaks of it. */
export function wordsOf({ evidence, message }: Pick<LintFinding, "evidence" | "message">): readonly string[] {
  const names = [...message.matchAll(/`([^`]{4,120})`/g)].map(([, name = ""]) => name);
  return [...names, ...evidence.flatMap(({ file, text }) => [...namesIn(text), ...tableFile(file)])];
}

function namesIn(text: string): string[] {
  const [, parameter, value = ""] = /^(?:-o )?([a-z]\w{3,})\s*=\s*(.*)$/s.exec(text) ?? [];
  const paths = [...text.matchAll(/\/[\w./-]{4,}/g)].map(([path]) => path);
  return [...(parameter === undefined ? [] : [parameter]), ...(isOdd(value) ? [value] : []), ...paths];
}

/** A value that stands in no other sentence by chance. */
function isOdd(value: string): boolean {
  return value.length >= 6 && /[^\w.,:/-]/.test(value);
}

/** main.cf and master.cf are named by every complaint about anything. */
function tableFile(file: string): string[] {
  return /\/(?:main|master)\.cf$/.test(file) ? [] : [file];
}
