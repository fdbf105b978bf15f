import { mapType } from "../postfix/map-types.ts";
import type { HostFacts } from "./desired-state.ts";
import type { Findings } from "./findings.ts";

/** Tried in this order when the host's own preference is of no use. */
const PREFERRED = ["lmdb", "hash", "btree"];

/**
 * The lookup table type for this host: the profile's, or with `auto` what the host's Postfix prefers and really has.
 * Only types that keep a text file can be written by postmend.
 */
export function chooseMapType(wanted: string, facts: HostFacts, findings: Findings): string {
  if (wanted !== "auto") {
    checkWanted(wanted, facts, findings);
    return wanted;
  }
  const candidates = [facts.defaultMapType, ...PREFERRED];
  const found = candidates.find((type) => mayHave(type, facts) && keepsText(type));
  if (found !== undefined) return found;
  findings.error("map-type-none", "This host's Postfix has no lookup table type that postmend can write", {
    path: "map_type",
    detail: `it has ${facts.mapTypes.join(", ")}`,
    hint: "Install a table type on the host, for example the package postfix-lmdb.",
  });
  return facts.defaultMapType;
}

/** The file that postmap builds beside the source; undefined where Postfix reads the source itself. */
export function builtFile(path: string, type: string): string | undefined {
  const suffix = mapType(type)?.built;
  return suffix === undefined ? undefined : `${path}${suffix}`;
}

function checkWanted(wanted: string, facts: HostFacts, findings: Findings): void {
  if (mapType(wanted)?.built === ".cdb") {
    findings.error("map-type-unusable", "A table of this type is not a file that postmend can write", {
      path: "map_type",
      detail: `map_type is ${wanted}; postmap -s cannot list such a table, so nobody could tell whether it is up to date`,
      hint: `Use auto, or one of ${[...PREFERRED, "texthash"].join(", ")}.`,
    });
  } else if (!keepsText(wanted)) {
    findings.error("map-type-unusable", "A table of this type is not a file that postmend can write", {
      path: "map_type",
      detail: `map_type is ${wanted}`,
      hint: `Use auto, or one of ${[...PREFERRED, "texthash"].join(", ")}.`,
    });
  } else if (!mayHave(wanted, facts)) {
    findings.error("map-type-unsupported", "This host's Postfix does not have this lookup table type", {
      path: "map_type",
      detail: `map_type is ${wanted}; the host has ${facts.mapTypes.join(", ")}`,
      hint: `Use \`map_type: auto\`, or install the package postfix-${wanted} on the host.`,
    });
  }
}

/**
 * Where Postfix cannot tell its types, as with an inet_interfaces that the host does not have, nothing speaks against one: the
 * transaction builds the tables before it changes anything, and ends there if it cannot.
 */
function mayHave(type: string, { mapTypes }: HostFacts): boolean {
  return mapTypes.length === 0 || mapTypes.includes(type);
}

function keepsText(type: string): boolean {
  const known = mapType(type);
  // Two files for one table (dbm, sdbm) cannot be replaced in one step; what is in a cdb table cannot be listed.
  if (known?.built === ".pag" || known?.built === ".cdb") return false;
  return known?.kind === "indexed" || type === "texthash";
}
