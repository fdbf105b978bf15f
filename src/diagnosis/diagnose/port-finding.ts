import type { Finding, FindingEvidence } from "./diagnosis-document.ts";
import type { Knock, PortControls } from "./port-controls.ts";

/** What the other ports and the other servers say of a timeout on port 25. */
export function withControls(finding: Finding, controls: PortControls | undefined): Finding {
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
