import type { HostConnectionSettings, Inventory } from "./inventory.ts";
import { buildInventory } from "./inventory-build.ts";
import type { CommonPart, GroupPart, HostPart } from "./inventory-parts.ts";
import type { Problems } from "./problems.ts";
import { checkSchema } from "./schema-problems.ts";
import type { Connection, GroupSettings, HostSettings } from "./schema-types.ts";
import { validateInventory } from "./schema-validators.ts";
import { secretReference } from "./secret-value.ts";
import { variablesOf } from "./variables.ts";
import { childPointer, type YamlDocument } from "./yaml-document.ts";

/** The inventory of an `inventory.yml`. */
export function readInventory(document: YamlDocument, problems: Problems): Inventory | undefined {
  if (document.value === undefined) {
    return problems.error("empty-file", "Nothing in the file", {
      source: document.start,
      detail: "an inventory names the mail hosts",
      hint: "hosts: {mx1.example.net: {profile: NAME}}",
    });
  }
  const file = checkSchema(document, validateInventory, "an inventory", problems);
  if (!file) return undefined;
  const hosts = Object.entries(file.hosts).map(([name, settings]) => hostPart(document, name, settings));
  const groups = Object.entries(file.groups ?? {}).map(([name, settings]) => groupPart(document, name, settings));
  return buildInventory(hosts, groups, problems);
}

function hostPart(document: YamlDocument, name: string, settings: HostSettings): HostPart {
  const { address, postfix = {} } = settings ?? {};
  return { ...commonPart(document, childPointer("/hosts", name), settings), name, address, postfix };
}

function groupPart(document: YamlDocument, name: string, settings: GroupSettings): GroupPart {
  const { hosts = [], children = [] } = settings ?? {};
  return { ...commonPart(document, childPointer("/groups", name), settings), name, hosts, children };
}

function commonPart(document: YamlDocument, pointer: string, settings: HostSettings | GroupSettings): CommonPart {
  const { profile, connection = {} } = settings ?? {};
  return {
    profile,
    connection: connectionSettings(connection),
    vars: variablesOf(document, `${pointer}/vars`),
    complaints: NONE,
    range: (path) => {
      const place = document.places.get(path === "" ? pointer : `${pointer}/${path.replaceAll(".", "/")}`);
      return path === "" ? (place?.key ?? place?.value) : place?.value;
    },
  };
}

/** What is wrong in a file of postmend's own is told when the file is read. */
const NONE: CommonPart["complaints"] = new Map();

function connectionSettings({
  jump,
  become_password,
  identity_passphrase,
  ...same
}: Connection): HostConnectionSettings {
  return {
    ...same,
    ...(jump !== undefined && { jump: [jump].flat() }),
    ...(become_password && { become_password: secretReference(become_password) }),
    ...(identity_passphrase && { identity_passphrase: secretReference(identity_passphrase) }),
  };
}
