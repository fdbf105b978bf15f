import { PostmendError } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import type { ClientSource } from "../verify/client-settings.ts";
import { sourceAfter, sourceLive } from "../verify/plan-sources.ts";
import type { HostProbe } from "../verify/probe-document.ts";
import { testRelays } from "../verify/relay-test.ts";
import type { RelayTest } from "../verify/relay-test-result.ts";
import { relaysOf } from "../verify/relays.ts";
import { observeFor, profilePlanner } from "./plan.ts";
import type { Session } from "./session.ts";

/**
 * Tests the relays of a host from its own place in the network: with the settings of its profile, as they would be after an
 * apply, or with those that it has now. Nothing is written and no message is sent. Throws when the host cannot be asked.
 */
export async function probeHost(
  session: Session,
  transport: NetworkTransport,
  host: HostEntry,
  settings: HostProbe["settings"],
): Promise<HostProbe> {
  if (settings === "live") {
    const relays = await liveRelays(transport, await observeFor(session, transport, host));
    return { host: host.name, settings, profile: null, relays };
  }
  const mailFrom = profileForHost(session.project, host).profile.verify?.canary?.from;
  const relays = await testRelays(transport, relaysOf(await profileSource(session, transport, host), mailFrom));
  return { host: host.name, settings, profile: host.profile ?? null, relays };
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
