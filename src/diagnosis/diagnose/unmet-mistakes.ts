import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { Cause } from "../cause.ts";
import type { LintFinding } from "../lint/rule.ts";
import type { MailState, Trouble } from "../mail-state/mail-state.ts";
import { withoutPort } from "../relay-name.ts";
import type { Finding, FindingEvidence } from "./diagnosis-document.ts";
import { wordsOf } from "./explanation.ts";
import { complaintEvidence, distinct, lintEvidence } from "./finding-evidence.ts";
import type { HostEvidence } from "./host-evidence.ts";

/** A mistake that no mail has met, as far as is known. Remarks are for `lint`. */
export function unmet(lint: LintFinding, { mail, changed, relays }: HostEvidence): Finding[] {
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

/** Postfix has sent mail to the very relay that it could not find by this mistake. */
function isDisproved({ rule, message }: LintFinding, { log }: MailState, changed: number | null): boolean {
  if (rule !== "relay-in-hosts-file") return false;
  return log.sent.some(
    ({ relay, last }) =>
      message.startsWith(`${withoutPort(relay)} `) && last !== null && (changed === null || last > changed),
  );
}
