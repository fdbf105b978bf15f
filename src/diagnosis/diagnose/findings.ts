/**
 * From what was seen of a host to findings: every symptom gets the mistake or the relay test that explains it, mistakes
 * and failing relays that no mail has met yet stand for themselves. Pure. Worst first.
 */
import type { RelayTest } from "../../verify/relay-test-result.ts";
import { ADVICE, type Cause } from "../cause.ts";
import type { LintFinding, Remedy } from "../lint/rule.ts";
import type { MailState, Trouble } from "../mail-state/mail-state.ts";
import type { Finding, FindingEvidence } from "./diagnosis-document.ts";
import { causeOf, explainedBy, isConsequence, wordsOf } from "./explanation.ts";
import { heldBackBy } from "./held-back.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { withoutLoops } from "./loops.ts";
import type { Knock, PortControls } from "./port-controls.ts";
import { queueFindings } from "./queue-findings.ts";
import { sameKind, testEvidence, testsFor } from "./relay-evidence.ts";
import { remedyOf, severityOf } from "./remedy.ts";
import { type Symptom, symptomsOf } from "./symptom.ts";

/** The findings, worst first. */
export function findingsOf(seen: HostEvidence): Finding[] {
  const evidence = withoutLoops(seen);
  const explained = symptomsOf(evidence.mail).map((symptom) => explain(symptom, evidence));
  const found = [...explained.flatMap(({ findings }) => findings), ...queueFindings(evidence)];
  const tested = evidence.relays
    .filter((test) => test.result === "failed" && !found.some((finding) => isAbout(finding, test)))
    .map((test) => untried(test, evidence));
  const used = new Set([...explained, ...tested].flatMap(({ lint }) => (lint ? [lint] : [])));
  const all = [
    ...found,
    ...tested.flatMap(({ findings }) => findings),
    ...evidence.lint
      .filter((finding) => !used.has(finding) && !isConsequence(finding, used))
      .flatMap((finding) => unmet(finding, evidence)),
  ];
  const controlled = all.map((finding) => withControls(finding, evidence.controls));
  return ranked(merged(controlled), troubledIn(evidence.mail));
}

interface Explained {
  readonly findings: readonly Finding[];
  readonly lint?: LintFinding;
}

function explain(symptom: Symptom, evidence: HostEvidence): Explained {
  const tests = testsFor(symptom, evidence.relays);
  const over = symptom.where === "log" && isOver(symptom, evidence);
  const lint = over ? undefined : explainedBy(symptom, evidence.lint, evidence.mail.log.trouble);
  const failed = tests.find(({ result }) => result === "failed");
  const passed = tests.find(({ result }) => result === "passed");
  const better = failed && sameKind(symptom.cause, failed.cause) ? failed : undefined;
  if (!lint && !better && isHistory(symptom, evidence)) return { findings: [] };
  const died = symptom.cause === undefined ? heldBackBy(evidence.mail) : [];
  const cause =
    (lint && causeOf(lint, symptom)) ??
    better?.cause ??
    symptom.cause ??
    lint?.cause ??
    (died.length > 0 ? "local-config-error" : "other");
  const history = failed || lint ? undefined : historyOf(symptom, evidence);
  const finding: Finding = {
    cause,
    ...(lint ? { rule: lint.rule } : better?.rule !== undefined && { rule: better.rule }),
    severity: history ? "warning" : severity(cause, symptom, lint, evidence),
    summary: history?.summary ?? summaryOf(cause, symptom, lint),
    confidence: confidence({ lint, better, passed, cured: history !== undefined }),
    messages: symptom.messages,
    lost: symptom.lost,
    share: 0,
    evidence: [
      ...mailEvidence(symptom),
      ...died.slice(0, 2).map(complaintEvidence),
      ...(lint ? lintEvidence(lint) : []),
      ...tests.filter(({ result }) => result !== "undetermined").map(testEvidence),
    ],
    remedy: history?.remedy ?? lint?.remedy ?? remedyOf(cause, symptom),
  };
  // Another kind of failure than the text tells of: the mail meets that one next.
  const next = tests
    .filter((test) => test.result === "failed" && !sameKind(symptom.cause, test.cause))
    .map((test) => untried(test, evidence))
    .filter((other) => !lint || other.lint !== lint)
    .flatMap(({ findings }) => findings.map((one) => ({ ...one, messages: symptom.messages })));
  return { findings: [finding, ...next], ...(lint && { lint }) };
}

