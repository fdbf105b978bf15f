import { neutralise, PostmendError } from "../diagnostics/diagnostic.ts";
import type { RelayCause, RelayReply, RelayRule, RelayStep, RelayStepName } from "./relay-test-result.ts";

/** Why a test came to its end before all was seen. */
export type Ending = {
  readonly reply?: RelayReply;
  readonly rule?: RelayRule;
  /** The step that it ended at, where it is not the one that noticed. */
  readonly at?: RelayStepName;
} & (
  | { readonly end: "failed"; readonly cause: RelayCause; readonly problem: string }
  | { readonly end: "undetermined"; readonly because: string }
);

/** What a step found: the value to go on with, or the end of the test. */
export type Found<T> = { readonly value: T; readonly detail: string } | Ending;

/** The steps of one test as they are taken, with their time. */
export class Timeline {
  readonly steps: RelayStep[] = [];

  /** Takes a step. An error of the road to the host itself is thrown: then nothing is known of the relay. */
  async take<T>(step: RelayStepName, work: () => Promise<Found<T>>): Promise<{ readonly value: T } | Ending> {
    const started = performance.now();
    const found = await work().catch((error: unknown) => endingOf(error));
    const ended = "end" in found;
    const taken = ended ? (found.at ?? step) : step;
    // A road that only tells by its first byte whether it leads anywhere was called connected too early.
    if (ended && taken !== step && step !== "connect" && this.steps.at(-1)?.step === "connect") this.steps.pop();
    this.steps.push({
      step: taken,
      ok: !ended,
      milliseconds: Math.round(performance.now() - started),
      detail: ended ? (found.end === "failed" ? found.problem : found.because) : found.detail,
    });
    return found;
  }

  /** Notes a step that took no time of its own. */
  note(step: RelayStepName, ok: boolean, detail: string): void {
    this.steps.push({ step, ok, milliseconds: 0, detail });
  }
}

/** What an error of a stream, of a dialogue or of TLS says about the relay. Any other one is thrown on. */
export function endingOf(error: unknown): Ending {
  const [first] = error instanceof PostmendError ? error.diagnostics : [];
  const meaning = first && MEANINGS.get(first.code);
  if (!first || !meaning) throw error;
  const detail = neutralise(first.detail ?? first.summary);
  const at = meaning === "dns-failure" ? "resolve" : first.code.startsWith("tunnel-") ? "connect" : undefined;
  const where = at ? ({ at } as const) : {};
  if (meaning === "undetermined") return { ...where, end: "undetermined", because: detail };
  return { ...where, end: "failed", cause: meaning, problem: detail };
}

const MEANINGS: ReadonlyMap<string, RelayCause | "undetermined"> = new Map<string, RelayCause | "undetermined">([
  ["tunnel-refused", "connection-refused"],
  ["tunnel-timeout", "connection-timeout"],
  ["tunnel-name-unresolved", "dns-failure"],
  ["tunnel-unreachable", "network-unreachable"],
  ["tunnel-failed", "undetermined"],
  ["relay-unanswered", "connection-timeout"],
  ["relay-silent", "connection-timeout"],
  ["relay-hung-up", "lost-connection"],
  ["relay-not-smtp", "other"],
  ["tls-failed", "tls-handshake-failed"],
  ["tls-plain-text", "tls-handshake-failed"],
]);
