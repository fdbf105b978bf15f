import { neutralise } from "../diagnostics/diagnostic.ts";
import { ansibleConnection } from "./ansible-connection.ts";
import { AnsibleVars } from "./ansible-vars.ts";
import type { Inventory } from "./inventory.ts";
import { buildInventory } from "./inventory-build.ts";
import type { CommonPart, GroupPart, HostPart } from "./inventory-parts.ts";
import type { Problems } from "./problems.ts";
import { isMapping, type Mapping } from "./yaml-document.ts";

/**
 * The inventory that `ansible-inventory --list` (or a program that prints the same JSON) tells of. `origin` names it in
 * messages: the program that printed it. Besides Ansible's own connection variables two of ours are read:
 * `postmend_profile` and `postmend_config_directory`. Other plain variables are there for `{{name}}`.
 */
export function parseAnsibleInventory(text: string, origin: string, problems: Problems): Inventory | undefined {
  const data = parseJson(text);
  if (!isMapping(data)) {
    return problems.error("inventory-output", "Inventory program printed no inventory", {
      detail: `${origin}: expected the JSON object of \`ansible-inventory --list\``,
    });
  }
  const hostVars = mapping(mapping(data["_meta"])["hostvars"]);
  const all = mapping(data["all"]);
  const groups = Object.entries(data).filter(([name]) => name !== "_meta" && name !== "all");
  const names = new Set([...groups.flatMap(([, group]) => members(group)), ...members(all), ...Object.keys(hostVars)]);
  const hosts = [...names].map((name) =>
    hostPart(name, { ...mapping(all["vars"]), ...mapping(hostVars[name]) }, origin, problems),
  );
  const parts = groups.map(([name, group]) => groupPart(name, group, origin, problems));
  return buildInventory(hosts, withoutUnknownChildren(parts), problems);
}

function hostPart(name: string, map: Mapping, origin: string, problems: Problems): HostPart {
  const vars = new AnsibleVars(map, `${origin}: host ${neutralise(name)}`, problems);
  const directory = vars.text("postmend_config_directory");
  return {
    name,
    address: vars.text("ansible_host", "ansible_ssh_host"),
    ...commonPart(vars),
    postfix: directory === undefined ? {} : { config_directory: directory },
  };
}

function groupPart(name: string, group: unknown, origin: string, problems: Problems): GroupPart {
  const map = mapping(group);
  const vars = new AnsibleVars(mapping(map["vars"]), `${origin}: group ${neutralise(name)}`, problems);
  return { ...commonPart(vars), name, hosts: members(group), children: strings(map["children"]) };
}

function commonPart(vars: AnsibleVars): CommonPart {
  return {
    profile: vars.text("postmend_profile"),
    connection: ansibleConnection(vars),
    vars: vars.plain(),
    complaints: vars.complaints,
    range: () => undefined,
  };
}

/** Old programs print a group as the bare list of its hosts. */
function members(group: unknown): string[] {
  return Array.isArray(group) ? strings(group) : strings(mapping(group)["hosts"]);
}

/** `ansible-inventory` names empty groups as children without telling of them. */
function withoutUnknownChildren(groups: readonly GroupPart[]): GroupPart[] {
  const known = new Set(groups.map(({ name }) => name));
  return groups.map((group) => ({ ...group, children: group.children.filter((name) => known.has(name)) }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
