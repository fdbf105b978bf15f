import { resolve } from "node:path";
import type { DiagnosisDocument } from "../diagnosis/diagnose/diagnosis-document.ts";
import { knownRules } from "../diagnosis/lint/lint-directory.ts";
import type { HostLint } from "../diagnosis/lint/lint-document.ts";
import { checkedEnvelope, type Envelope } from "../diagnosis/trace/envelope.ts";
import type { TraceDocument } from "../diagnosis/trace/trace-document.ts";
import { traceHost } from "../diagnosis/trace/trace-host.ts";
import { planApplier } from "../engine/apply.ts";
import type { ApplyDocument } from "../engine/apply-document.ts";
import type { DriftDocument } from "../engine/drift-document.ts";
import type { EngineListener, RunStarted } from "../engine/events.ts";
import type { FlushOptions } from "../engine/flush.ts";
import { readHistory } from "../engine/history.ts";
import { openSession, type SecretNeeds } from "../engine/open-session.ts";
import { observeFor, profilePlanner } from "../engine/plan.ts";
import { projectDirectory } from "../engine/project-directory.ts";
import { rollbackPlanner } from "../engine/rollback.ts";
import type { RotationDocument } from "../engine/rotation-document.ts";
import { settleChange } from "../engine/settle.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { PlanDocument } from "../plan/plan.ts";
import { choosePlaybook } from "../playbooks/built-in.ts";
import { remediate as runPlaybook } from "../playbooks/remediate.ts";
import type { RemediationDocument } from "../playbooks/remediation-document.ts";
import type { RemediationRequest } from "../playbooks/running.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { type LoadedProject, loadProject as readProject } from "../profile/project.ts";
import type { HistoryDocument } from "../revisions/documents.ts";
import type { Transport } from "../transports/transport.ts";
import type { FlushDocument } from "../verify/flush-document.ts";
import type { VerifyDocument } from "../verify/verify-document.ts";
import { applyHosts } from "./apply-hosts.ts";
import { diagnoseHosts } from "./diagnose-hosts.ts";
import { driftHosts } from "./drift-hosts.ts";
import { flushHosts } from "./flush-hosts.ts";
import { historyOf } from "./history.ts";
import { lintHosts } from "./lint-hosts.ts";
import { type FleetPlan, planHosts } from "./plan-hosts.ts";
import { type RotateOptions, rotateHosts } from "./rotate-hosts.ts";
import { settleHosts } from "./settle-hosts.ts";
import { verifyHosts } from "./verify-hosts.ts";

/** How a project is opened by a program. */
export interface OpenOptions {
  /** The environment that secrets and SSH are looked up in; that of the process when not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** False: programs that the project or the SSH configuration names are not run. */
  readonly allowExec?: boolean;
}

/** A project that was read and found to be right. */
export interface Project {
  readonly directory: string;
  readonly loaded: LoadedProject;
  readonly options: Required<OpenOptions>;
}

/** Which hosts, and who is told of progress. */
export interface HostSelection {
  /** Names, groups and globs as `--limit` takes them; all hosts when not given. */
  readonly limit?: string;
  readonly onEvent?: EngineListener;
  readonly signal?: AbortSignal;
}

/** How a plan is carried out. */
export interface Insistence {
  /** A relay that refuses stops no host; the revision remembers that it did. */
  readonly skipPreflight?: boolean;
}

/** Plans of hosts; their connections stay open for `apply` until `close`. */
export interface Plan {
  readonly document: PlanDocument;
  apply(): Promise<ApplyDocument>;
  close(): Promise<void>;
}

/** Reads a project directory. Throws a PostmendError with everything that is wrong with its files. */
export function loadProject(directory: string, options: OpenOptions = {}): Project {
  const { env = process.env, allowExec = true } = options;
  const loaded = readProject(projectDirectory(resolve(directory), allowExec));
  return { directory: resolve(directory), loaded, options: { env, allowExec } };
}

/** Looks at one host; nothing is written there. */
export async function observe(project: Project, host: string, selection: HostSelection = {}): Promise<ObservedState> {
  const { session, hosts } = await open(project, { ...selection, limit: host }, undefined, "connection");
  const entry = onlyHost(hosts, host);
  const transport = await session.connect(entry);
  try {
    return await observeFor(session, transport, entry);
  } finally {
    await transport.close();
  }
}

