import { setTimeout as wait } from "node:timers/promises";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isInterruption, NOT_REACHED } from "../diagnostics/interruption.ts";
import type { ApplyDocument, ApplyStatus, HostApplyResult } from "../engine/apply-document.ts";
import type { Session } from "../engine/session.ts";
import { durationSeconds } from "../profile/duration.ts";
import { batches } from "./batches.ts";
import { eachHost } from "./each-host.ts";
import type { FleetPlan, PlannedHost, ReadyHost } from "./plan-hosts.ts";

/** Carries one host's plan out; never throws, what went wrong is in the result. */
export type Applier = (ready: ReadyHost) => Promise<HostApplyResult>;

/**
 * Carries the plans out batch by batch: the canary hosts first, then the batches. When more hosts than `max_failures`
 * failed, the rest is `skipped`. Hosts that already failed while planning count as failed in the result, but do not
 * stop the rollout: nothing was tried on them.
 */
export async function applyHosts(
  session: Session,
  fleet: FleetPlan,
  applier: Applier,
  signal?: AbortSignal,
): Promise<ApplyDocument> {
  const { rollout, concurrency } = session.project.config;
  const ready = fleet.hosts.filter(hasChanges);
  const groups = batches(ready, rollout);
  const results = new Map<string, HostApplyResult>();
  session.emit({ type: "rollout-started", hosts: ready.map(({ host }) => host.name) });
  for (const [index, group] of groups.entries()) {
    if (index > 0 && !whyStopped(results, rollout.max_failures, signal))
      await pause(durationSeconds(rollout.pause), signal);
    const stopped = whyStopped(results, rollout.max_failures, signal);
    if (stopped) {
      for (const ready of group) results.set(ready.host.name, skipped(ready, stopped));
      continue;
    }
    const hosts = group.map(({ host }) => host.name);
    session.emit({ type: "batch-started", batch: index + 1, batches: groups.length, hosts });
    const ended = await eachHost(group, concurrency, applier, signal);
    for (const [at, ready] of group.entries()) results.set(ready.host.name, ended[at] ?? skipped(ready, NOT_REACHED));
  }
  const all = fleet.hosts.map((planned) => results.get(planned.host.name) ?? notApplied(planned));
  return { schema: "postmend/apply/v1", hosts: all };
}

/** What apply answers when the person who was asked said no. */
export function declined(fleet: FleetPlan): ApplyDocument {
  const hosts = fleet.hosts.map((planned) =>
    hasChanges(planned)
      ? result(planned.host.name, "declined", planned.plan.document.changes.length)
      : notApplied(planned),
  );
  return { schema: "postmend/apply/v1", hosts };
}

function hasChanges(planned: PlannedHost): planned is ReadyHost {
  return "plan" in planned && planned.plan.document.status === "changes";
}

function whyStopped(results: ReadonlyMap<string, HostApplyResult>, allowed: number, signal?: AbortSignal) {
  if (signal?.aborted) return NOT_REACHED;
  const failed = [...results.values()].filter(({ status }) => !["applied", "waiting", "skipped"].includes(status));
  if (failed.length <= allowed) return undefined;
  return "The rollout stopped, because hosts before this one failed";
}

async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  if (seconds > 0) await wait(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => undefined);
}

function skipped({ host: { name: host }, plan }: ReadyHost, summary: string): HostApplyResult {
  return {
    ...result(host, "skipped", plan.document.changes.length),
    diagnostics: [{ code: "skipped", severity: "warning", host, summary }],
  };
}

function notApplied(planned: PlannedHost): HostApplyResult {
  if ("plan" in planned) {
    const { status, error } = planned.plan.document;
    return status === "error" ? failed(planned.host.name, error ?? []) : result(planned.host.name, "unchanged", 0);
  }
  return failed(planned.host.name, planned.failure);
}

function failed(host: string, diagnostics: readonly Diagnostic[]): HostApplyResult {
  const stale = diagnostics.some(({ code }) => code === "plan-stale");
  const status = stale ? "stale" : isInterruption(diagnostics) ? "skipped" : "failed";
  return { ...result(host, status, 0), diagnostics };
}

function result(host: string, status: ApplyStatus, changes: number): HostApplyResult {
  return { host, status, revision: null, changes, seconds: 0, diagnostics: [] };
}
