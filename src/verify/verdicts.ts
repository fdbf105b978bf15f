import { type QueueReading, trendOf } from "./queue-trend.ts";
import { relaySentence } from "./relay-advice.ts";
import type { RelayTest } from "./relay-test-result.ts";
import type { Canary, Verification } from "./verification.ts";
import type {
  CanaryCriterion,
  Criteria,
  HostVerification,
  QueueCriterion,
  RelayCriterion,
  Verdict,
} from "./verify-document.ts";

/** A criterion that nobody wanted to know; who uses it says why. */
export const NOT_ASKED = { verdict: "not-asked", seconds: 0 } as const;

/** What was asked is met only where all of it is; nothing asked is nothing known. */
export function verdictOf({ relay, canary, queue }: Criteria): Exclude<HostVerification["verdict"], "error"> {
  const asked = [relay, canary, queue].filter(({ verdict }) => verdict !== "not-asked");
  if (asked.some(({ verdict }) => verdict === "failed")) return "failed";
  return asked.length > 0 && asked.every(({ verdict }) => verdict === "met") ? "met" : "undetermined";
}

/** One relay that refuses is enough; a fallback alone is not in use. */
export function relayCriterion(relays: readonly RelayTest[], seconds: number): RelayCriterion {
  const common = { relays, seconds };
  const inUse = relays.filter(({ use }) => use !== "fallback");
  if (inUse.length === 0) {
    const because = "the host has no relay: it delivers to the mail exchangers of each domain";
    return { verdict: "undetermined", because, ...common };
  }
  const bad = inUse.filter(({ result }) => result === "failed");
  const open = inUse.filter(({ result }) => result === "undetermined");
  const [first] = [...bad, ...open];
  if (first) return { verdict: bad.length > 0 ? "failed" : "undetermined", because: relaySentence(first), ...common };
  const fallback = relays.find(({ use, result }) => use === "fallback" && result === "failed");
  const all = inUse.map(({ relay }) => relay).join(", ");
  const because = `${all} ${inUse.length === 1 ? "accepts" : "accept"} the host`;
  return {
    verdict: "met",
    because: fallback ? `${because}; not so the fallback ${relaySentence(fallback)}` : because,
    ...common,
  };
}

/** Delivered by Postfix itself, and no service died meanwhile. */
export function canaryCriterion({ outcome, canary, trouble }: Verification, seconds: number): CanaryCriterion {
  const verdict: Verdict = outcome === "accepted" ? "met" : outcome === "refused" ? "failed" : "undetermined";
  const died = trouble.new.map((line) => `; ${line}`).join("");
  return {
    verdict,
    because: `${canary ? canarySentence(canary) : "nothing tells"}${died}`,
    seconds,
    canary,
    trouble: trouble.new,
  };
}

function canarySentence({ result, relay, reason, removed, seconds }: Canary): string {
  if (result === "sent") return `delivered to ${relay} in ${seconds} s: ${reason}`;
  return `${CANARY_WORDS[result]}: ${reason}${removed ? "; it was taken out of the queue again" : ""}`;
}

const CANARY_WORDS: Readonly<Record<Exclude<Canary["result"], "sent">, string>> = {
  local: "delivered on the host itself, which proves nothing of the relay",
  deferred: "put off",
  bounced: "bounced",
  softbounce: "refused, and held back by soft_bounce",
  timeout: "not delivered in time",
  unsent: "Postfix did not take it",
  undetermined: "nothing tells where it went",
};

/** `stopped`: Postfix does not run. */
export function queueCriterion(
  readings: readonly QueueReading[],
  wanted: "falling" | "not-rising",
  stopped: boolean,
): QueueCriterion {
  const trend = trendOf(readings);
  const good = trend === "empty" || trend === "falling" || (wanted === "not-rising" && trend === "steady");
  const common = { seconds: readings.at(-1)?.seconds ?? 0, wanted, trend, readings };
  if (stopped) return { verdict: "failed", because: `Postfix does not run; ${trendText(readings)}`, ...common };
  return { verdict: good ? "met" : "failed", because: trendText(readings), ...common };
}

function trendText(readings: readonly QueueReading[]): string {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return "it was not counted";
  if (last.waiting === 0) return "nothing waits";
  const { incoming, active, deferred } = last.sizes;
  const word = { falling: "it falls", rising: "it grows", steady: "it stays as it is", empty: "" }[trendOf(readings)];
  const from = readings.length > 1 ? `${first.waiting} waited, ${last.waiting} wait` : `${last.waiting} wait`;
  return `${word}: ${from} after ${Math.round(last.seconds)} s (${deferred} deferred, ${active} active, ${incoming} incoming)`;
}
