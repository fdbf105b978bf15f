import { isInterruption } from "../diagnostics/interruption.ts";
import type { Change, HostPlanDocument, PlanDocument } from "../plan/plan.ts";
import { count } from "./wording.ts";

/** Hosts whose plans read the same, so that they are told once. */
export interface PlanGroup {
  readonly hosts: readonly string[];
  /** Versions of Postfix among them. */
  readonly versions: readonly string[];
  /** The plan of the first; the others differ from it in host, version and fingerprint alone. */
  readonly plan: HostPlanDocument;
}

/** Hosts of equal plans together, in the order of their first host. */
export function groupEqualPlans(plans: readonly HostPlanDocument[]): PlanGroup[] {
  const groups = new Map<string, HostPlanDocument[]>();
  for (const plan of plans) {
    const key = JSON.stringify({ ...plan, host: "", postfix_version: "", fingerprint: "" }, withoutHost);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()].flatMap((members) => {
    const [plan] = members;
    if (plan === undefined) return [];
    const versions = new Set(members.flatMap(({ postfix_version }) => postfix_version ?? []));
    return [{ hosts: members.map(({ host }) => host), versions: [...versions], plan }];
  });
}

function withoutHost(key: string, value: unknown): unknown {
  return key === "host" ? "" : value;
}

/** `5 create, 2 update, 1 delete`; empty when there are none. */
export function changeCounts(changes: readonly Change[]): string {
  return (["create", "update", "delete"] as const)
    .map((action) => ({ action, number: changes.filter((change) => change.action === action).length }))
    .filter(({ number }) => number > 0)
    .map(({ action, number }) => `${number} ${action}`)
    .join(", ");
}

/**
 * What a plan comes to: `2 hosts to change (5 create, 2 update; 1 reload), 37 unchanged`, and apart from it the hosts
 * that could not be planned (`1 error`, `1 interrupted`, or nothing), because they must not be missed.
 */
export function planSummary({ hosts }: PlanDocument): { readonly sentence: string; readonly errors: string } {
  const changing = hosts.filter(({ status }) => status === "changes");
  const unplanned = errorHosts(hosts);
  const unchanged = hosts.length - changing.length - unplanned.length;
  const none = unchanged > 0 ? "no changes" : "no host planned";
  const change = changing.length > 0 ? `${count(changing.length, "host")} to change (${work(changing)})` : none;
  const stay = changing.length > 0 ? `${unchanged} unchanged` : `${count(unchanged, "host")} unchanged`;
  return {
    sentence: unchanged > 0 ? `${change}, ${stay}` : change,
    errors: troubles(unplanned),
  };
}

/** Nothing is wrong with a host that was only interrupted. */
function troubles(unplanned: readonly HostPlanDocument[]): string {
  const interrupted = unplanned.filter(({ error }) => isInterruption(error ?? [])).length;
  const errors = unplanned.length - interrupted;
  return [
    ...(errors > 0 ? [count(errors, "error")] : []),
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
  ].join(", ");
}

function work(changing: readonly HostPlanDocument[]): string {
  const actions = changing.flatMap((plan) => plan.actions);
  const runs = (["reload", "restart"] as const)
    .map((run) => ({ run, number: actions.filter((action) => action.run === run).length }))
    .filter(({ number }) => number > 0)
    .map(({ run, number }) => count(number, run));
  const changes = changeCounts(changing.flatMap((plan) => plan.changes));
  return [changes, runs.join(", ")].filter((part) => part !== "").join("; ");
}

/** The hosts that could not be planned. */
export function errorHosts(hosts: readonly HostPlanDocument[]): readonly HostPlanDocument[] {
  return hosts.filter(({ status }) => status === "error");
}

/** Changes file by file, in the order of the plan. */
export function byFile(changes: readonly Change[]): Map<string, Change[]> {
  const files = new Map<string, Change[]>();
  for (const change of changes) files.set(change.file, [...(files.get(change.file) ?? []), change]);
  return files;
}
