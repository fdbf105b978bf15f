/**
 * Looks into lookup tables of a host: their texts, what was built of them, and what Postfix's own `postmap -q` finds for
 * some keys. It writes nothing there, and a crash leaves nothing behind.
 *
 * The first look is part of observing, in the same execution: the host program finds the tables in main.cf itself. What
 * is only known afterwards (a table that answers with the key of the next) takes a second, small execution over the same
 * connection.
 */
import { readFileSync } from "node:fs";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { Secret } from "../secrets/secret.ts";
import { newNonce, type ProbeAnswer, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ProgramResult, ReadTransport } from "../transports/transport.ts";
import { answers, type HostAnswers } from "./host-answers.ts";
import { BUILT_TABLE, OBSERVE_TEXT, type ObserveRequest, observedBy, observeInput } from "./observe.ts";
import type { Observation, ObservedState } from "./observed-state.ts";
import { decodeText } from "./text.ts";

/** What is known of one lookup table or file. */
export interface LookedUpTable {
  /** The text that it is made of. */
  readonly source: Observation<Secret>;
  /** `postmap -s`: what a built table holds. */
  readonly dump: Observation<Secret>;
  /** What `postmap -q` said of each key that was asked: undefined for no entry. Unknown when it could not use the table. */
  readonly answers: Observation<ReadonlyMap<string, string | undefined>>;
}

/** Tables by the name under which Postfix opens them, and files by their path. */
export type LookedUpTables = ReadonlyMap<string, LookedUpTable>;

/** A host with the tables that some of its parameters name. */
export interface ObservedWithTables {
  readonly observed: ObservedState;
  readonly tables: LookedUpTables;
  /** Values in force of the parameters in question, as `postconf -x` prints them, and of `myhostname` and `mydomain`. */
  readonly values: ReadonlyMap<string, string>;
  /** The IP addresses of the host's interfaces, without those of the loopback. */
  readonly addresses: Observation<readonly string[]>;
}

/** Observes a host and looks up `keys` in the tables that `parameters` and options of services name: one execution. */
export async function observeWithTables(
  transport: ReadTransport,
  request: ObserveRequest,
  { parameters, keys }: { readonly parameters: readonly string[]; readonly keys: readonly string[] },
): Promise<ObservedWithTables> {
  const nonce = newNonce();
  const input = observeInput(nonce, request) + lookUpInput(request.configDirectory ?? "", parameters, [], keys);
  const result = await transport.read(OBSERVE_AND_LOOK_UP, [input]);
  const observed = observedBy(transport, request, nonce, result);
  const got = wholeAnswer(result, nonce, transport.host);
  return { observed, tables: tablesIn(got, keys), values: valuesIn(got), addresses: addressesIn(got) };
}

/** Looks more keys up, in tables that are named. */
export async function lookUp(
  transport: ReadTransport,
  { configDirectory }: Pick<ObservedState, "configDirectory">,
  tables: readonly string[],
  keys: readonly string[],
): Promise<LookedUpTables> {
  const nonce = newNonce();
  const input = `${nonce}\n${lookUpInput(configDirectory, [], tables, keys)}`;
  const result = await transport.read(LOOK_UP, [input]);
  return tablesIn(wholeAnswer(result, nonce, transport.host), keys);
}

const LOOK_UP_TEXT = readFileSync(new URL("./look-up.sh", import.meta.url), "utf8");
const OBSERVE_AND_LOOK_UP = readProgram("observe-and-look-up", `${OBSERVE_TEXT}\n${LOOK_UP_TEXT}`);
const LOOK_UP = readProgram("look-up", `${BUILT_TABLE}\n${LOOK_UP_TEXT}`);

/** A name or key of more than one line cannot be asked, and none is: Postfix has none either. */
function lookUpInput(
  directory: string,
  parameters: readonly string[],
  tables: readonly string[],
  keys: readonly string[],
): string {
  const asked = oneLined(keys);
  const named = oneLined(tables);
  const lines = [directory, parameters.join(" "), String(named.length), ...named, String(asked.length), ...asked];
  return `${lines.join("\n")}\n`;
}

function oneLined(texts: readonly string[]): string[] {
  return texts.filter((text) => text !== "" && !/[\n\0]/.test(text));
}

function wholeAnswer(result: ProgramResult, nonce: string, host: string): HostAnswers {
  const got = answers(parseRecords(result.stdout, nonce));
  if (got.word("looked-up") && result.exit === 0) return got;
  throw hostError("look-up-broken-off", "Looking into the tables of the host did not come to its end", {
    detail: `exit status ${result.exit ?? "none, ended by a signal"}: ${neutralise(lastLine(result.stderr) || "it said nothing")}`,
    hint: "Run it again.",
    host,
  });
}

function tablesIn(got: HostAnswers, keys: readonly string[]): LookedUpTables {
  const tables = new Map<string, LookedUpTable>();
  for (let at = 1; ; at += 1) {
    const name = got.text(`name:${at}`);
    if (name === undefined) return tables;
    tables.set(name, {
      source: textOf(got.probe(`content:${at}`)),
      dump: textOf(got.probe(`dump:${at}`)),
      answers: answersOf(got.probe(`answer:${at}`), oneLined(keys)),
    });
  }
}

function textOf(answer: ProbeAnswer | undefined): Observation<Secret> {
  if (!answer) return { state: "unknown", because: "it has none" };
  if (answer.status === 0) return { state: "present", value: new Secret(decodeText(answer.stdout).text) };
  if (/: No such file or directory$/m.test(answer.stderr)) return { state: "absent" };
  return { state: "unknown", because: neutralise(lastLine(answer.stderr) || `exit status ${answer.status}`) };
}

/** postmap ends with 1 when no key has an entry, and when it cannot look: then it says so. With 2 look-up.sh did not ask it. */
function answersOf(answer: ProbeAnswer | undefined, keys: readonly string[]): LookedUpTable["answers"] {
  if (!answer) return { state: "unknown", because: "it was not asked" };
  const complaint = answer.stderr.split("\n").find((line) => /fatal:|error:/.test(line));
  if (complaint !== undefined || answer.status > 1) {
    return {
      state: "unknown",
      because: neutralise((complaint ?? lastLine(answer.stderr)) || `postmap ended with ${answer.status}`),
    };
  }
  const found = decodeText(answer.stdout)
    .text.split("\n")
    .flatMap((line) => {
      const tab = line.indexOf("\t");
      return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1)] as const];
    });
  const entries = new Map(found);
  return { state: "present", value: new Map(keys.map((key) => [key, entries.get(key)])) };
}

function valuesIn(got: HostAnswers): Map<string, string> {
  const lines = (got.text("values") ?? "").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^(\w+) =(?: (.*))?$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ""] as const];
    }),
  );
}

function addressesIn(got: HostAnswers): Observation<readonly string[]> {
  const answer = got.probe("addresses");
  if (answer?.status !== 0) return { state: "unknown", because: "hostname -I does not tell" };
  const words = Buffer.from(answer.stdout).toString("latin1").split(/\s+/);
  return { state: "present", value: words.filter((word) => word !== "") };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
