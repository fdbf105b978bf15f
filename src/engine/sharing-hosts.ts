import { PostmendError } from "../diagnostics/diagnostic.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import { secretReferences } from "../profile/secret-references.ts";
import { referenceKey } from "../secrets/reference.ts";
import type { Session } from "./session.ts";

/**
 * Hosts of the inventory beside these that use their credential, or may: the same profile, the same relay, or a secret from
 * the same place. In doubt a host counts: a credential that is taken back too early stops its mail.
 */
export function sharingHosts({ project }: Pick<Session, "project">, hosts: readonly HostEntry[]): HostEntry[] {
  const names = new Set(hosts.map(({ name }) => name));
  const traits = new Set(hosts.flatMap((host) => traitsOf(project, host) ?? []));
  return [...project.inventory.hosts.values()].filter((host) => {
    if (names.has(host.name) || host.profile === undefined) return false;
    return traitsOf(project, host)?.some((trait) => traits.has(trait)) ?? true;
  });
}

/** What two hosts with one credential have in common; undefined where the profile cannot be read for the host. */
function traitsOf(project: Session["project"], host: HostEntry): string[] | undefined {
  try {
    const resolved = profileForHost(project, host);
    const { relay, provider, senders = [] } = resolved.profile;
    const relays = [relay, ...senders.map((sender) => sender.relay)]
      .flatMap((one) => one?.host ?? [])
      .map((name) => name.toLowerCase());
    const places = secretReferences(resolved).flatMap(({ reference }) => referenceKey(reference) ?? []);
    return [
      `profile ${resolved.name}`,
      ...relays,
      ...(provider === undefined ? [] : [`provider ${provider}`]),
      ...places,
    ];
  } catch (error) {
    if (error instanceof PostmendError) return undefined;
    throw error;
  }
}
