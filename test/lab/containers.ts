import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { GenericContainer, getContainerRuntimeClient } from "testcontainers";

/**
 * The lab's dealings with Docker. Every container and network carries the lab's id and its owner, so that whatever a
 * killed run leaves behind is found and removed by the next one. The reaper container of testcontainers is not used: it
 * would have to come from a registry.
 */
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";

const labLabel = "postmend.lab";
const ownerLabel = "postmend.lab.owner";
/** Owner of a lab that outlives the process that started it. */
const keptOwner = "kept";

export type Owner = "process" | "kept";

/** Labels for what belongs to lab `id`. */
export function labLabels(id: string, owner: Owner): Record<string, string> {
  return { [labLabel]: id, [ownerLabel]: owner === "kept" ? keptOwner : ownIdentity() };
}

/** A container that publishes its ports on the loopback address alone, and may set what testcontainers has no method for. */
export class LabContainer extends GenericContainer {
  private readonly published: { inside: number; outside: number }[] = [];
  private hostCgroups = false;

  withLoopbackPort(inside: number, outside: number): this {
    this.published.push({ inside, outside });
    return this;
  }

  /** What systemd needs to run as PID 1, on either version of control groups. */
  withSystemd(): this {
    this.hostCgroups = true;
    this.withAddedCapabilities("SYS_ADMIN");
    this.withSecurityOpt("seccomp=unconfined", "apparmor=unconfined");
    this.withBindMounts([{ source: "/sys/fs/cgroup", target: "/sys/fs/cgroup", mode: "rw" }]);
    return this.withTmpFs({ "/run": "rw,mode=755", "/run/lock": "rw" });
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const keys = this.published.map(
      ({ inside, outside }) => [`${inside}/tcp`, [{ HostIp: "127.0.0.1", HostPort: String(outside) }]] as const,
    );
    this.createOpts.ExposedPorts = Object.fromEntries(keys.map(([key]) => [key, {}]));
    this.hostConfig.PortBindings = Object.fromEntries(keys.map(([key, bindings]) => [key, [...bindings]]));
    // From version 26 on Docker gives every container the IPv6 address of the loopback interface, older ones none.
    if (existsSync("/proc/sys/net/ipv6")) this.hostConfig.Sysctls = { "net.ipv6.conf.all.disable_ipv6": "1" };
    // Docker knows this setting, its type declarations do not.
    if (this.hostCgroups) Object.assign(this.hostConfig, { CgroupnsMode: "host" });
  }
}

/** A free port of the loopback address, below the range that the kernel hands out by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await canListen(port)) return port;
  }
}

export interface ExecResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, standard output first. */
  readonly output: string;
}

export interface ExecOptions {
  readonly stdin?: string;
  readonly user?: string;
}

/** Runs a command in a container: a string is given to its shell, a list is run as it is. */
export async function execIn(
  container: string,
  command: string | readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const docker = await dockerClient();
  const exec = await docker.getContainer(container).exec({
    Cmd: typeof command === "string" ? ["/bin/sh", "-c", command] : [...command],
    AttachStdin: options.stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...(options.user === undefined ? {} : { User: options.user }),
  });
  const stream = await exec.start({ hijack: options.stdin !== undefined, stdin: options.stdin !== undefined });
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, out, err);
  stream.on("end", () => {
    out.end();
    err.end();
  });
  if (options.stdin !== undefined) stream.end(options.stdin);
  const [stdout, stderr] = await Promise.all([text(out), text(err)]);
  const { ExitCode } = await exec.inspect();
  return { exit: ExitCode ?? -1, stdout, stderr, output: stdout + stderr };
}

/** Like `execIn`, but a non-zero exit is an error that shows what was said. */
export async function runIn(
  container: string,
  command: string | readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const result = await execIn(container, command, options);
  if (result.exit !== 0) throw new Error(`exit ${result.exit} of ${String(command)}\n${result.output}`);
  return result.stdout;
}

/** Address of a container in the lab's network. */
export async function addressOf(container: string, network: string): Promise<string> {
  const docker = await dockerClient();
  const { NetworkSettings } = await docker.getContainer(container).inspect();
  const address = NetworkSettings.Networks[network]?.IPAddress;
  if (!address) throw new Error(`container ${container} has no address in ${network}`);
  return address;
}

