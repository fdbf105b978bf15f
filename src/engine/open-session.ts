import { hostname, userInfo } from "node:os";
import { type Diagnostic, neutralise, PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { namedHosts, selectHosts } from "../profile/hosts.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { type LoadedProject, loadProject } from "../profile/project.ts";
import { profileForHost } from "../profile/resolve.ts";
import { secretReferences } from "../profile/secret-references.ts";
import { resolveSecrets } from "../secrets/resolve.ts";
import type { Secret } from "../secrets/secret.ts";
import type { SecretRequest } from "../secrets/secret-request.ts";
import { gitCommit } from "./commit.ts";
import { connectionSecrets, connector } from "./connect-host.ts";
import type { EngineListener } from "./events.ts";
import { type HostsAtWork, hostsAtWork } from "./hosts-at-work.ts";
import { projectDirectory } from "./project-directory.ts";
import type { Session } from "./session.ts";
import { readVersion } from "./version.ts";

/** Which secrets a verb needs besides those for the connections: none, those of the profiles, or those of a saved plan. */
export type SecretNeeds = "connection" | "profile" | readonly SecretRequest[];

export interface SessionRequest {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly allowExec: boolean;
  readonly limit: string | undefined;
  /** For a verb that must not take every host because somebody forgot to say which: refused without a limit. */
  readonly needsLimit?: boolean;
  /** Only these hosts of the selected ones, for a saved plan. */
  readonly only?: readonly string[];
  readonly secrets: SecretNeeds;
  /** In place of the project's `concurrency`. */
  readonly concurrency: number | undefined;
  readonly emit: EngineListener;
  /** The run may leave a revision or a plan file, which names the project's commit; git is asked only then. */
  readonly leavesRecord?: boolean;
  /** For verbs that send programs of some size to a host. */
  readonly compress?: boolean;
  /** Ends attempts to connect; what runs on a host is not touched. */
  readonly signal?: AbortSignal;
  readonly askPassphrase?: (keyFile: string) => Promise<Secret | undefined>;
}

export interface OpenedSession {
  readonly session: Session;
  readonly hosts: readonly HostEntry[];
  readonly warnings: readonly Diagnostic[];
  /** Every secret of the run, for what masks them in its output. */
  readonly secretValues: readonly Secret[];
}

/**
 * Reads the project, selects the hosts and resolves every secret that the run needs: all that can be refused is refused
 * here, before any host is touched.
 */
export async function openSession(request: SessionRequest): Promise<OpenedSession> {
  const loaded = loadProject(projectDirectory(request.directory, request.allowExec));
  const project = request.concurrency === undefined ? loaded : withConcurrency(loaded, request.concurrency);
  const { hosts, warnings: ofHosts } = chosenHosts(project, request);
  const { allowExec, env, directory: baseDirectory } = request;
  const { secrets, warnings } = await resolveSecrets(neededSecrets(project, hosts, request.secrets), {
    allowExec,
    env,
    baseDirectory,
  });
  const session: Session = {
    project,
    secrets,
    connect: connector(project.config, secrets, request),
    emit: request.emit,
    stamp: {
      actor: actor(request.env),
      postmend: readVersion(),
      commit: request.leavesRecord ? gitCommit(request.directory, request.env) : undefined,
      now: () => new Date(),
    },
  };
  return { session, hosts, warnings: [...project.warnings, ...ofHosts, ...warnings], secretValues: secrets.values };
}

/** Hosts of a saved plan are named by it, and are worked on with a profile or without. */
function chosenHosts(project: LoadedProject, { limit, needsLimit, only, secrets }: SessionRequest): HostsAtWork {
  const { inventory } = project;
  refuseUnknownHosts(only ?? [], project);
  if (needsLimit && limit === undefined && inventory.hosts.size > 1) throw noLimit(inventory.hosts.size);
  const selected = selectHosts(inventory, limit);
  const hosts = only ? ofPlan(selected, only) : selected;
  const named = new Set([...(only ?? []), ...(limit === undefined ? [] : namedHosts(inventory, limit))]);
  return hostsAtWork(hosts, { named, needsProfile: secrets === "profile" });
}

function noLimit(count: number): PostmendError {
  return userError("limit-needed", "It was not said which hosts", {
    detail: `the inventory has ${count}; this command takes all of them only when told so`,
    hint: "Name one host, or give --limit PATTERN; for every host:\n  --limit all",
  });
}

/** A saved plan whose host was taken out of the inventory, or renamed there, must not pass as carried out. */
function refuseUnknownHosts(names: readonly string[], { inventory }: LoadedProject): void {
  const unknown = names.filter((name) => !inventory.hosts.has(name));
  if (unknown.length === 0) return;
  throw userError("plan-hosts-unknown", "The inventory has no such hosts as the plan is for", {
    detail: neutralise(unknown.join(", ")),
    hint: "Plan again and review the new plan, or go back to the inventory that the plan was made with.",
  });
}

/** A limit that leaves nothing of a saved plan must not pass as carried out either. */
function ofPlan(selected: readonly HostEntry[], names: readonly string[]): HostEntry[] {
  const hosts = selected.filter(({ name }) => names.includes(name));
  if (hosts.length > 0 || names.length === 0) return hosts;
  throw userError("plan-limit-empty", "The plan has none of the hosts that --limit selects", {
    detail: `the plan is for ${neutralise(names.join(", "))}`,
  });
}

function withConcurrency(project: LoadedProject, concurrency: number): LoadedProject {
  return { ...project, config: { ...project.config, concurrency } };
}

function neededSecrets(project: LoadedProject, hosts: readonly HostEntry[], needs: SecretNeeds): SecretRequest[] {
  const forConnections = hosts.flatMap(connectionSecrets);
  if (needs === "connection") return forConnections;
  if (needs !== "profile") return [...forConnections, ...needs];
  return [...forConnections, ...profileSecrets(project, hosts)];
}

/** Throws everything that is wrong with the profiles of all hosts, not of the first one only. */
function profileSecrets(project: LoadedProject, hosts: readonly HostEntry[]): SecretRequest[] {
  const wrong: Diagnostic[] = [];
  const requests = hosts.flatMap((host) => {
    try {
      return secretReferences(profileForHost(project, host)).map((need) => ({ ...need, host: host.name }));
    } catch (error) {
      if (!(error instanceof PostmendError)) throw error;
      wrong.push(...error.diagnostics);
      return [];
    }
  });
  if (wrong.length > 0) throw new PostmendError("user", wrong);
  return requests;
}

/** Who it is, for the manifests: in CI the person who started the pipeline. */
function actor(env: NodeJS.ProcessEnv): string {
  const person = env["GITHUB_ACTOR"] ?? env["GITLAB_USER_LOGIN"] ?? userInfo().username;
  return `${person}@${hostname()}`;
}
