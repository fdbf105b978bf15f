import { type Diagnostic, neutralise, PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { someOf } from "../diagnostics/some-of.ts";
import type { HostEntry } from "../profile/inventory.ts";

/** The hosts that a run works on, and what is to be said of the others and of settings that are ignored. */
export interface HostsAtWork {
  readonly hosts: readonly HostEntry[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Of the selected hosts those that a run is for. A host without a profile is in the inventory for others, and is passed
 * over; only who names it means it, and that is an error where `needsProfile`. Throws where a host at work has a setting
 * in the inventory that cannot be used.
 */
export function hostsAtWork(
  selected: readonly HostEntry[],
  { named, needsProfile }: { readonly named: ReadonlySet<string>; readonly needsProfile: boolean },
): HostsAtWork {
  const without = selected.filter(({ profile }) => profile === undefined);
  const meant = without.filter(({ name }) => named.has(name));
  if (needsProfile && meant.length > 0) throw new PostmendError("user", meant.map(withoutProfile));
  const hosts = selected.filter((host) => host.profile !== undefined || named.has(host.name));
  if (hosts.length === 0 && selected.length > 0) throw nothingLeft(without, needsProfile);
  const problems = hosts.flatMap((host) => host.problems);
  if (problems.some(({ severity }) => severity === "error")) throw new PostmendError("user", problems);
  return { hosts, warnings: [...passedOver(without.filter(({ name }) => !named.has(name))), ...problems] };
}

/** One warning for all of them, however many: an inventory is mostly of hosts that have nothing to do with mail. */
export function passedOver(hosts: readonly HostEntry[]): Diagnostic[] {
  if (hosts.length === 0) return [];
  const [have, are] = hosts.length === 1 ? ["1 host has", "is"] : [`${hosts.length} hosts have`, "are"];
  return [
    {
      code: "hosts-without-profile",
      severity: "warning",
      summary: "Hosts without a profile",
      detail: `${have} no profile and ${are} passed over: ${namesOf(hosts)}`,
    },
  ];
}

function withoutProfile({ name, source }: HostEntry): Diagnostic {
  return {
    code: "host-without-profile",
    severity: "error",
    summary: "The inventory gives this host no profile",
    host: name,
    hint: `${GIVE_ONE}, or leave the host out.`,
    ...(source && { source }),
  };
}

function nothingLeft(hosts: readonly HostEntry[], needsProfile: boolean): PostmendError {
  return userError("no-host-with-profile", "No selected host has a profile", {
    detail: `selected: ${namesOf(hosts)}`,
    hint: needsProfile ? `${GIVE_ONE}.` : "Name the host that is meant: a host that is named needs no profile here.",
  });
}

const GIVE_ONE =
  "Name a profile at the host or at one of its groups (in an Ansible inventory with the variable postmend_profile)";

function namesOf(hosts: readonly HostEntry[]): string {
  return someOf(
    hosts.map(({ name }) => neutralise(name)),
    MOST,
  );
}

const MOST = 3;