/** Stops and starts a container, as a crash of the host would: no service is told. */
export async function powerCycle(container: string): Promise<void> {
  const docker = await dockerClient();
  await docker.getContainer(container).kill();
  await docker.getContainer(container).start();
}

/** How many processes and threads a container may have; undefined: as many as it likes. */
export async function limitProcesses(container: string, limit: number | undefined): Promise<void> {
  await (await dockerClient()).getContainer(container).update({ PidsLimit: limit ?? -1 });
}

/** Freezes a container (its addresses then answer nothing), or lets it go on. */
export async function setFrozen(container: string, frozen: boolean): Promise<void> {
  const handle = (await dockerClient()).getContainer(container);
  await (frozen ? handle.pause() : handle.unpause());
}

/** A network for lab `id`; its name. */
export async function createNetwork(id: string, owner: Owner): Promise<string> {
  const docker = await dockerClient();
  const name = `postmend-lab-${id}`;
  await docker.createNetwork({ Name: name, Labels: labLabels(id, owner) });
  return name;
}

/** Removes all of lab `id`. */
export async function removeLab(id: string): Promise<void> {
  await removeLabelled((labels) => labels[labLabel] === id, ignoreGone);
}

/** Removes what runs left behind that did not end by themselves. */
export async function removeLeftovers(): Promise<void> {
  await removeLabelled(
    (labels) => labels[labLabel] !== undefined && !isAlive(labels[ownerLabel] ?? keptOwner),
    ignoreGoneOrHeld,
  );
}

/** Removes lab `id` when this process ends, in whatever way it can notice. Returns how to call that off. */
export function removeAtExit(id: string): () => void {
  const remove = () => removeLabNow(id);
  const onSignal = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, onSignal);
  return () => {
    process.off("exit", remove);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
  };
}

type DockerClient = Awaited<ReturnType<typeof getContainerRuntimeClient>>["container"]["dockerode"];
let client: Promise<DockerClient> | undefined;

function dockerClient(): Promise<DockerClient> {
  client ??= getContainerRuntimeClient().then(({ container }) => container.dockerode);
  return client;
}

async function removeLabelled(
  matches: (labels: Record<string, string>) => boolean,
  ignore: (error: DockerError) => void,
): Promise<void> {
  const docker = await dockerClient();
  const filters = { label: [labLabel] };
  const containers = (await docker.listContainers({ all: true, filters })).filter(({ Labels }) => matches(Labels));
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true }).catch(ignore)));
  const networks = (await docker.listNetworks({ filters })).filter(({ Labels }) => matches(Labels ?? {}));
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove().catch(ignore)));
}

interface DockerError {
  statusCode?: number;
}

function ignoreGone(error: DockerError): void {
  // 404: gone already; 409: another is removing it.
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}

/** 403: a daemon that was pressed hard counts endpoints in a network that are not there any more, until it is started anew. */
function ignoreGoneOrHeld(error: DockerError): void {
  if (error.statusCode !== 403) ignoreGone(error);
}

/** An exiting process can only wait for another program. */
function removeLabNow(id: string): void {
  const docker = (...args: string[]) => spawnSync("docker", args, { encoding: "utf8" }).stdout ?? "";
  const containers = docker("ps", "-aq", "--filter", `label=${labLabel}=${id}`).split("\n").filter(Boolean);
  if (containers.length > 0) docker("rm", "-f", "-v", ...containers);
  const networks = docker("network", "ls", "-q", "--filter", `label=${labLabel}=${id}`).split("\n").filter(Boolean);
  if (networks.length > 0) docker("network", "rm", ...networks);
}

/** PID namespace, process number and its start time: a number that was given out again is not mistaken for its former holder. */
function ownIdentity(): string {
  return `${pidNamespace()}/${process.pid}/${startTime(process.pid)}`;
}

/** Owners in another PID namespace cannot be judged from here, and count as alive. */
function isAlive(owner: string): boolean {
  if (owner === keptOwner) return true;
  const [namespace, pid, started] = owner.split("/");
  return namespace !== pidNamespace() || startTime(Number(pid)) === started;
}

function pidNamespace(): string {
  return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
}

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
