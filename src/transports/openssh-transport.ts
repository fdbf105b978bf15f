/**
 * A host over the system's ssh, for what ssh2 cannot do: certificates, FIDO keys, GSSAPI, a ControlMaster of the user's.
 * One login serves all programs: where ssh_config names no ControlPath, a master of ours runs beside us, with its socket
 * in a directory that only we can enter. `close` ends it; after a crash it ends by itself, one minute after its last use.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { userError } from "../diagnostics/diagnostic.ts";
import { connectionLost, interrupted } from "./connect-errors.ts";
import { startConversation } from "./conversation.ts";
import type { HostConnection, TransportOptions } from "./host-connection.ts";
import { refuseExec } from "./local-programs.ts";
import { type OpensshTarget, opensshError, serverHostKey, sshMissing, withoutDebug } from "./openssh-messages.ts";
import { ProcessStream } from "./process-stream.ts";
import { type HostProcess, runProgram } from "./run-program.ts";
import type {
  Conversation,
  Heard,
  HostKey,
  ProgramInput,
  ProgramResult,
  ReadProgram,
  Transport,
  WriteProgram,
} from "./transport.ts";
import { tunnelError } from "./tunnel-error.ts";

/** Logs in with the system's ssh, never asking anybody anything. */
export async function connectOpenssh(host: HostConnection, options: TransportOptions): Promise<Transport> {
  // ssh itself runs what ssh_config names (ProxyCommand, Match exec), even under -G, and cannot be told not to.
  refuseExec("transport openssh: ssh runs the programs that ssh_config names", options);
  if (host.passphrase) throw passphraseUnusable(host);
  const ssh = new Ssh(host, options);
  const settings = await ssh.settings();
  const ownSocket = settings.controlPath ? undefined : await mkdtemp(join(tmpdir(), "postmend-"));
  const target: OpensshTarget = { ...settings, inventoryName: host.name };
  const login = ownSocket
    ? ["-f", "-N", "-M", "-S", join(ownSocket, "s"), "-o", `ControlPersist=${MASTER_IDLE_SECONDS}`]
    : [];
  const command = ownSocket ? [] : ["exec /bin/sh -c :"];
  const ran = await ssh.run(["-v", ...login], command, options.signal).catch(async (error: unknown) => {
    if (ownSocket) await rm(ownSocket, { recursive: true });
    throw error;
  });
  if (ran.exit === 0) return new OpensshTransport(host, ssh, serverHostKey(ran.stderr), ownSocket);
  if (ownSocket) await rm(ownSocket, { recursive: true });
  throw opensshError(ran.stderr, target);
}

class OpensshTransport implements Transport {
  readonly host: string;
  readonly hostKey: HostKey | undefined;
  readonly #connection: HostConnection;
  readonly #ssh: Ssh;
  readonly #socketDirectory: string | undefined;
  readonly #sharing: readonly string[];
  readonly #running = new Set<ChildProcessWithoutNullStreams>();

  constructor(connection: HostConnection, ssh: Ssh, hostKey: HostKey | undefined, socketDirectory: string | undefined) {
    this.host = connection.name;
    this.hostKey = hostKey;
    this.#connection = connection;
    this.#ssh = ssh;
    this.#socketDirectory = socketDirectory;
    this.#sharing = socketDirectory ? ["-S", join(socketDirectory, "s"), "-o", "ControlMaster=no"] : [];
  }

