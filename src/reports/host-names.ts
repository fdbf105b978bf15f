import { someOf } from "../diagnostics/some-of.ts";
import { flow } from "./layout.ts";
import { type Line, line, span } from "./style.ts";
import { count } from "./wording.ts";

const NAMED = 8;

/** Hosts with nothing to tell, on one line: `37 hosts unchanged: mx1, mx2, … and 29 more`. */
export function hostsInShort(state: string, hosts: readonly string[], width: number): Line[] {
  return flow([span(someHosts(hosts), "quiet")], width, line(`${count(hosts.length, "host")} ${state}: `), 2);
}

/** `mx1, mx2, … and 29 more`. */
export function someHosts(hosts: readonly string[]): string {
  return someOf(hosts, hosts.length === NAMED + 1 ? hosts.length : NAMED);
}
