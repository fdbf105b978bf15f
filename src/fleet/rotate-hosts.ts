import { planApplier } from "../engine/apply.ts";
import type { Consent } from "../engine/consent.ts";
import { profilePlanner } from "../engine/plan.ts";
import { afterApply, rotationFailed, rotationOf, tryCredential } from "../engine/rotation.ts";
import type { HostRotation, RotationDocument } from "../engine/rotation-document.ts";
import { rotationDocument } from "../engine/rotation-outcome.ts";
import type { Session } from "../engine/session.ts";
import { recovering } from "../engine/settle.ts";
import { sharingHosts } from "../engine/sharing-hosts.ts";
import type { PlanDocument } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { applyHosts } from "./apply-hosts.ts";
import { eachHost } from "./each-host.ts";
import { type FleetPlan, planHosts, type ReadyHost } from "./plan-hosts.ts";

/** How hosts are brought to a new credential. */
export interface RotateOptions {
  /** True: nothing is changed, and nobody is asked. The new credential is tried all the same. */
  readonly check: boolean;
  /** A profile without a canary is no obstacle: the login at the relay alone proves the credential. */
  readonly withoutCanary: boolean;
  /** Asked once the relay takes the new credential from every host; only `agreed` lets it go on. */
  readonly review: (plan: PlanDocument) => Promise<Consent>;
  readonly signal?: AbortSignal;
}

/**
 * Brings hosts to the credential that their profiles have now. All of them are looked at first, and the new credential is
 * tried from each; where one is not ready or is refused, none is changed. Then they are changed in the order of a rollout,
 * each by the transaction of `apply`, and the first that fails is the last that is begun.
 */
export async function rotateHosts(
  session: Session,
  hosts: readonly HostEntry[],
  options: RotateOptions,
): Promise<RotationDocument> {
  const planner = profilePlanner(session);
  const fleet = await planHosts(session, hosts, options.check ? planner : recovering(session, planner), options.signal);
  try {
    const { ended, consent } = await rotated(session, fleet, options);
    return rotationDocument(ended, { ...options, consent, sharing: sharingHosts(session, hosts) });
  } finally {
    await fleet.close();
  }
}

interface Ended {
  readonly ended: readonly HostRotation[];
  readonly consent: Consent;
}

async function rotated(session: Session, fleet: FleetPlan, options: RotateOptions): Promise<Ended> {
  const looked = fleet.hosts.map((planned) =>
    "plan" in planned
      ? rotationOf(planned.plan)
      : rotationFailed(planned.host.name, planned.host.profile ?? null, planned.failure),
  );
  if (!looked.every(isReady) || options.signal?.aborted) return { ended: looked, consent: "agreed" };
  const tried = await trials(session, fleet, looked, options);
  const begun = tried.some(({ status }) => status === "skipped");
  if (!tried.every(isReady) || !begun || options.signal?.aborted) return { ended: tried, consent: "agreed" };
  if (options.check) return { ended: tried.map(wouldRotate), consent: "agreed" };
  const consent = await options.review(fleet.document);
  if (consent !== "agreed") return { ended: tried, consent };
  return { ended: await changed(session, fleet, tried, options.signal), consent };
}

function isReady({ status }: HostRotation): boolean {
  return status === "already" || status === "skipped";
}

function wouldRotate(rotation: HostRotation): HostRotation {
  return rotation.status === "skipped" ? { ...rotation, status: "would-rotate" } : rotation;
}

/**
 * From one host first: a relay that refuses the credential there gets no login from the others, for many wrong ones lock an
 * account, or an address, out.
 */
async function trials(
  session: Session,
  { hosts }: FleetPlan,
  looked: readonly HostRotation[],
  { withoutCanary, signal }: RotateOptions,
): Promise<HostRotation[]> {
  const refused = new AbortController();
  const ended = new Map(looked.map((rotation) => [rotation.host, rotation]));
  const one = async (ready: ReadyHost) => {
    const rotation = ended.get(ready.host.name);
    if (!rotation) return;
    const end = await tryCredential(session, rotation, ready, { withoutCanary, ...(signal && { signal }) });
    if (!isReady(end)) refused.abort();
    ended.set(ready.host.name, end);
    const summary = `the relay's answer: ${end.trial}`;
    session.emit({ type: "host-finished", host: end.host, status: end.status, ok: isReady(end), summary });
  };
  const ready = hosts.filter((planned): planned is ReadyHost => isChanging(planned, ended));
  session.emit({ type: "trial-started", hosts: ready.map(({ host }) => host.name) });
  const stop = AbortSignal.any([refused.signal, ...(signal ? [signal] : [])]);
  await eachHost(ready.slice(0, 1), 1, one, stop);
  await eachHost(ready.slice(1), session.project.config.concurrency, one, stop);
  return [...ended.values()];
}

function isChanging(planned: FleetPlan["hosts"][number], ended: ReadonlyMap<string, HostRotation>): boolean {
  return "plan" in planned && ended.get(planned.host.name)?.status === "skipped";
}

/** One failure is enough, whatever a rollout may bear otherwise: the rest stays on a credential that works. */
async function changed(
  session: Session,
  fleet: FleetPlan,
  tried: readonly HostRotation[],
  signal: AbortSignal | undefined,
): Promise<HostRotation[]> {
  const { project } = session;
  const rollout = { ...project.config.rollout, max_failures: 0 };
  const strict: Session = { ...session, project: { ...project, config: { ...project.config, rollout } } };
  const applier = planApplier(session, { insistable: false, ...(signal && { signal }) });
  const { hosts } = await applyHosts(strict, fleet, applier, signal);
  const ends = new Map(hosts.map((end) => [end.host, end]));
  return tried.map((rotation) => {
    const end = ends.get(rotation.host);
    return end && rotation.status === "skipped" ? afterApply(rotation, end) : rotation;
  });
}
