import type { GroupPart } from "./inventory-parts.ts";
import type { Problems } from "./problems.ts";

/** Which hosts belong to which groups, children included. */
export interface GroupTree {
  holds(group: string, host: string): boolean;
  /** The groups of a host, from the most general to the most special; those of the same depth by name. */
  groupsOf(host: string): readonly GroupPart[];
}

/** The tree of groups; children that lead back to where they came from are an error, and are left out. */
export function groupTree(groups: readonly GroupPart[], problems: Problems): GroupTree {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const depths = new Map(groups.map(({ name }) => [name, 0]));
  const hosts = new Map<string, ReadonlySet<string>>();
  for (const group of groups) hosts.set(group.name, collect(group, [], byName, depths, problems));
  const depth = (group: GroupPart): number => depths.get(group.name) ?? 0;
  return {
    holds: (group, host) => hosts.get(group)?.has(host) ?? false,
    groupsOf: (host) =>
      groups
        .filter(({ name }) => hosts.get(name)?.has(host))
        .sort((a, b) => depth(a) - depth(b) || (a.name < b.name ? -1 : 1)),
  };
}

/** The hosts of a group and of all below it; on the way notes how deep each group lies. */
function collect(
  group: GroupPart,
  above: readonly string[],
  byName: ReadonlyMap<string, GroupPart>,
  depths: Map<string, number>,
  problems: Problems,
): ReadonlySet<string> {
  const path = [...above, group.name];
  depths.set(group.name, Math.max(depths.get(group.name) ?? 0, above.length));
  const found = new Set(group.hosts);
  for (const [index, name] of group.children.entries()) {
    const child = byName.get(name);
    if (path.includes(name)) tellOfCircle(group, index, [...path, name], problems);
    else if (child) for (const host of collect(child, path, byName, depths, problems)) found.add(host);
  }
  return found;
}

function tellOfCircle(group: GroupPart, index: number, path: readonly string[], problems: Problems): void {
  const circle = path.slice(path.indexOf(path.at(-1) ?? ""));
  // Each group of a circle finds it; one telling is enough.
  if (circle[0] !== [...circle].sort()[0] || path.length !== circle.length) return;
  const source = group.range(`children.${index}`);
  problems.error("group-circle", "Groups contain each other", {
    detail: circle.join(" holds "),
    ...(source && { source }),
  });
}
