import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { interruption, isInterruption, NOT_REACHED } from "../diagnostics/interruption.ts";
import { failureOf } from "../engine/failure.ts";
import { interruptible } from "../engine/interruptible.ts";
import type { Session } from "../engine/session.ts";
import type { HostPlan, HostPlanDocument, PlanDocument } from "../plan/plan.ts";
import { refusedDocument } from "../plan/refused-plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Transport } from "../transports/transport.ts";
import { eachHost } from "./each-host.ts";

/** Makes the plan of one host: towards its profile, towards an older revision, or by checking a saved plan. */
export type Planner = (transport: Transport, host: HostEntry) => Promise<HostPlan>;

/** A host with its plan, and the connection over which it was made; apply uses it again. */
export interface ReadyHost {
  readonly host: HostEntry;
  readonly plan: HostPlan;
  readonly transport: Transport;
}

/** A host for which there is no plan, and why. */
export interface FailedHost {
  readonly host: HostEntry;
  readonly failure: readonly Diagnostic[];
}

export type PlannedHost = ReadyHost | FailedHost;

/** The plans of many hosts. Connections of hosts that have changes stay open until `close`. */
export interface FleetPlan {
  readonly hosts: readonly PlannedHost[];
  readonly document: PlanDocument;
  close(): Promise<void>;
}

/** Plans for all hosts side by side. A host that fails is in the result with its reason; it stops no other. */
export async function planHosts(
  session: Session,
  hosts: readonly HostEntry[],
  planner: Planner,
  signal?: AbortSignal,
): Promise<FleetPlan> {
  const work = (host: HostEntry) => planOne(session, host, planner, signal);
  const planned = await eachHost(hosts, session.project.config.concurrency, work, signal);
  const results = hosts.map(
    (host, index): PlannedHost => planned[index] ?? { host, failure: [interruption(host.name, NOT_REACHED)] },
  );
  return {
    hosts: results,
    document: { schema: "postmend/plan/v1", hosts: results.map(documentOf) },
    close: async () => {
      await Promise.all(results.map((result) => ("transport" in result ? result.transport.close() : undefined)));
    },
  };
}

/** The plans that could be made and have something to do. */
export function plansOf({ hosts }: FleetPlan): HostPlan[] {
  return hosts.flatMap((planned) =>
    "plan" in planned && planned.plan.document.status === "changes" ? [planned.plan] : [],
  );
}

async function planOne(
  session: Session,
  host: HostEntry,
  planner: Planner,
  signal: AbortSignal | undefined,
): Promise<PlannedHost> {
  const result = await connectAndPlan(session, host, planner, signal);
  const document = documentOf(result);
  const ok = document.status !== "error" || isInterruption(document.error ?? []);
  session.emit({ type: "host-finished", host: host.name, status: document.status, ok, summary: summary(document) });
  return result;
}

async function connectAndPlan(
  session: Session,
  host: HostEntry,
  planner: Planner,
  signal: AbortSignal | undefined,
): Promise<PlannedHost> {
  let transport: Transport | undefined;
  try {
    session.emit({ type: "host-connecting", host: host.name });
    const road = await session.connect(host);
    transport = road;
    session.emit({ type: "host-connected", host: host.name });
    const plan = await interruptible(() => planner(road, host), host.name, signal);
    session.emit({ type: "host-planned", host: host.name, changes: plan.document.changes.length });
    if (plan.document.status !== "changes") await road.close();
    return { host, plan, transport: road };
  } catch (error) {
    // The road may be what failed; that it does not close either tells nothing new.
    await transport?.close().catch(() => undefined);
    return { host, failure: failureOf(error, host.name) };
  }
}

function documentOf(result: PlannedHost): HostPlanDocument {
  if ("plan" in result) return result.plan.document;
  return refusedDocument(result.host.name, result.failure, { profile: result.host.profile ?? null });
}

function summary(document: HostPlanDocument): string {
  if (document.status === "error") return document.error?.[0]?.summary ?? "error";
  const count = document.changes.length;
  return count === 0 ? "unchanged" : `${count} ${count === 1 ? "change" : "changes"}`;
}
