import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { parseBoolean } from "../postfix/values.ts";
import { durationSeconds } from "../profile/duration.ts";
import type { HostFlush } from "../verify/flush-document.ts";
import { flushRefusal } from "../verify/flush-refusal.ts";
import type { QueuedForFlush } from "../verify/flush-selection.ts";
import { sha256 } from "./digest.ts";

/** Why a host must not be flushed, whatever its relays say; undefined where nothing is in the way. */
export function obstacleIn({ host, mainCf, running, unfinished }: ObservedState): Diagnostic | undefined {
  const error = { severity: "error", host } as const;
  if (mainCf.state !== "present") {
    const detail = mainCf.state === "unknown" ? mainCf.because : "it is not there";
    return { ...error, code: "main-cf-unreadable", summary: "main.cf cannot be read; nothing was flushed", detail };
  }
  if (unfinished.state === "present") {
    return flushRefusal("unfinished", "", host).diagnostics[0];
  }
  if (running.state === "present" && !running.value) {
    const hint = "postfix status ; postfix start";
    return {
      ...error,
      code: "postfix-stopped",
      summary: "Postfix does not run on the host; nothing was flushed",
      hint,
    };
  }
  return undefined;
}

/** What of a configuration decides on the fate of outgoing mail, as far as it was looked at. */
export function configurationDigest({ mainCf, masterCf, tables }: ObservedState): string {
  const digests = [
    ...[mainCf, masterCf].map((file) => (file.state === "present" ? file.value.sha256 : file.state)),
    ...tables.flatMap(({ source, built }) =>
      [source, built].map((file) => (file.state === "present" ? file.value.sha256 : file.state)),
    ),
  ];
  return sha256(digests.join("\n"));
}

/** Whether main.cf holds bounces back. */
export function softBounce(observed: ObservedState): boolean {
  return parseBoolean(mainCfValue(observed, "soft_bounce") ?? "no") ?? false;
}

/** How fast mail may be handed over where nobody says: as Postfix itself paces it, and slowly behind a relay that throttled. */
export function rateFor(observed: ObservedState, messages: readonly QueuedForFlush[]): HostFlush["rate"] {
  const delay = destinationDelay(observed);
  if (delay > 0) return { per_minute: 60 / delay, because: `smtp_destination_rate_delay is ${delay} s` };
  if (messages.some(({ causes }) => causes.includes("throttled")))
    return { per_minute: AFTER_THROTTLING, because: "a relay has throttled this host" };
  return null;
}

/** Messages a minute. */
const AFTER_THROTTLING = 30;

/** Seconds that Postfix itself leaves between two messages to one relay. */
function destinationDelay(observed: ObservedState): number {
  const names = ["smtp_destination_rate_delay", "default_destination_rate_delay"];
  const written = names.map((name) => mainCfValue(observed, name)).find((value) => /^\d+[smhdw]?$/.test(value ?? ""));
  return written === undefined ? 0 : durationSeconds(written);
}

function mainCfValue({ mainCf }: ObservedState, name: string): string | undefined {
  return mainCf.state === "present" ? parseMainCf(mainCf.value.text).get(name) : undefined;
}
