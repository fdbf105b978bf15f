import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { Finding, FindingEvidence } from "./diagnosis-document.ts";
import type { Knock, PortControls } from "./port-controls.ts";

/** What the other ports and the other servers say of a timeout on port 25. */
export function withControls(
  finding: Finding,
  controls: PortControls | undefined,
  relays: readonly RelayTest[],
): Finding {
  // A mistake of its own explains it; that port 25 is used at all is a remark.
  const explained = finding.rule !== undefined && finding.rule !== "auth-on-port-25";
  if (!controls || finding.cause !== "connection-timeout" || explained) return finding;
  if (!finding.evidence.some(({ text }) => ON_25.test(text))) return finding;
  const known = { ...finding, evidence: [...finding.evidence, ...controls.knocks.map(knockEvidence)] };
  const connecting = controls.knocks.filter(({ port, answer }) => port !== 25 && answer === "connects");
  const own = connecting.find((knock) => isRelayhost(knock, relays));
  const open = own ?? connecting[0];
  if (controls.verdict === "undetermined" || !open) return known;
  if (controls.verdict === "blocked") {
    const summary = "Outgoing connections to port 25 are blocked";
    return { ...known, summary, confidence: 0.95, remedy: anotherPort(own) };
  }
  if (!finding.evidence.some(({ text }) => text.toLowerCase().includes(open.host))) return known;
  return {
    ...known,
    summary: `Port 25 of ${open.host} does not answer this host, its port ${open.port} does`,
    confidence: Math.min(finding.confidence, 0.85),
    remedy: own ? anotherPort(own) : finding.remedy,
  };
}

const ON_25 = /:25(?!\d)/;

/** Whether it is the server whose port the profile decides: of other servers only the routes of the host do. */
function isRelayhost({ host }: Knock, relays: readonly RelayTest[]): boolean {
  return relays.some(({ use, ...relay }) => use === "relay" && relay.port === 25 && relay.host.toLowerCase() === host);
}

function anotherPort(own: Knock | undefined): Finding["remedy"] {
  const takes = own ? `: ${own.host} takes connections on ${own.port}` : "";
  return {
    kind: "profile",
    text: `Send through an authenticated relay on another port${takes}. Whoever runs the network may also open port 25.`,
    ...(own && { changes: [{ key: "relay.port", value: own.port }] }),
  };
}

function knockEvidence({ host, port, answer }: Knock): FindingEvidence {
  const words = { connects: "connects", refused: "is refused", silent: "does not answer", unknown: "cannot be asked" };
  return { kind: "relay-test", text: `${host}:${port} ${words[answer]}` };
}