/** Plans the hosts towards their profiles; those without one are passed over, unless they are named. A host that fails is in the document with its reason. */
export async function plan(project: Project, selection: HostSelection & Insistence = {}): Promise<Plan> {
  const { session, hosts } = await open(project, selection, "plan", "profile");
  const fleet = await planHosts(session, hosts, profilePlanner(session), selection.signal);
  return asPlan(fleet, () => applyHosts(session, fleet, planApplier(session, selection), selection.signal));
}

/**
 * Plans the way back to a stored revision: `to`, or the last known-good one. Without `limit` only where the inventory
 * has one host; `all` stands for every host.
 */
export async function rollback(
  project: Project,
  selection: HostSelection & Insistence & { to?: number } = {},
): Promise<Plan> {
  const { session, hosts } = await open(project, selection, "rollback", "connection", true);
  const fleet = await planHosts(session, hosts, rollbackPlanner(session, selection.to), selection.signal);
  return asPlan(fleet, () => applyHosts(session, fleet, planApplier(session, selection), selection.signal));
}

/**
 * Brings the hosts to the credential that their profiles have now: tried at the relay from each of them before any is
 * changed, then host after host. `check: true` changes nothing; `withoutCanary: true` is for profiles that name none.
 */
export async function rotate(
  project: Project,
  selection: HostSelection & Partial<Pick<RotateOptions, "check" | "withoutCanary">> = {},
): Promise<RotationDocument> {
  const { check = false, withoutCanary = false, signal } = selection;
  const { session, hosts } = await open(project, selection, "rotate", "profile");
  const review = () => Promise.resolve("agreed" as const);
  return rotateHosts(session, hosts, { check, withoutCanary, review, ...(signal && { signal }) });
}

/** How a playbook is run by a program. */
export interface RemediateOptions {
  /** Its name, the project's own one before a built-in one; `deferred-queue` when not given. */
  readonly playbook?: string;
  /** True: nothing is changed, and the record says what would be. */
  readonly check?: boolean;
  /** Asked before anything is changed; agreed to where it is not given. */
  readonly review?: RemediationRequest["review"];
  /** Told of each step when it has ended. */
  readonly onStep?: RemediationRequest["onStep"];
}

/**
 * Runs a playbook on one host: diagnoses it, brings it to its profile with what the profile gets wrong laid over, proves
 * that mail flows, and diagnoses it again. Answers with the record of the run, also where the host cannot be asked. Throws
 * a PostmendError where there is no such host or playbook.
 */
export async function remediate(
  project: Project,
  host: string,
  options: Omit<HostSelection, "limit"> & Insistence & RemediateOptions = {},
): Promise<RemediationDocument> {
  const { session, hosts } = await open(project, { ...options, limit: host }, "remediate", "profile");
  const { playbook = "deferred-queue", check = false, skipPreflight = false, signal } = options;
  return runPlaybook(session, onlyHost(hosts, host), {
    ...choosePlaybook(session.project, playbook),
    check,
    skipPreflight,
    review: options.review ?? (() => Promise.resolve("agreed")),
    onStep: options.onStep ?? (() => undefined),
    ...(signal && { signal }),
  });
}

/** Carries a plan out, one transaction a host, and closes its connections. */
export async function apply(plan: Plan): Promise<ApplyDocument> {
  try {
    return await plan.apply();
  } finally {
    await plan.close();
  }
}

/** Keeps the changes that wait for their confirmation. Without `limit` only where the inventory has one host. */
export function confirm(project: Project, selection: HostSelection = {}): Promise<ApplyDocument> {
  return settled(project, selection, "confirm");
}

/** Breaks locks of processes that are gone, and finishes or takes back what they left; a plan needs that before it can be made. */
export function unlock(project: Project, selection: HostSelection = {}): Promise<ApplyDocument> {
  return settled(project, selection, "unlock");
}

async function settled(project: Project, selection: HostSelection, mode: "confirm" | "unlock"): Promise<ApplyDocument> {
  const { session, hosts } = await open(project, selection, mode, "connection", true);
  const settle = (transport: Transport, host: HostEntry) => settleChange(session, transport, host, mode);
  return settleHosts(session, hosts, settle, selection.signal);
}

