/**
 * Whether mail flows through a host now, by the criteria of its profile. Besides a canary that somebody wants it writes
 * nothing: the queue is counted and never touched. Where the connection breaks while a canary is on its way, the host goes
 * on by itself, and takes it out of the queue when it is late.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ObservedState } from "../observe/observed-state.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { Transport } from "../transports/transport.ts";
import { readQueueSizes, waitingIn } from "../verify/queue-sizes.ts";
import { clearlyFalling, type QueueReading, trendOf } from "../verify/queue-trend.ts";
import { canaryCriterion, NOT_ASKED, queueCriterion, relayCriterion, verdictOf } from "../verify/verdicts.ts";
import type {
  CanaryCriterion,
  Criteria,
  HostVerification,
  QueueCriterion,
  RelayCriterion,
} from "../verify/verify-document.ts";
import { verifyHost } from "../verify/verify-host.ts";
import { interruptible } from "./interruptible.ts";
import { canaryRequest, queueWindow } from "./mail-flow.ts";
import { observeFor } from "./plan.ts";
import { liveRelays } from "./probe.ts";
import type { Session } from "./session.ts";

/** What is asked of the hosts of a run. */
export interface VerifyOptions {
  /** False: no message is sent, and nothing at all is written. */
  readonly canary: boolean;
  /** False: the queue is not watched; otherwise as long as the profile says. */
  readonly queue?: boolean;
  readonly signal?: AbortSignal;
}

/** Asks one host. Throws where it cannot be asked. */
export async function verifyMailFlow(
  session: Session,
  transport: Transport,
  host: HostEntry,
  options: VerifyOptions,
): Promise<HostVerification> {
  const verify = host.profile === undefined ? undefined : profileForHost(session.project, host).profile.verify;
  const looking = { session, transport, host: host.name, verify, options };
  const observed = await interruptible(() => observeFor(session, transport, host), host.name, options.signal);
  const relay = await interruptible(() => askRelays(looking, observed), host.name, options.signal);
  const canary = await askCanary(looking, observed);
  const queue = await interruptible(() => watchQueue(looking, observed), host.name, options.signal);
  const criteria: Criteria = { relay, canary, queue };
  return { host: host.name, profile: host.profile ?? null, verdict: verdictOf(criteria), criteria };
}

interface Looking {
  readonly session: Session;
  readonly transport: Transport;
  readonly host: string;
  readonly verify: ResolvedProfile["profile"]["verify"];
  readonly options: VerifyOptions;
}

async function askRelays(looking: Looking, observed: ObservedState): Promise<RelayCriterion> {
  const { session, transport, host, verify } = looking;
  if (verify?.relay === false) return { ...NOT_ASKED, because: "the profile says verify: {relay: false}", relays: [] };
  if (observed.mainCf.state !== "present") {
    const because = `main.cf ${observed.mainCf.state === "absent" ? "is not there" : `cannot be read: ${observed.mainCf.because}`}`;
    return { verdict: "undetermined", because, seconds: 0, relays: [] };
  }
  session.emit({ type: "host-testing", host });
  const started = performance.now();
  return relayCriterion(await liveRelays(transport, observed, verify?.canary?.from), secondsSince(started));
}

/** Not cut off by an interruption: nobody would take the message out of the queue. */
async function askCanary(looking: Looking, observed: ObservedState): Promise<CanaryCriterion> {
  const { session, transport, host, verify, options } = looking;
  const nothing = { ...NOT_ASKED, canary: null, trouble: [] };
  if (!options.canary) return { ...nothing, because: "no message shall be sent" };
  if (!verify?.canary) return { ...nothing, because: "the profile names no canary" };
  const canary = canaryRequest(verify.canary);
  session.emit({ type: "host-verifying", host, criterion: "canary", left: canary.within });
  const started = performance.now();
  const { configDirectory, queueDirectory } = observed;
  return canaryCriterion(
    await verifyHost(transport, { configDirectory, queueDirectory, canary }),
    secondsSince(started),
  );
}

async function watchQueue(looking: Looking, { running, queueDirectory }: ObservedState): Promise<QueueCriterion> {
  const { verify, options } = looking;
  const nothing = { ...NOT_ASKED, wanted: null, trend: null, readings: [] };
  if (options.queue === false) return { ...nothing, because: "the queue shall not be watched" };
  if (verify && !verify.queue) return { ...nothing, because: "the profile says nothing of the queue" };
  const wanted = verify?.queue ? "falling" : "not-rising";
  const within = verify?.queue ? queueWindow(verify.queue) : UNASKED_WINDOW;
  const readings = await queueReadings(looking, queueDirectory, within, wanted === "falling");
  return queueCriterion(readings, wanted, running.state === "present" && !running.value);
}

/** Where no profile says how long the queue is watched, in seconds. */
const UNASKED_WINDOW = 60;

/** Reads until the time is up, or until nothing waits any more; where it shall fall, until it clearly does. */
async function queueReadings(
  { session, transport, host, options }: Looking,
  queueDirectory: string,
  within: number,
  toFall: boolean,
): Promise<QueueReading[]> {
  const readings: QueueReading[] = [];
  const started = performance.now();
  const pause = Math.min(10, Math.max(1, within / 20));
  for (;;) {
    const seconds = secondsSince(started);
    const sizes = await readQueueSizes(transport, queueDirectory);
    const waiting = waitingIn(sizes);
    readings.push({ seconds, waiting, sizes });
    const left = within - secondsSince(started);
    session.emit({ type: "host-verifying", host, criterion: "queue", waiting, left: Math.max(0, left) });
    const enough = trendOf(readings) === "empty" || (toFall && clearlyFalling(readings));
    if (enough || left <= 0) return readings;
    await sleep(Math.min(pause, left) * 1000, undefined, options.signal && { signal: options.signal });
  }
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
