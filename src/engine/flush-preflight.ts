import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import type { QueuedForFlush } from "../verify/flush-selection.ts";
import { sourceLive } from "../verify/plan-sources.ts";
import { relayAdvice, relaySentence } from "../verify/relay-advice.ts";
import type { RelayTarget } from "../verify/relay-target.ts";
import { testRelay } from "../verify/relay-test.ts";
import type { RelayTest } from "../verify/relay-test-result.ts";
import { relaysOf } from "../verify/relays.ts";
import { offeredMechanisms } from "../verify/smtp-reply.ts";
import { warningOf } from "./preflight.ts";

/** What the relays say of the mail that waits. */
export interface FlushPreflight {
  readonly relays: readonly RelayTest[];
  /** An error among them: nothing must be flushed. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Tests the relays with the settings that the host has now, and with the envelope of a message that waits for them: a relay
 * that would refuse the mail for good says so before any of it is tried. Nothing is written and no message is sent.
 */
export async function flushPreflight(
  transport: NetworkTransport,
  observed: ObservedState,
  messages: readonly QueuedForFlush[],
): Promise<FlushPreflight> {
  const targets = relaysOf(await sourceLive(transport, observed));
  const relays: RelayTest[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const target of targets) {
    const test = await testRelay(transport, withEnvelope(target, targets, messages));
    relays.push(test);
    diagnostics.push(...verdictOn(test, target, observed.host));
  }
  return { relays, diagnostics };
}

/** Mail of a sender with a relay of its own does not go to the others, and what waits for another server says nothing here. */
function withEnvelope(
  target: RelayTarget,
  targets: readonly RelayTarget[],
  messages: readonly QueuedForFlush[],
): RelayTarget {
  const senders = targets.flatMap(({ sender }) => (sender === undefined ? [] : [sender.toLowerCase()]));
  const isFor = ({ sender, reason }: QueuedForFlush) => {
    const address = sender.toLowerCase();
    const own = senders.filter((key) => key === address || (key.startsWith("@") && address.endsWith(key)));
    const fits = target.sender === undefined ? own.length === 0 : own.includes(target.sender.toLowerCase());
    return sender !== "" && fits && reason.includes(target.host);
  };
  const message = messages.find(isFor);
  return message ? { ...target, mailFrom: message.sender, recipient: message.recipient } : target;
}

function verdictOn(test: RelayTest, target: RelayTarget, host: string): Diagnostic[] {
  const fallback = test.use === "fallback";
  if (test.result === "failed" && !fallback) {
    return [
      {
        code: "relay-refused",
        severity: "error",
        summary: "The relay does not take mail from this host; nothing was flushed",
        detail: `${relaySentence(test)} (${test.cause})`,
        hint: relayAdvice(test),
        host,
      },
    ];
  }
  if (test.result !== "failed" && sendsNoCredentials(test, target)) {
    return [
      {
        code: "no-credentials",
        severity: fallback ? "warning" : "error",
        summary: "Postfix would hand the mail over without logging in, and the relay wants a login",
        detail: `${test.relay}: no entry of smtp_sasl_password_maps is for it; such mail bounces, it is not deferred`,
        hint: "The key of the entry has to be exactly the text of relayhost: `auth` in the profile makes it so. See: postmend lint",
        host,
      },
    ];
  }
  return warningOf(test, host);
}

/** A relay on a port for submission wants a login; on another one it may, and there the client's own settings tell. */
function sendsNoCredentials(test: RelayTest, { login, port }: RelayTarget): boolean {
  if (login.state !== "off" || offeredMechanisms(test.capabilities).length === 0) return false;
  return login.noEntry === true || port === 587 || port === 465;
}