/** Mail that was lost before somebody changed the configuration, and that nothing of today explains, tells nothing of it. */
function isHistory({ where, last }: Symptom, { changed }: HostEvidence): boolean {
  return where === "log" && last !== null && changed !== null && last < changed;
}

/** What is still to be seen of a trouble that is over. */
interface History {
  readonly summary: string;
  readonly remedy: Remedy;
}

const WAITS_FOR_ITS_TRY: History = {
  summary: "Mail waits for its next try; what held it is over",
  remedy: {
    kind: "host",
    text: "The relay takes mail from this host now, and deferred mail waits for its next try: `postmend flush` sends it at once, by degrees.",
  },
};

const LOST_BEFORE: History = {
  summary: "Mail was lost; what caused it is over",
  remedy: {
    kind: "outside",
    text: "Mail to the same server leaves again. What was bounced is gone from the queue, and its senders have the bounce: send again what still matters.",
  },
};

/** Undefined where the trouble goes on, as far as anybody knows. */
function historyOf(symptom: Symptom, evidence: HostEvidence): History | undefined {
  if (symptom.where === "log") return isOver(symptom, evidence) ? LOST_BEFORE : undefined;
  return wasCured(symptom, evidence) ? WAITS_FOR_ITS_TRY : undefined;
}

/**
 * The relay takes mail, and Postfix itself sent some there after the failure, or the configuration was changed after it. A
 * server that is no relay of this host any more was left by that change.
 */
function wasCured(symptom: Symptom, { mail, relays, changed }: HostEvidence): boolean {
  const { cause, relay } = symptom;
  const last = symptom.last ?? symptom.arrived;
  if (cause === undefined || !CURABLE.has(cause)) return false;
  const own = testsFor(symptom, relays);
  const now = own.length > 0 ? own : relays.filter(({ use }) => use === "relay");
  if (!now.some(({ result }) => result === "passed")) return false;
  const isLater = (time: number | null) => time !== null && last !== null && time > last;
  if (own.length === 0) return isLater(changed);
  return symptom.last === null || isLater(changed) || isLater(sentTo(relay, mail));
}

/** Postfix itself sent mail to this server after the last that was lost there; and the server takes the sender, where that was refused. */
function isOver(symptom: Symptom, { mail, relays }: HostEvidence): boolean {
  const { cause, last, relay } = symptom;
  const sent = sentTo(relay, mail);
  const takes = testsFor(symptom, relays).some(({ result }) => result === "passed");
  const ofAll = cause !== undefined && (OF_THE_SERVER.has(cause) || (cause === "sender-rejected" && takes));
  return ofAll && last !== null && sent !== null && sent > last;
}

function sentTo(relay: string, { log }: MailState): number | null {
  return log.sent.find((other) => other.relay === relay)?.last ?? null;
}

/** Failures that a passing test of the relay disproves. */
const CURABLE: ReadonlySet<Cause> = new Set<Cause>([
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
  "lost-connection",
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "sasl-no-credentials",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
  "loop",
  "local-config-error",
]);

/** Failures that all mail to a server meets: one message that it took disproves them. */
const OF_THE_SERVER: ReadonlySet<Cause> = new Set<Cause>([...CURABLE, "relay-access-denied", "ip-reputation-blocked"]);

interface Grounds {
  readonly lint: LintFinding | undefined;
  readonly better: RelayTest | undefined;
  readonly passed: RelayTest | undefined;
  readonly cured: boolean;
}

/** What the other ports and the other servers say of a timeout on port 25. */
function withControls(finding: Finding, controls: PortControls | undefined): Finding {
  // A mistake of its own explains it; that port 25 is used at all is a remark.
  const explained = finding.rule !== undefined && finding.rule !== "auth-on-port-25";
  if (!controls || finding.cause !== "connection-timeout" || explained) return finding;
  if (!finding.evidence.some(({ text }) => text.includes(":25"))) return finding;
  const known = { ...finding, evidence: [...finding.evidence, ...controls.knocks.map(knockEvidence)] };
  const open = controls.knocks.find(({ port, answer }) => port !== 25 && answer === "connects");
  if (controls.verdict === "undetermined" || !open) return known;
  const blocked = controls.verdict === "blocked";
  return {
    ...known,
    summary: blocked
      ? "Outgoing connections to port 25 are blocked"
      : `Port 25 of ${open.host} does not answer this host, its port ${open.port} does`,
    confidence: blocked ? 0.95 : Math.min(finding.confidence, 0.85),
    remedy: {
      kind: "profile",
      text: `Send through an authenticated relay on another port: ${open.host} takes connections on ${open.port}. Whoever runs the network may also open port 25.`,
      changes: [{ key: "relay.port", value: open.port }],
    },
  };
}

