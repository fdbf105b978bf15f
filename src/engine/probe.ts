import { PostmendError } from "../diagnostics/diagnostic.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import type { ClientSource } from "../verify/client-settings.ts";
import { sourceAfter, sourceLive } from "../verify/plan-sources.ts";
import type { HostProbe } from "../verify/probe-document.ts";
import { testRelay } from "../verify/relay-test.ts";
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
  const source =
    settings === "live" ? await liveSource(session, transport, host) : await profileSource(session, transport, host);
  const mailFrom = settings === "live" ? undefined : profileForHost(session.project, host).profile.verify?.canary?.from;
  const relays: RelayTest[] = [];
  for (const target of relaysOf(source, mailFrom)) relays.push(await testRelay(transport, target));
  return { host: host.name, settings, profile: settings === "live" ? null : (host.profile ?? null), relays };
}

async function liveSource(session: Session, transport: NetworkTransport, host: HostEntry): Promise<ClientSource> {
  return sourceLive(transport, await observeFor(session, transport, host));
}

async function profileSource(session: Session, transport: NetworkTransport, host: HostEntry): Promise<ClientSource> {
  const plan = await profilePlanner(session)(transport, host);
  if (plan.document.status === "error") throw new PostmendError("host", plan.document.error ?? []);
  return sourceAfter(transport, plan, session.secrets);
}