/** The revisions that the hosts keep. */
export async function history(project: Project, selection: HostSelection = {}): Promise<HistoryDocument> {
  const { session, hosts } = await open(project, selection, "history", "connection");
  return historyOf(session, hosts, readHistory, selection.signal);
}

/**
 * Compares the hosts with their profiles and with the revisions that they were left in; nothing is written there. A host
 * that fails is in the document with its reason.
 */
export async function drift(project: Project, selection: HostSelection = {}): Promise<DriftDocument> {
  const { session, hosts } = await open(project, selection, "drift", "profile");
  return driftHosts(session, hosts, selection.signal);
}

/**
 * Finds known mistakes in the Postfix configurations of the hosts; nothing is written there. A host that fails is in the
 * document with its reason. `ignore` names rules that are not asked.
 */
export async function lint(
  project: Project,
  selection: HostSelection & { ignore?: readonly string[] } = {},
): Promise<HostLint> {
  const ignored = knownRules(selection.ignore ?? []);
  const { session, hosts } = await open(project, selection, "lint", "connection");
  return lintHosts(session, hosts, ignored, selection.signal);
}

/**
 * Why mail of the hosts is deferred or lost: queue, log, configuration and live relay tests; nothing is written there and no
 * message is sent. A host that fails is in the document with its reason.
 */
export async function diagnose(project: Project, selection: HostSelection = {}): Promise<DiagnosisDocument> {
  const { session, hosts } = await open(project, selection, "diagnose", "connection");
  return diagnoseHosts(session, hosts, selection.signal);
}

/**
 * The routes that a host's Postfix chooses for some envelopes, all found from one look at it. `from` is empty for the null
 * sender. Throws a PostmendError where an address cannot be one, or the host cannot be asked.
 */
export async function trace(
  project: Project,
  host: string,
  envelopes: readonly Envelope[],
  selection: Omit<HostSelection, "limit"> = {},
): Promise<TraceDocument[]> {
  const checked = envelopes.map(({ from, to }) => checkedEnvelope(from, to));
  const { session, hosts } = await open(project, { ...selection, limit: host }, "trace", "connection");
  return traceHost(session, onlyHost(hosts, host), checked, selection.signal);
}

/**
 * Asks the hosts whether mail flows now, by the criteria of their profiles. `canary: false` sends no message, and then
 * nothing at all is written. A host that cannot be asked is in the document with its reason.
 */
export async function verify(
  project: Project,
  selection: HostSelection & { canary?: boolean } = {},
): Promise<VerifyDocument> {
  const { canary = true, signal } = selection;
  const { session, hosts } = await open(project, selection, "verify", "connection");
  return verifyHosts(session, hosts, { canary, ...(signal && { signal }) });
}

/**
 * Tries deferred mail of the hosts again, by degrees, after their relays were asked; see FlushOptions. Without `limit` only
 * where the inventory has one host. A host that fails is in the document with its reason.
 */
export async function flush(project: Project, selection: HostSelection & FlushOptions = {}): Promise<FlushDocument> {
  const { session, hosts } = await open(project, selection, "flush", "connection", true);
  return flushHosts(session, hosts, selection);
}

async function open(
  { directory, options }: Project,
  selection: HostSelection,
  verb: RunStarted["verb"] | undefined,
  secrets: SecretNeeds,
  needsLimit = false,
) {
  const emit = selection.onEvent ?? (() => undefined);
  const opened = await openSession({
    directory,
    ...options,
    limit: selection.limit,
    secrets,
    needsLimit,
    // A plan of the library can be applied.
    leavesRecord: verb !== undefined && CHANGING.has(verb),
    concurrency: undefined,
    emit,
    ...(selection.signal && { signal: selection.signal }),
  });
  if (verb) emit({ type: "run-started", verb, hosts: opened.hosts.map(({ name }) => name) });
  return opened;
}

const CHANGING: ReadonlySet<RunStarted["verb"]> = new Set(["plan", "rollback", "rotate", "remediate"]);

function onlyHost(hosts: readonly HostEntry[], name: string): HostEntry {
  const [entry] = hosts;
  if (entry && hosts.length === 1) return entry;
  throw new RangeError(`${name} names ${hosts.length} hosts`);
}

function asPlan({ document, close }: FleetPlan, carryOut: () => Promise<ApplyDocument>): Plan {
  return { document, close, apply: carryOut };
}