function knockEvidence({ host, port, answer }: Knock): FindingEvidence {
  const words = { connects: "connects", refused: "is refused", silent: "does not answer", unknown: "cannot be asked" };
  return { kind: "relay-test", text: `${host}:${port} ${words[answer]}` };
}

function confidence({ lint, better, passed, cured }: Grounds): number {
  if (cured) return 0.8;
  if (lint && better) return 0.98;
  if (better) return 0.95;
  if (lint) return 0.9;
  // The test does not see what Postfix met: something in between differs, and nobody knows what.
  return passed ? 0.5 : 0.75;
}

/** One domain that cannot be reached is that domain's matter, as long as mail to others leaves. */
function severity(
  cause: Cause,
  symptom: Symptom,
  lint: LintFinding | undefined,
  { mail, relays }: HostEvidence,
): Finding["severity"] {
  if (lint) return lint.severity === "error" ? "error" : severityOf(cause);
  const usual = severityOf(cause);
  if (usual !== "error" || !DESTINATIONS.has(cause) || symptom.relay === "none") return usual;
  const ours = relays.length > 0 && testsFor(symptom, relays).length > 0;
  const others = mail.log.sent.some(({ relay }) => relay !== symptom.relay);
  return !ours && others ? "warning" : usual;
}

const DESTINATIONS: ReadonlySet<Cause> = new Set<Cause>([
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
  "lost-connection",
  "relay-access-denied",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
]);

function summaryOf(
  cause: Cause,
  { cause: said, lost, messages, where }: Symptom,
  lint: LintFinding | undefined,
): string {
  if (lint) return lint.summary;
  if (said === undefined && cause === "other")
    return "Mail is in the active queue, and nothing says why it does not leave";
  if (where === "queue" && cause === "other" && lost === 0 && messages > 0)
    return "Mail waits for a reason that is not known";
  return ADVICE[cause].meaning;
}

function mailEvidence({ where, examples, relay }: Symptom): FindingEvidence[] {
  return examples.slice(0, 3).map(({ queue_id, recipient, reason, status }) => ({
    kind: where,
    text: [
      ...(recipient === "" ? [] : [`to ${recipient}`]),
      ...(relay === "none" ? [] : [`by ${relay}`]),
      `${status}: ${reason}`,
    ].join(", "),
    queue_id,
  }));
}

function lintEvidence({ message, evidence }: LintFinding): FindingEvidence[] {
  if (evidence.length === 0) return [{ kind: "configuration", text: message }];
  return evidence.map(({ file, line, text }) => ({
    kind: "configuration",
    text: text === "" ? message : text,
    file,
    ...(line !== undefined && { line }),
  }));
}

/** A mistake that no mail has met, as far as is known. Remarks are for `lint`. */
function unmet(lint: LintFinding, { mail, changed, relays }: HostEvidence): Finding[] {
  if (lint.severity === "info" || lint.onlyWhenMet || isDisproved(lint, mail, changed)) return [];
  const { cause, rule, summary, remedy } = lint;
  const complaints = complaintsOf(lint, mail);
  const evidence: FindingEvidence[] = [
    { kind: "configuration", text: lint.message },
    ...lintEvidence(lint),
    ...complaints.slice(0, 2).map(complaintEvidence),
  ];
  const none = { messages: 0, lost: 0, share: 0 };
  const outOfReach = isOutOfReach(lint, relays);
  const confidence = complaints.length > 0 ? 0.95 : outOfReach ? 0.6 : 0.9;
  const severity = outOfReach ? "warning" : lint.severity;
  return [{ cause, rule, severity, summary, confidence, ...none, evidence: distinct(evidence), remedy }];
}

/** Nobody knows what a relay wants that cannot be reached: often it is the wrong relay, and the credential the right one. */
function isOutOfReach({ rule, evidence }: LintFinding, relays: readonly RelayTest[]): boolean {
  return (
    rule === "sasl-key-mismatch" &&
    relays.some(
      ({ relay, cause }) =>
        cause !== undefined && UNREACHED.has(cause) && evidence.some(({ text }) => text.includes(`= ${relay}`)),
    )
  );
}

const UNREACHED: ReadonlySet<Cause> = new Set<Cause>([
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
]);

