import type { HostEvidence } from "./host-evidence.ts";

/** Mistakes about a relay that say nothing where the relay is this host itself. */
const OF_THE_RELAY: ReadonlySet<string> = new Set(["sasl-key-mismatch", "relay-in-hosts-file", "relayhost-brackets"]);

/**
 * The evidence without what a test or a rule says of a relay that is this host itself: Postfix never gets so far as to ask
 * for its certificate or its credentials.
 */
export function withoutLoops(evidence: HostEvidence): HostEvidence {
  const { mail, relays, lint } = evidence;
  const reasons = [...mail.queue.groups, ...mail.log.groups]
    .filter(({ cause }) => cause === "loop")
    .flatMap(({ examples }) => examples.map(({ reason }) => reason.toLowerCase()));
  const own = relays
    .map(({ host }) => host.toLowerCase())
    .filter((host) => reasons.some((text) => text.includes(host)));
  if (own.length === 0) return evidence;
  return {
    ...evidence,
    relays: relays.filter(({ host }) => !own.includes(host.toLowerCase())),
    lint: lint.filter(
      ({ rule, message }) => !OF_THE_RELAY.has(rule) || !own.some((host) => message.toLowerCase().includes(host)),
    ),
  };
}
