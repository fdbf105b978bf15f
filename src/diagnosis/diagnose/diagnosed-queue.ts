import type { Cause } from "../cause.ts";
import type { MailState, QueueFlow } from "../mail-state/mail-state.ts";
import type { DiagnosedFlow, DiagnosedQueue } from "./diagnosis-document.ts";

/** What waits, since when, why, and how fast it leaves. */
export function diagnosedQueue({ now, queue, log }: MailState): DiagnosedQueue {
  const { source, sizes, oldest, silent, groups, ages } = queue;
  return {
    source,
    ...sizes,
    oldest_seconds: oldest === null ? null : Math.max(0, now - oldest),
    causes: byCause(groups),
    without_reason: silent.messages,
    flow: flowOf(now, sizes, log),
    ages,
  };
}

function byCause(groups: MailState["queue"]["groups"]): DiagnosedQueue["causes"] {
  const counts = new Map<Cause, number>();
  for (const { cause, messages } of groups) counts.set(cause, (counts.get(cause) ?? 0) + messages);
  return [...counts].map(([cause, messages]) => ({ cause, messages })).sort((a, b) => b.messages - a.messages);
}

function flowOf(
  now: number,
  sizes: MailState["queue"]["sizes"],
  { flow, gaps }: MailState["log"],
): DiagnosedFlow | null {
  if (flow === null) return null;
  const { incoming, active, deferred, maildrop } = sizes;
  const waiting = incoming + active + deferred + maildrop;
  const lines_dropped = gaps.some(({ at }) => at === null || at >= now - flow.seconds);
  return { ...flow, lines_dropped, empty_in_seconds: lines_dropped ? null : emptyIn(waiting, flow) };
}

function emptyIn(waiting: number, { seconds, came, left }: QueueFlow): number | null {
  if (waiting === 0 || left <= came) return null;
  return Math.ceil((waiting * seconds) / (left - came));
}
