import type { Cause } from "../cause.ts";
import type { MailState } from "../mail-state/mail-state.ts";
import type { DiagnosedFlow, DiagnosedQueue } from "./diagnosis-document.ts";

/** What waits, since when, why, and how fast it leaves. */
export function diagnosedQueue({ now, queue, log }: MailState): DiagnosedQueue {
  const { source, sizes, oldest, silent, groups, ages } = queue;
  const { incoming, active, deferred, maildrop } = sizes;
  return {
    source,
    ...sizes,
    oldest_seconds: oldest === null ? null : Math.max(0, now - oldest),
    causes: byCause(groups),
    without_reason: silent.messages,
    flow: log.flow && { ...log.flow, empty_in_seconds: emptyIn(incoming + active + deferred + maildrop, log.flow) },
    ages,
  };
}

function byCause(groups: MailState["queue"]["groups"]): DiagnosedQueue["causes"] {
  const counts = new Map<Cause, number>();
  for (const { cause, messages } of groups) counts.set(cause, (counts.get(cause) ?? 0) + messages);
  return [...counts].map(([cause, messages]) => ({ cause, messages })).sort((a, b) => b.messages - a.messages);
}

function emptyIn(waiting: number, { seconds, came, left }: Omit<DiagnosedFlow, "empty_in_seconds">): number | null {
  if (waiting === 0 || left <= came) return null;
  return Math.ceil((waiting * seconds) / (left - came));
}
