import { relaySentence } from "../../verify/relay-advice.ts";
import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { Cause } from "../cause.ts";
import { withoutPort } from "../relay-name.ts";
import type { FindingEvidence } from "./diagnosis-document.ts";
import type { Symptom } from "./symptom.ts";

/** The tests of the relay that a symptom names; a text that names a mail exchanger of the relay or no server at all fits the first relay. */
export function testsFor(
  { relay, cause }: Pick<Symptom, "relay" | "cause">,
  tests: readonly RelayTest[],
): readonly RelayTest[] {
  // Of a server that has no name texts say `192.0.2.1[192.0.2.1]`.
  const name = withoutPort(relay.toLowerCase()).replace(/^(.+)\[\1\]$/, "$1");
  const own = tests.filter(({ host }) => host.toLowerCase() === name);
  if (own.length > 0 || relay !== "none") return own;
  return cause === undefined || RELAYS_OWN.has(cause) ? tests.filter(({ use }) => use === "relay") : [];
}

/** Causes that are the relay's even where the text names no server. */
const RELAYS_OWN: ReadonlySet<Cause> = new Set<Cause>([
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "sasl-no-credentials",
  "connection-timeout",
  "connection-refused",
  "dns-failure",
]);

/** What a failed test knows better than the text: of the same kind, or where the text says nothing. */
export function sameKind(text: Cause | undefined, test: Cause | undefined): boolean {
  if (text === undefined || test === undefined || text === "other" || text === test) return true;
  return KINDS.some((kind) => kind.includes(text) && kind.includes(test));
}

const KINDS: readonly (readonly Cause[])[] = [
  ["connection-timeout", "connection-refused", "network-unreachable", "lost-connection", "dns-failure"],
  ["tls-handshake-failed", "tls-cert-untrusted", "tls-required-not-offered", "lost-connection", "connection-timeout"],
  ["sasl-auth-failed", "sasl-no-mechanism", "sasl-no-credentials", "relay-access-denied", "sender-rejected"],
];

/** A test in one line. */
export function testEvidence(test: RelayTest): FindingEvidence {
  if (test.result !== "passed") return { kind: "relay-test", text: relaySentence(test) };
  const time = test.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return { kind: "relay-test", text: `${test.relay}: accepts this host now, tested from it (${time} ms)` };
}