/** What Postfix's programs said of it themselves. */
function complaintsOf(lint: LintFinding, { log }: MailState): readonly Trouble[] {
  const words = wordsOf(lint);
  return log.trouble.filter(({ text }) => !OF_THE_TEXT.test(text) && words.some((word) => text.includes(word)));
}

/** Postfix warns of how main.cf is written in every program: that says nothing of what the setting does. */
const OF_THE_TEXT = /overriding earlier entry|unused parameter|undefined parameter|will be removed/;

function complaintEvidence({ program, text }: Trouble): FindingEvidence {
  return { kind: "log", text: `${program}: ${text}` };
}

/** Postfix has sent mail to the very relay that it could not find by this mistake. */
function isDisproved({ rule, message }: LintFinding, { log }: MailState, changed: number | null): boolean {
  if (rule !== "relay-in-hosts-file") return false;
  return log.sent.some(
    ({ relay, last }) =>
      message.startsWith(`${relay.replace(/:\d+$/, "")} `) && last !== null && (changed === null || last > changed),
  );
}

function distinct(evidence: readonly FindingEvidence[]): FindingEvidence[] {
  const seen = new Set<string>();
  return evidence.filter((one) => {
    const key = JSON.stringify(one);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A relay that fails, whether or not mail has met it yet, with the mistake that makes it fail. */
function untried(test: RelayTest, { lint: mistakes, mail }: HostEvidence): Explained {
  const lint = explainedBy(asSymptom(test), mistakes, mail.log.trouble);
  const cause = (lint && causeOf(lint, asSymptom(test))) ?? test.cause ?? "other";
  const rule = lint?.rule ?? test.rule;
  const finding: Finding = {
    cause,
    ...(rule !== undefined && { rule }),
    severity: test.use === "fallback" ? "warning" : "error",
    summary: lint?.summary ?? ADVICE[cause].meaning,
    confidence: 0.95,
    messages: 0,
    lost: 0,
    share: 0,
    evidence: [...(lint ? lintEvidence(lint) : []), testEvidence(test)],
    remedy: lint?.remedy ?? remedyOf(cause, undefined),
  };
  return { findings: [finding], ...(lint && { lint }) };
}

/** What mail would suffer from there. */
function asSymptom(test: RelayTest): Symptom {
  const reason = testEvidence(test).text;
  return {
    cause: test.cause ?? "other",
    relay: `${test.host}:${test.port}`,
    where: "queue",
    messages: 0,
    lost: 0,
    last: null,
    arrived: null,
    remedy: "",
    examples: [{ queue_id: "", sender: "", recipient: "", reason, status: "" }],
    senders: [],
  };
}

/** Whether a test that failed is accounted for: who shows it has looked at what it says. */
function isAbout({ evidence }: Finding, test: RelayTest): boolean {
  return evidence.some(({ kind, text }) => kind === "relay-test" && text === testEvidence(test).text);
}

/** One finding for each cause and rule, however many texts and servers showed it. */
function merged(findings: readonly Finding[]): Finding[] {
  const byKind = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.cause} ${finding.rule ?? ""} ${finding.rule === undefined ? finding.remedy.text.split("\n")[0] : ""}`;
    const known = byKind.get(key);
    byKind.set(key, known ? joined(known, finding) : finding);
  }
  return [...byKind.values()];
}

function joined(a: Finding, b: Finding): Finding {
  return {
    ...a,
    severity: RANK[a.severity] <= RANK[b.severity] ? a.severity : b.severity,
    confidence: Math.max(a.confidence, b.confidence),
    messages: a.messages + b.messages,
    lost: a.lost + b.lost,
    evidence: distinct([...a.evidence, ...b.evidence]).slice(0, MOST_EVIDENCE),
  };
}

const MOST_EVIDENCE = 8;
const RANK: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 1, info: 2 };

function troubledIn({ queue, log }: MailState): number {
  const { incoming, active, deferred, hold, maildrop } = queue.sizes;
  const lost = log.groups.reduce((sum, group) => sum + group.lost, 0);
  return incoming + active + deferred + hold + maildrop + lost;
}

/** By messages, where that says something: an error that holds one message comes before a remark about a hundred. */
function ranked(findings: readonly Finding[], troubled: number): Finding[] {
  return findings
    .map((finding) => ({
      ...finding,
      share: troubled === 0 ? 0 : Math.min(1, Number((finding.messages / troubled).toFixed(3))),
    }))
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        b.messages - a.messages ||
        b.confidence - a.confidence ||
        a.cause.localeCompare(b.cause),
    );
}
