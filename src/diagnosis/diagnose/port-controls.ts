/**
 * The controls without which nobody may say "port 25 is blocked": other hosts on the same port, and other ports of the
 * same host. Opens connections through the host and closes them at once; says nothing to anybody.
 */
import type { Duplex } from "node:stream";
import { PostmendError } from "../../diagnostics/diagnostic.ts";
import type { NetworkTransport } from "../../transports/transport.ts";
import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { QueueState } from "../mail-state/mail-state.ts";

/** How the ports of some servers answered the host. */
export interface PortControls {
  /**
   * `blocked`: port 25 of several servers does not answer, and none does; another port of one of them connects. `elsewhere`: of
   * one server port 25 does not answer, and another port does. `undetermined`: the controls do not tell.
   */
  readonly verdict: "blocked" | "elsewhere" | "undetermined";
  /** `host:port`, and what came of it. */
  readonly knocks: readonly Knock[];
}

export interface Knock {
  readonly host: string;
  readonly port: number;
  readonly answer: "connects" | "refused" | "silent" | "unknown";
}

const OTHERS = [587, 465, 2525] as const;
const MOST_HOSTS = 3;
/** A server that is there answers in far less; Postfix itself waits for half a minute. */
const PATIENCE_MS = 8000;

/** Undefined where nothing times out on port 25. */
export async function portControls(
  transport: NetworkTransport,
  tests: readonly RelayTest[],
  groups: QueueState["groups"],
): Promise<PortControls | undefined> {
  const hosts = silentOn25(tests, groups).slice(0, MOST_HOSTS);
  const [first, ...others] = hosts;
  if (first === undefined) return undefined;
  const ask = (places: readonly Place[]) => Promise.all(places.map(([host, port]) => knock(transport, host, port)));
  const some = await ask([...hosts.map((host): Place => [host, 25]), ...otherPorts(first)]);
  // Few at a time: each may be a login of its own at the host.
  const more = isOpen(some) ? [] : await ask(others.flatMap(otherPorts));
  const knocks = [...some, ...more];
  return { verdict: verdict(knocks), knocks };
}

type Place = readonly [host: string, port: number];

function otherPorts(host: string): Place[] {
  return OTHERS.map((port) => [host, port]);
}

/** Whether it is decided already: port 25 of a server answers, or another one connects. */
function isOpen(knocks: readonly Knock[]): boolean {
  return knocks.some(({ port, answer }) => (port === 25 ? answer !== "silent" : answer === "connects"));
}

function silentOn25(tests: readonly RelayTest[], groups: QueueState["groups"]): string[] {
  const tested = tests
    .filter(({ port, cause }) => port === 25 && cause === "connection-timeout")
    .map(({ host }) => host);
  const queued = groups
    .filter(({ cause, relay }) => cause === "connection-timeout" && relay.endsWith(":25"))
    .map(({ relay }) => relay.slice(0, -":25".length).replace(/^\[|\]$/g, ""));
  return [...new Set([...tested, ...queued].map((host) => host.toLowerCase()))];
}

function verdict(knocks: readonly Knock[]): PortControls["verdict"] {
  const on25 = knocks.filter(({ port }) => port === 25);
  const silent = on25.filter(({ answer }) => answer === "silent");
  const other = knocks.some(({ port, answer }) => port !== 25 && answer === "connects");
  if (silent.length < on25.length || !other) return "undetermined";
  return silent.length > 1 ? "blocked" : "elsewhere";
}

async function knock(transport: NetworkTransport, host: string, port: number): Promise<Knock> {
  const opening = transport.tunnel(host, port).then(closed, answerOf);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Knock["answer"]>((done) => {
    timer = setTimeout(() => done("silent"), PATIENCE_MS);
  });
  const answer = await Promise.race([opening, late]).finally(() => clearTimeout(timer));
  return { host, port, answer };
}

function closed(stream: Duplex): Knock["answer"] {
  stream.on("error", () => {});
  stream.destroy();
  return "connects";
}

function answerOf(error: unknown): Knock["answer"] {
  const code = error instanceof PostmendError ? error.diagnostics[0]?.code : undefined;
  if (code === "tunnel-refused") return "refused";
  return code === "tunnel-timeout" ? "silent" : "unknown";
}
