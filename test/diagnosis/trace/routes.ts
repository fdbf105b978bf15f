import { type Trace, trace } from "../../../src/diagnosis/trace/trace.ts";
import type { TraceFacts } from "../../../src/diagnosis/trace/trace-facts.ts";
import type { LookedUpTable } from "../../../src/observe/look-up.ts";
import type { Observation } from "../../../src/observe/observed-state.ts";
import { parseLookupTable } from "../../../src/postfix/lookup-table.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { factsOf } from "../configuration/facts.ts";

/** A table of a host that exists only here. */
export interface GivenTable {
  /** The text; null where there is none. */
  readonly text?: string | null;
  /** What was built of it; what the text says if not given, null where it was never built. */
  readonly built?: string | null;
  /** What `postmap -q` answers; a string is its complaint. */
  readonly answers?: Readonly<Record<string, string>> | string;
}

/** What a test says of a host. */
export interface GivenRoute {
  readonly main?: string;
  readonly master?: string;
  readonly version?: string;
  /** By name, `hash:/etc/postfix/transport`; a text stands for a table that is built. */
  readonly tables?: Readonly<Record<string, GivenTable | string>>;
  readonly addresses?: readonly string[];
}

/** The services that every route may need. */
export const MASTER = [
  "smtp unix - - y - - smtp",
  "relay unix - - y - - smtp",
  "lmtp unix - - y - - lmtp",
  "local unix - n n - - local",
  "virtual unix - n n - - virtual",
  "error unix - - y - - error",
  "retry unix - - y - - error",
  "rewrite unix - - y - - trivial-rewrite",
  "qmgr unix n - n 300 1 qmgr",
  "cleanup unix n - y - 0 cleanup",
  "",
].join("\n");

/** The facts of a host named mail.lab.example, of Postfix 3.7 unless it is said. */
export function routeFacts({ main = "", master = "", version = "3.7.11", ...more }: GivenRoute): TraceFacts {
  const { tables = {}, addresses } = more;
  return {
    configuration: {
      ...factsOf({ main: `compatibility_level = 3.5\n${main}`, master: MASTER + master, version }),
      defaults: new Map([
        ["myhostname", "mail.lab.example"],
        ["mydomain", "lab.example"],
      ]),
    },
    tables: new Map(Object.entries(tables).map(([name, table]) => [name, lookedUp(table)])),
    addresses: addresses ? { state: "present", value: addresses } : { state: "unknown", because: "test" },
  };
}

/** The route on such a host. */
export function route(given: GivenRoute, from: string, to: string): Trace {
  return trace(routeFacts(given), from, to);
}

/** `transport:nexthop`, or why there is none. */
export function routed(given: GivenRoute, from: string, to: string): string {
  const { result, reason, resolution } = route(given, from, to);
  return result === "route" ? `${resolution?.transport}:${resolution?.nextHop}` : `${result}: ${reason}`;
}

function lookedUp(table: GivenTable | string): LookedUpTable {
  const { text, built, answers } = typeof table === "string" ? { text: table } : table;
  return {
    source: observed(text),
    dump: observed(built === undefined ? text && dumpOf(text) : built === null ? null : dumpOf(built)),
    answers: answered(answers),
  };
}

function observed(text: string | null | undefined): Observation<Secret> {
  if (text === null) return { state: "absent" };
  return text === undefined ? { state: "unknown", because: "test" } : { state: "present", value: new Secret(text) };
}

/** As `postmap -s` prints it. */
function dumpOf(text: string): string {
  return parseLookupTable(text)
    .entries()
    .map(({ key, value }) => `${key}\t${value}\n`)
    .join("");
}

function answered(answers: GivenTable["answers"]): LookedUpTable["answers"] {
  if (typeof answers === "string") return { state: "unknown", because: answers };
  if (!answers) return { state: "unknown", because: "test" };
  // A key with an empty answer was asked in vain.
  return { state: "present", value: new Map(Object.entries(answers).map(([key, value]) => [key, value || undefined])) };
}