  read(program: ReadProgram, input: ProgramInput): Promise<ProgramResult> {
    return runProgram((command) => this.#start(command, program.name), this.#connection, program, input);
  }

  write(program: WriteProgram, input: ProgramInput, heard?: Heard): Promise<ProgramResult> {
    return runProgram((command) => this.#start(command, program.name), this.#connection, program, input, heard);
  }

  converse(program: ReadProgram, input: ProgramInput): Promise<Conversation> {
    return startConversation((command) => this.#start(command, program.name), this.#connection, program, input);
  }

  /**
   * ssh does not tell when the connection stands: a failure destroys the stream with the typed error instead. A login of
   * its own, because a master keeps the reason of a refusal to itself.
   */
  async tunnel(host: string, port: number): Promise<Duplex> {
    const to = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    const alone = this.#socketDirectory ? ["-S", "none"] : [];
    const child = this.#spawn([...alone, "-W", to], []);
    return new ProcessStream(child, (said) => tunnelError(this.host, { host, port }, withoutDebug(said)));
  }

  async close(): Promise<void> {
    for (const child of this.#running) {
      child.kill();
      // The master got these pipes handed over, and may hold them for as long as a program on the host hangs.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    }
    if (!this.#socketDirectory) return;
    await this.#ssh.run([...this.#sharing, "-O", "exit"], []).catch(() => undefined); // it may have ended before; not to be interrupted
    await rm(this.#socketDirectory, { recursive: true, force: true });
  }

  async #start(command: string, name: string): Promise<HostProcess> {
    const child = this.#spawn([...this.#sharing, "-o", "LogLevel=ERROR"], [command]);
    const ended = new Promise<number | undefined>((done, failed) => {
      child.once("error", (error) => failed(sshMissing(this.host, error)));
      child.once("close", (code) => {
        if (code !== null && code !== SSH_FAILED) done(code);
        else failed(connectionLost(this.host, name, `ssh ended with ${code ?? "a signal"}`));
      });
    });
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, kill: () => void child.kill() };
  }

  #spawn(args: readonly string[], command: readonly string[]): ChildProcessWithoutNullStreams {
    const child = this.#ssh.spawn(args, command);
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    child.once("error", () => this.#running.delete(child));
    return child;
  }
}

const MASTER_IDLE_SECONDS = 60;

/** ssh's own status when the connection failed. None of our programs ends with it. */
const SSH_FAILED = 255;

/** The system's ssh with the arguments that every call for one host shares. */
class Ssh {
  readonly #host: HostConnection;
  readonly #options: TransportOptions;
  readonly #args: readonly string[];

  constructor(host: HostConnection, options: TransportOptions) {
    this.#host = host;
    this.#options = options;
    this.#args = sharedArguments(host, options);
  }

  spawn(args: readonly string[], command: readonly string[]): ChildProcessWithoutNullStreams {
    const all = [...args, ...this.#args, "--", this.#host.address, ...command];
    // Detached: Ctrl-C in a terminal is for us to answer, and must not cut the road to a host in the middle of a change.
    return spawn("ssh", all, { env: { ...this.#options.env }, stdio: "pipe", detached: true });
  }

  /** Waits for the process to exit, not for its streams: a master that stays in the background keeps them open. */
  run(
    args: readonly string[],
    command: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ exit: number; stdout: string; stderr: string }> {
    return new Promise((done, failed) => {
      if (signal?.aborted) return failed(interrupted(this.#host.name));
      const child = this.spawn(args, command);
      const output = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          output[name] += text;
        });
      }
      child.stdin.on("error", () => {}).end();
      const abort = () => {
        child.kill();
        failed(interrupted(this.#host.name));
      };
      signal?.addEventListener("abort", abort, { once: true });
      child.once("error", (error) => failed(sshMissing(this.#host.name, error)));
      child.once("exit", (code) => {
        signal?.removeEventListener("abort", abort);
        setImmediate(() => {
          child.stdout.destroy();
          child.stderr.destroy();
          done({ exit: code ?? SSH_FAILED, ...output });
        });
      });
    });
  }

  /** What ssh itself makes of its configuration for this host. */
  async settings(): Promise<{ host: string; port: number; user: string; controlPath: string | undefined }> {
    const { exit, stdout, stderr } = await this.run(["-G"], [], this.#options.signal);
    const { name, address, port = 22, user = this.#options.localUser } = this.#host;
    if (exit !== 0) throw opensshError(stderr, { inventoryName: name, host: address, port, user });
    const value = (keyword: string) => new RegExp(`^${keyword} (.+)$`, "m").exec(stdout)?.[1];
    const path = value("controlpath");
    return {
      host: value("hostname") ?? address,
      port: Number(value("port") ?? port),
      user: value("user") ?? user,
      controlPath: path === "none" ? undefined : path,
    };
  }
}

function sharedArguments(host: HostConnection, options: TransportOptions): string[] {
  const { configFile, knownHostsFiles, connectTimeout } = options;
  const { port, user, jump, identityFile } = host;
  const option = (name: string, value: string | number) => ["-o", `${name}=${value}`];
  return [
    "-T",
    ...option("BatchMode", "yes"),
    ...option("StrictHostKeyChecking", "yes"),
    ...option("UpdateHostKeys", "no"),
    ...option("ConnectTimeout", Math.max(1, Math.ceil(connectTimeout / 1000))),
    ...option("ServerAliveInterval", 15),
    ...option("ServerAliveCountMax", 3),
    ...(configFile ? ["-F", configFile] : []),
    ...(knownHostsFiles ? option("UserKnownHostsFile", knownHostsFiles.map((file) => `"${file}"`).join(" ")) : []),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(jump === undefined ? [] : ["-J", jump]),
    ...(identityFile === undefined ? [] : ["-i", identityFile]),
  ];
}

function passphraseUnusable(host: HostConnection) {
  return userError("passphrase-unusable", "The system's ssh cannot be handed a passphrase", {
    detail: "`identity_passphrase` is set together with `transport: openssh`",
    hint: `Load the key into an agent: ssh-add ${host.identityFile ?? ""}`.trimEnd(),
    host: host.name,
  });
}
