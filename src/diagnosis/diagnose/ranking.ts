import type { MailState } from "../mail-state/mail-state.ts";
import type { Finding } from "./diagnosis-document.ts";
import { distinct } from "./finding-evidence.ts";

/** One finding for each cause and rule, however many texts and servers showed it. */
export function merged(findings: readonly Finding[]): Finding[] {
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

/** All messages that wait, whatever for, or are lost. */
export function troubledIn({ queue, log }: MailState): number {
  const { incoming, active, deferred, hold, maildrop } = queue.sizes;
  const lost = log.groups.reduce((sum, group) => sum + group.lost, 0);
  return incoming + active + deferred + hold + maildrop + lost;
}

/** By messages, where that says something: an error that holds one message comes before a remark about a hundred. */
export function ranked(findings: readonly Finding[], troubled: number): Finding[] {
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
