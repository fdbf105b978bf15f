/**
 * Traces a route on a live host: one execution that observes it and looks into its tables, and further small ones, over
 * the same connection, for as long as an answer leads to a new question. Nothing is written.
 */

import { lookAtHost } from "../../engine/look-at-host.ts";
import type { Session } from "../../engine/session.ts";
import { type LookedUpTable, type LookedUpTables, lookUp, observeWithTables } from "../../observe/look-up.ts";
import type { ObservedState } from "../../observe/observed-state.ts";
import { domainKeys, domainOf, localPartOf } from "../../postfix/addresses.ts";
import type { HostEntry } from "../../profile/inventory.ts";
import type { ReadTransport } from "../../transports/transport.ts";
import { configurationOf } from "../configuration/observed.ts";
import type { Envelope } from "./envelope.ts";
import { type Trace, trace } from "./trace.ts";
import { type TraceDocument, traceDocument } from "./trace-document.ts";
import type { TraceFacts } from "./trace-facts.ts";
import { TRACED_PARAMETERS } from "./traced-parameters.ts";

/** The routes of some envelopes on one host, all of them found from one look at it. */
export function traceHost(
  session: Session,
  host: HostEntry,
  envelopes: readonly Envelope[],
  signal?: AbortSignal,
): Promise<TraceDocument[]> {
  const look = async (transport: ReadTransport) => {
    const { observed, facts } = await observedFacts(transport, host, envelopes);
    session.emit({ type: "host-observed", host: host.name });
    const traces = await followed(transport, observed, facts, envelopes);
    return traces.map((found) => traceDocument(observed, found));
  };
  return lookAtHost(session, host, look, signal);
}

async function observedFacts(transport: ReadTransport, { postfix }: HostEntry, envelopes: readonly Envelope[]) {
  const { config_directory } = postfix;
  const directory = config_directory === undefined ? {} : { configDirectory: config_directory };
  const { observed, tables, values, addresses } = await observeWithTables(
    transport,
    { parameterNames: [], mapType: "auto", ...directory },
    { parameters: TRACED_PARAMETERS, keys: likelyKeys(envelopes) },
  );
  const defaults = new Map(["myhostname", "mydomain"].map((name) => [name, values.get(name) ?? ""]));
  const configuration = { ...configurationOf(observed), defaults, files: new Map() };
  const facts: TraceFacts = { configuration, tables, addresses };
  return { observed, facts };
}

/** Traces, asks what was not known, and traces again. */
async function followed(
  transport: ReadTransport,
  observed: ObservedState,
  first: TraceFacts,
  envelopes: readonly Envelope[],
): Promise<Trace[]> {
  const all = (facts: TraceFacts) => envelopes.map(({ from, to }) => trace(facts, from, to));
  let facts = first;
  let traces = all(facts);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const asked = traces.flatMap(({ questions }) => [...questions]);
    if (asked.length === 0) break;
    const keys = new Set(asked.flatMap(([, some]) => [...some]));
    const names = new Set(asked.map(([name]) => name));
    facts = { ...facts, tables: merged(facts.tables, await lookUp(transport, observed, [...names], [...keys])) };
    traces = all(facts);
  }
  return traces;
}

/** Enough for tables behind tables; a configuration that leads on and on is not followed for ever. */
const MOST_ROUNDS = 8;

function merged(before: LookedUpTables, after: LookedUpTables): LookedUpTables {
  const all = new Map(before);
  for (const [name, table] of after) all.set(name, withAnswers(before.get(name), table));
  return all;
}

function withAnswers(before: LookedUpTable | undefined, { source, dump, answers }: LookedUpTable): LookedUpTable {
  const known = before?.answers.state === "present" ? before.answers.value : new Map<string, string>();
  return {
    source,
    dump,
    answers: answers.state === "present" ? { state: "present", value: new Map([...known, ...answers.value]) } : answers,
  };
}

/** What tables of addresses, senders and domains are asked for, so that the first look has most of the answers. */
function likelyKeys(envelopes: readonly Envelope[]): string[] {
  const ofAddress = (address: string) => {
    const user = localPartOf(address);
    const domain = domainOf(address);
    return [address, user, `@${domain}`, ...domainKeys(domain, "parent"), ...domainKeys(domain, ".parent")];
  };
  const ofAll = envelopes.flatMap(({ from, to }) => [...ofAddress(from), ...ofAddress(to)]);
  return [...new Set([...ofAll, "*", "<>"])].filter((key) => key !== "" && key !== "@");
}
