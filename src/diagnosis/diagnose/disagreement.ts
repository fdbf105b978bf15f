import type { RelayTest } from "../../verify/relay-test-result.ts";
import { isSameServer, withoutPort } from "../relay-name.ts";
import type { Finding } from "./diagnosis-document.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { testsFor } from "./relay-evidence.ts";

/** What is said of a test that fails at a relay which took mail from Postfix itself a moment ago; undefined where none did. */
export function disagreement(
  test: RelayTest,
  { mail, changed }: HostEvidence,
): Pick<Finding, "severity" | "summary" | "confidence" | "remedy"> | undefined {
  const { sent, groups } = mail.log;
  const { last } = sent.find(({ relay }) => isServerOf(test, relay)) ?? { last: null };
  const hasFailed = groups.some((group) => isServerOf(test, group.relay) && !group.sent_since);
  if (last === null || last < mail.now - LATELY || hasFailed || (changed !== null && last <= changed)) return undefined;
  return {
    severity: "warning",
    summary: "The relay refuses a test, and took mail from Postfix a moment ago: the two disagree",
    confidence: 0.5,
    remedy: {
      kind: "host",
      text: "Either the relay fails only now, or Postfix reaches it in another way than the test does. See what the next message meets: run `postmend diagnose` again in some minutes, or send one with `postmend probe --send`.",
    },
  };
}

/** Seconds for which mail that left says something of what the relay does now. */
const LATELY = 300;

/** Failures may be named without the port. */
function isServerOf(test: RelayTest, relay: string): boolean {
  const isHost = relay !== "none" && testsFor({ relay, cause: undefined }, [test]).length > 0;
  return isHost && isSameServer(relay, `${withoutPort(relay)}:${test.port}`);
}
