import { userError } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { someOf } from "../diagnostics/some-of.ts";
import type { HostEntry, Inventory } from "./inventory.ts";

/**
 * The hosts that `--limit` selects, in the order of the inventory; all of them without a limit. Ansible's patterns: names
 * and groups with `*`, `?` and `[…]`, joined by `:` or `,`; `!` takes hosts out, `&` keeps only those that are in both.
 * A pattern that matches nothing is an error, in an exclusion too: a misspelt one would let the wrong hosts through.
 */
export function selectHosts(inventory: Inventory, limit?: string): HostEntry[] {
  const all = [...inventory.hosts.values()];
  if (limit === undefined) return all;
  const terms = inventory.hosts.has(limit) ? [limit] : termsOf(limit);
  if (terms.length === 0)
    throw userError("empty-limit", "Empty --limit", { hint: "Leave --limit out to select every host." });
  const of = (sign: string) =>
    terms.filter((term) => term.startsWith(sign)).map((term) => matching(inventory, term.slice(1)));
  const plain = terms.filter((term) => !/^[!&]/.test(term)).map((term) => matching(inventory, term));
  const [required, excluded] = [of("&"), of("!")];
  const selected = all.filter(
    ({ name }) =>
      (plain.length === 0 || plain.some((names) => names.has(name))) &&
      required.every((names) => names.has(name)) &&
      !excluded.some((names) => names.has(name)),
  );
  if (selected.length > 0) return selected;
  throw userError("no-hosts", "No host is selected", { detail: `\`${limit}\` leaves none of ${all.length} hosts` });
}

/** The hosts that the limit calls by their very names, not by a group or a glob, and not to leave them out. */
export function namedHosts({ hosts }: Inventory, limit: string): ReadonlySet<string> {
  const terms = hosts.has(limit) ? [limit] : termsOf(limit).map((term) => withoutBrackets(term.replace(/^&/, "")));
  return new Set(terms.filter((term) => hosts.has(term)));
}

/** Commas or colons, but a colon in brackets belongs to a name; with a comma in it, commas only, as for Ansible. */
function termsOf(limit: string): string[] {
  const parts = limit.includes(",") ? limit.split(",") : limit.split(/:(?![^[]*\])/);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function matching({ hosts, groups }: Inventory, pattern: string): ReadonlySet<string> {
  const name = withoutBrackets(pattern);
  if (name === "all" || name === "*") return new Set(hosts.keys());
  const fits = globMatcher(name);
  const inGroups = [...groups].filter(([group]) => fits(group)).flatMap(([, members]) => members);
  const found = new Set([...inGroups, ...[...hosts.keys()].filter(fits)]);
  if (found.size === 0 && ![...groups.keys()].some(fits))
    throw unknownPattern(name, [...hosts.keys(), ...groups.keys()]);
  return found;
}

/** An IPv6 address, in brackets to keep its colons. */
function withoutBrackets(pattern: string): string {
  return /^\[[0-9A-Fa-f:.]+\]$/.test(pattern) ? pattern.slice(1, -1) : pattern;
}

function globMatcher(pattern: string): (name: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (name) => name === pattern;
  const source = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1)
      return `[${part
        .slice(1, -1)
        .replace(/^!/, "^")
        .replace(/[\\\]]/g, "\\$&")}]`;
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  try {
    const expression = new RegExp(`^${source}$`, "s");
    return (name) => expression.test(name);
  } catch {
    // A reversed range such as [z-a].
    return (name) => name === pattern;
  }
}

function unknownPattern(name: string, known: readonly string[]) {
  const meant = nearest(name, known);
  return userError("unknown-host", "No such host or group", {
    detail: `nothing in the inventory is called \`${name}\``,
    hint: meant ? `Did you mean "${meant}"?` : `The inventory has: ${someOf([...known, "all"], MOST)}`,
  });
}

const MOST = 20;
