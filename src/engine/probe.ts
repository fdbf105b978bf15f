import { randomUUID } from "node:crypto";
import { hostError, PostmendError } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import type { ClientSource } from "../verify/client-settings.ts";
import { sourceAfter, sourceLive } from "../verify/plan-sources.ts";
import type { HostProbe } from "../verify/probe-document.ts";
import type { RelayTarget } from "../verify/relay-target.ts";
import { testRelays } from "../verify/relay-test.ts";
import type { RelayTest } from "../verify/relay-test-result.ts";
import { relaysOf } from "../verify/relays.ts";
import { observeFor, profilePlanner } from "./plan.ts";
import type { Session } from "./session.ts";

/**
 * Tests the relays of a host from its own place in the network: with the settings of its profile, as they would be after an
 * apply, or with those that it has now. Nothing is written, and no message is sent unless `send` names who gets one: an address,
 * or `canary` for the one of the profile. Throws when the host cannot be asked, or when nobody is named.
 */
export async function probeHost(
  session: Session,
  transport: NetworkTransport,
  host: HostEntry,
  settings: HostProbe["settings"],
  send?: string,
): Promise<HostProbe> {
  const profile = settings === "profile" ? (host.profile ?? null) : null;
  const canary = profile === null ? undefined : profileForHost(session.project, host).profile.verify?.canary;
  const to = send === "canary" ? canary?.to : send;
  if (send !== undefined && to === undefined) throw nobody(host.name);
  const source =
    settings === "live"
      ? await sourceLive(transport, await observeFor(session, transport, host))
      : await profileSource(session, transport, host);
  const targets = relaysOf(source, canary?.from ?? to);
  const sending = targets.map((target) => (to === undefined ? target : withMessage(target, host.name, to)));
  return { host: host.name, settings, profile, relays: await testRelays(transport, sending) };
}

function nobody(host: string): PostmendError {
  return hostError("nobody-to-send-to", "There is nobody to send the message to", {
    detail: "the settings of the test have no `verify.canary`",
    hint: "Name an address: --send=postmaster@example.net",
    host,
  });
}

/** The target with the message that `probe --send` hands over. */
function withMessage(target: RelayTarget, host: string, to: string): RelayTarget {
  const from = target.mailFrom ?? to;
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: postmend probe of ${target.relay} from ${host}`,
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <postmend-probe.${randomUUID()}@${target.heloName}>`,
    "",
    `Handed to ${target.relay} by "postmend probe --send", from ${host}, and not by way of its queue.`,
  ];
  return { ...target, mailFrom: from, recipient: to, message: lines.join("\r\n") };
}

/** Tests the relays that a host has now. */
export async function liveRelays(
  transport: NetworkTransport,
  observed: ObservedState,
  mailFrom?: string,
): Promise<RelayTest[]> {
  return testRelays(transport, relaysOf(await sourceLive(transport, observed), mailFrom));
}

async function profileSource(session: Session, transport: NetworkTransport, host: HostEntry): Promise<ClientSource> {
  const plan = await profilePlanner(session)(transport, host);
  if (plan.document.status === "error") throw new PostmendError("host", plan.document.error ?? []);
  return sourceAfter(transport, plan, session.secrets);
}
