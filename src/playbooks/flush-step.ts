/**
 * The step that has deferred mail tried again: `postmend flush` after a change, with its test of the relay, its degrees and
 * its end at the first bounce. It does nothing where a flush would be one too many: the transaction has made one, nothing
 * was changed, or a relay throttles this host. What is left when its time is over leaves with Postfix's own retries.
 */
import { QUEUE_KNOWLEDGE } from "../diagnosis/queue/queue-knowledge.ts";
import { flushHost } from "../engine/flush.ts";
import type { PlaybookStep } from "../profile/playbook-file.ts";
import type { HostFlush } from "../verify/flush-document.ts";
import { wishText } from "../verify/flush-selection.ts";
import { AFTER_THE_CHANGE, adviceOf, isLeftAlone, notAgreed, type Running, type StepEnd, stopped } from "./running.ts";

type FlushStep = Extract<PlaybookStep, { step: "flush" }>;

/** Milliseconds after which no further batch is begun. */
const LONGEST = 600_000;

/** Tries deferred mail again where that is due; a person has agreed to the change before it, or is asked. */
export async function flushStep(running: Running, { wish }: FlushStep): Promise<StepEnd> {
  const { request, session, transport, host, changed } = running;
  if (running.pending) return AFTER_THE_CHANGE;
  const needless = whyNeedless(running, wish);
  if (needless !== undefined) return { outcome: "nothing", summary: needless };
  const about = wishText(wish);
  if (request.check) return { outcome: "would", summary: `would try deferred mail again, by degrees: ${about}` };
  const answer = changed ? "agreed" : await request.review({ flush: about });
  if (answer !== "agreed") return notAgreed(answer, host.name);
  const late = AbortSignal.timeout(LONGEST);
  const signal = request.signal ? AbortSignal.any([request.signal, late]) : late;
  const flush = await flushHost(session, transport, host, { ...wish, signal }, QUEUE_KNOWLEDGE);
  running.outdated = true;
  return { ...endOf(flush, late.aborted, host.name), flush };
}

function whyNeedless(running: Running, { cause }: FlushStep["wish"]): string | undefined {
  const { diagnosis, outdated, proved } = running;
  if (isLeftAlone(running)) return "nothing was changed";
  if (proved) return "the change has tried deferred mail again, after its test message";
  if (diagnosis?.queue.source !== "unknown" && diagnosis?.queue.deferred === 0 && !outdated)
    return "no message is deferred";
  const isThrottled = diagnosis?.findings.some((found) => found.cause === "throttled" && found.messages > found.lost);
  if (isThrottled && (cause === undefined || cause === "throttled"))
    return "a relay throttles this host, and a flush makes that worse; what waits leaves with the usual retries";
  return undefined;
}

/** A stop is a person's; what is left over for any other reason leaves with Postfix's own retries. */
function endOf(flush: HostFlush, late: boolean, host: string): StepEnd {
  const { result, tried, selected, sent, ended_by, diagnostics } = flush;
  const counts = `${tried} of ${selected} tried, ${sent} sent`;
  const evidence = ended_by ? [`${ended_by.cause}: ${ended_by.id} ${ended_by.status}: ${ended_by.text}`] : [];
  switch (result) {
    case "none":
      return { outcome: "nothing", summary: "no message is deferred" };
    case "done":
    case "handed-over":
      return { outcome: "done", summary: counts, diagnostics };
    case "throttled":
      return { outcome: "done", summary: `${counts}; the relay wants less mail in a time`, evidence, diagnostics };
    case "interrupted":
      if (late) return { outcome: "done", summary: `${counts}; the others leave with the usual retries` };
      return { outcome: "stopped", summary: counts, diagnostics, end: { outcome: "interrupted", because: counts } };
    case "refused":
    case "error":
      return notTried(flush);
    default: {
      const next = [`See why, and what to do:\n  postmend diagnose ${host}`];
      return stopped(`${STOPS[result]}: ${counts}`, next, { evidence, diagnostics });
    }
  }
}

const STOPS = {
  stopped: "Deferred mail was tried again and a message bounced; the others wait as before",
  "put-off": "Deferred mail was tried again and the relay took nothing",
  stalled: "Postfix did not try the deferred mail that it was handed",
} as const;

function notTried({ result, diagnostics }: HostFlush): StepEnd {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const because = errors[0]?.summary ?? "Deferred mail could not be tried again";
  if (result === "error")
    return { outcome: "failed", summary: because, diagnostics, end: { outcome: "failed", because } };
  if (errors.every(({ code }) => NOT_NOW.has(code))) return { outcome: "nothing", summary: because, diagnostics };
  return stopped(because, adviceOf(diagnostics), { diagnostics });
}

/**
 * The host is not worse for it: another flush has it in hand or just had, nobody would see a bounce, or Postfix does not run,
 * which the diagnosis tells.
 */
const NOT_NOW: ReadonlySet<string> = new Set(["flush-recent", "flush-running", "flush-no-log", "postfix-stopped"]);
