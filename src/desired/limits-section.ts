import { durationSeconds, postfixTime } from "../profile/duration.ts";
import type { Duration } from "../profile/schema-types.ts";
import type { DesiredParameter } from "./desired-state.ts";
import type { Section, SectionContext } from "./section.ts";

/** `limits`: how fast mail is handed over, and when it is tried again. */
export function limitsSection({ profile, findings }: SectionContext): Section {
  const { concurrency, recipients, delay, retry = {} } = profile.limits ?? {};
  if (recipients === 1 && delay !== undefined && durationSeconds(delay) > 0) {
    findings.warning("limits-no-throttle", "With one recipient a delivery, the delay does not slow the relay down", {
      path: "limits.recipients",
      detail: "limits.delay then counts per recipient, not per relay",
      hint: "Set `recipients` to 2 or more.",
    });
  }
  return {
    parameters: [
      ...number("smtp_destination_concurrency_limit", concurrency, "limits.concurrency"),
      ...number("smtp_destination_recipient_limit", recipients, "limits.recipients"),
      ...time("smtp_destination_rate_delay", delay, "limits.delay"),
      ...time("minimal_backoff_time", retry.minimal_backoff, "limits.retry.minimal_backoff"),
      ...time("maximal_backoff_time", retry.maximal_backoff, "limits.retry.maximal_backoff"),
      ...time("queue_run_delay", retry.queue_run, "limits.retry.queue_run"),
      ...time("maximal_queue_lifetime", retry.lifetime, "limits.retry.lifetime"),
    ],
  };
}

function number(name: string, value: number | undefined, from: string): DesiredParameter[] {
  return value === undefined ? [] : [{ name, value: String(value), from }];
}

function time(name: string, value: Duration | undefined, from: string): DesiredParameter[] {
  return value === undefined ? [] : [{ name, value: postfixTime(value), from }];
}
