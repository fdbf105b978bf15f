/**
 * From what was seen of a host to findings: every symptom gets the mistake or the relay test that explains it, mistakes
 * and failing relays that no mail has met yet stand for themselves. Pure. Worst first.
 */
import type { RelayTest } from "../../verify/relay-test-result.ts";
import { ADVICE, type Cause } from "../cause.ts";
import type { LintFinding } from "../lint/rule.ts";
import { isSameServer } from "../relay-name.ts";
import { blindSpots } from "./blind-spots.ts";
import type { Finding } from "./diagnosis-document.ts";
import { disagreement } from "./disagreement.ts";
import { causeOf, explainedBy, isConsequence } from "./explanation.ts";
import { complaintEvidence, lintEvidence, localComplaints, mailEvidence } from "./finding-evidence.ts";
import { heldBackBy } from "./held-back.ts";
import { historyOf, isHistory, isOver } from "./history.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { withoutLoops } from "./loops.ts";
import { withControls } from "./port-finding.ts";
import { queueFindings } from "./queue-findings.ts";
import { merged, ranked, troubledIn } from "./ranking.ts";
import { sameKind, testEvidence, testsFor } from "./relay-evidence.ts";
import { remedyOf, severityOf } from "./remedy.ts";
import { isGivenUpHere, type Symptom, symptomsOf } from "./symptom.ts";
import { unmet } from "./unmet-mistakes.ts";

/** The findings, worst first. */
export function findingsOf(seen: HostEvidence): Finding[] {
  const evidence = withoutLoops(seen);
  const explained = symptomsOf(evidence.mail).map((symptom) => explain(symptom, evidence));
  const found = [
    ...explained.flatMap(({ findings }) => findings),
    ...queueFindings(evidence),
    ...blindSpots(evidence.mail),
  ];
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
  const controlled = all.map((finding) => withControls(finding, evidence.controls, evidence.relays));
  return ranked(merged(controlled), troubledIn(evidence.mail));
}

interface Explained {
  readonly findings: readonly Finding[];
  readonly lint?: LintFinding;
}

function explain(symptom: Symptom, evidence: HostEvidence): Explained {
  const over = symptom.where === "log" && isOver(symptom, evidence);
  const lint = over ? undefined : mistakeFor(symptom, evidence);
  const died = symptom.cause === undefined ? heldBackBy(evidence.mail) : [];
  // A service that died says itself what it died of.
  const tests = died.length > 0 && !lint ? [] : testsFor(symptom, evidence.relays);
  const failed = tests.find(({ result }) => result === "failed");
  const passed = tests.find(({ result }) => result === "passed");
  const isOfIt = (test: RelayTest) =>
    sameKind(symptom.cause, test.cause) && (lint?.rule !== OF_THE_JAIL || test.cause === symptom.cause);
  const better = failed && isOfIt(failed) ? failed : undefined;
  if (!lint && !better && isHistory(symptom, evidence)) return { findings: [] };
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
    confidence: confidence({
      lint,
      better: lint?.rule === OF_THE_JAIL ? failed : better,
      passed,
      cured: history !== undefined,
    }),
    messages: symptom.messages,
    lost: symptom.lost,
    share: 0,
    evidence: [
      ...mailEvidence(symptom),
      ...died.slice(0, 2).map(complaintEvidence),
      ...(lint ? lintEvidence(lint) : localComplaints(symptom, evidence.mail.log).map(complaintEvidence)),
      ...tests.filter(({ result }) => result !== "undetermined").map(testEvidence),
    ],
    remedy:
      history?.remedy ??
      lint?.remedy ??
      remedyOf(cause, { symptom, test: better ?? alike(symptom, evidence.relays), evidence }),
  };
  // Another kind of failure than the text tells of: the mail meets that one next.
  const next = tests
    .filter((test) => test.result === "failed" && !isOfIt(test))
    .map((test) => untried(test, evidence))
    .filter((other) => !lint || other.lint !== lint)
    .flatMap(({ findings }) => findings.map((one) => ({ ...one, messages: symptom.messages })));
  return { findings: [finding, ...next], ...(lint && { lint }) };
}

/** The mistake of the configuration that a symptom comes from. */
function mistakeFor(symptom: Symptom, evidence: HostEvidence): LintFinding | undefined {
  const possible = evidence.lint.filter((finding) => finding.rule !== PACE || isPaced(finding, symptom, evidence));
  return explainedBy(symptom, possible, evidence.mail.log.trouble);
}

const PACE = "delivery-pace";

/**
 * Mail may wait its turn: where nothing else is known to keep it. A low limit alone is usual, and does so only where much
 * waits and some leaves.
 */
function isPaced({ onlyWhenMet }: LintFinding, { cause, messages }: Symptom, { mail, relays }: HostEvidence): boolean {
  if (cause !== undefined || relays.some(({ result }) => result === "failed") || heldBackBy(mail).length > 0)
    return false;
  return !onlyWhenMet || (messages >= MANY && (mail.log.flow?.left ?? 0) > 0);
}

const MANY = 10;

/** Tests of relays are made outside of the client's jail, and get further than mail does. */
const OF_THE_JAIL = "chroot-resolv-stale";

/** A text that names no server may be of a relay that fails in just this way. */
function alike({ relay, cause }: Symptom, relays: readonly RelayTest[]): RelayTest | undefined {
  return relay === "none" ? relays.find((test) => test.result === "failed" && test.cause === cause) : undefined;
}

interface Grounds {
  readonly lint: LintFinding | undefined;
  readonly better: RelayTest | undefined;
  readonly passed: RelayTest | undefined;
  readonly cured: boolean;
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
  const others = mail.log.sent.some(({ relay }) => !isSameServer(relay, symptom.relay));
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

function summaryOf(cause: Cause, symptom: Symptom, lint: LintFinding | undefined): string {
  const { cause: said, lost, messages, where, meaning } = symptom;
  if (lint) return lint.summary;
  if (isGivenUpHere(symptom)) return meaning;
  if (said === undefined && cause === "other")
    return "Mail is in the active queue, and nothing says why it does not leave";
  if (where === "queue" && cause === "other" && lost === 0 && messages > 0)
    return "Mail waits for a reason that is not known";
  return ADVICE[cause].meaning;
}

/** A relay that fails, whether or not mail has met it yet, with the mistake that makes it fail. */
function untried(test: RelayTest, evidence: HostEvidence): Explained {
  const lint = mistakeFor(asSymptom(test), evidence);
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
    remedy: lint?.remedy ?? remedyOf(cause, { test, evidence }),
    ...(!lint && disagreement(test, evidence)),
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
    sentSince: false,
    arrived: null,
    meaning: "",
    remedy: "",
    examples: [{ queue_id: "", sender: "", recipient: "", reason, status: "" }],
    senders: [],
  };
}

/** Whether a test that failed is accounted for: who shows it has looked at what it says. */
function isAbout({ evidence }: Finding, test: RelayTest): boolean {
  return evidence.some(({ kind, text }) => kind === "relay-test" && text === testEvidence(test).text);
}
