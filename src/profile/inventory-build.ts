import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { groupTree } from "./group-tree.ts";
import type { HostEntry, Inventory } from "./inventory.ts";
import type { CommonPart, GroupPart, HostPart } from "./inventory-parts.ts";
import type { Problems } from "./problems.ts";

/**
 * An inventory in which every host has what its groups hand down. A group comes before the groups that it is a child of,
 * the host before its groups; among groups that have nothing to do with each other the last by name wins, as in Ansible,
 * except that two different profiles are an error.
 */
export function buildInventory(
  hosts: readonly HostPart[],
  groups: readonly GroupPart[],
  problems: Problems,
): Inventory {
  const names = hosts.map(({ name }) => name);
  checkMembers(groups, names, problems);
  const tree = groupTree(groups, problems);
  const members = new Map(groups.map(({ name }) => [name, names.filter((host) => tree.holds(name, host))]));
  const entries = hosts.map((host) => [host.name, hostEntry(host, tree.groupsOf(host.name), problems)] as const);
  return { hosts: new Map(entries), groups: members };
}

function checkMembers(groups: readonly GroupPart[], hosts: readonly string[], problems: Problems): void {
  const groupNames = groups.map(({ name }) => name);
  const check = (
    group: GroupPart,
    kind: "host" | "group",
    key: "hosts" | "children",
    known: readonly string[],
  ): void => {
    for (const [index, name] of group[key].entries()) {
      if (known.includes(name)) continue;
      const meant = nearest(name, known);
      const source = group.range(`${key}.${index}`);
      problems.error(`unknown-${kind}`, kind === "host" ? "Unknown host" : "Unknown group", {
        detail: `group \`${group.name}\` names \`${name}\`, which the inventory does not have`,
        hint: meant ? `Did you mean "${meant}"?` : `Add it under \`${kind}s\`.`,
        ...(source && { source }),
      });
    }
  };
  for (const group of groups) {
    check(group, "host", "hosts", hosts);
    check(group, "group", "children", groupNames);
  }
}

/** `groups` from the most general to the most special. */
function hostEntry(host: HostPart, groups: readonly GroupPart[], problems: Problems): HostEntry {
  const parts = [...groups, host];
  const giver = host.profile === undefined ? profileGiver(host, groups, problems) : host;
  const profileSource = giver?.range("profile");
  return {
    name: host.name,
    address: host.address ?? host.name,
    connection: Object.assign({}, ...parts.map(({ connection }) => connection)),
    profile: giver?.profile,
    ...(profileSource && { profileSource }),
    groups: groups.map(({ name }) => name),
    vars: Object.assign({}, ...parts.map(({ vars }) => vars)),
    postfix: host.postfix,
    problems: problemsOf(host.name, parts),
    source: host.range(""),
  };
}

/** What is wrong with the settings in force: one that a more special part sets right is no problem. */
function problemsOf(host: string, parts: readonly CommonPart[]): Diagnostic[] {
  const complaints = new Map(parts.flatMap(({ complaints }) => [...complaints]));
  return [...complaints.values()].flatMap((complaint) => (complaint ? [{ ...complaint, host }] : []));
}

/** The most special group that names a profile; when there are several, they must agree. */
function profileGiver(host: HostPart, groups: readonly GroupPart[], problems: Problems): GroupPart | undefined {
  const naming = groups.filter(({ profile }) => profile !== undefined);
  const special = naming.filter((group) => !naming.some((other) => isBelow(other, group, groups)));
  const [first, ...others] = special;
  const other = others.find(({ profile }) => profile !== first?.profile);
  if (first && other) tellOfConflict(host, first, other, problems);
  return first;
}

function isBelow(group: GroupPart, above: GroupPart, all: readonly GroupPart[]): boolean {
  return above.children.some(
    (name) => name === group.name || all.some((child) => child.name === name && isBelow(group, child, all)),
  );
}

function tellOfConflict(host: HostPart, first: GroupPart, other: GroupPart, problems: Problems): void {
  const source = other.range("profile");
  const place = first.range("profile");
  const where = place ? ` (${place.file}:${place.line})` : "";
  problems.error("two-profiles", "Groups give a host different profiles", {
    detail: `\`${host.name}\` gets \`${other.profile}\` from group \`${other.name}\` and \`${first.profile}\` from group \`${first.name}\`${where}`,
    hint: `Name the profile at the host: ${host.name}: {profile: ${first.profile}}`,
    ...(source && { source }),
  });
}
