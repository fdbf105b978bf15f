/**
 * A host over SSH, in process, on one connection for all that a run does there. Each program is one channel. When the
 * connection breaks, what was under way fails with `connection-lost`, and the host ends its programs' input; what is
 * asked for later fails with `connection-gone`.
 */
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { connectionGone, connectionLost } from "./connect-errors.ts";
import { startConversation } from "./conversation.ts";
import type { HostConnection, TransportOptions } from "./host-connection.ts";
import { findRoute, type Hop } from "./route.ts";
import { type HostProcess, runProgram } from "./run-program.ts";
import type { SshFiles } from "./ssh-files.ts";
import { type Login, login } from "./ssh2-login.ts";
import { silenceAfterClose } from "./ssh2-shortcuts.ts";
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

/** Connects through every jump host, each with its own host key check and login. */
export async function connectSsh2(
  host: HostConnection,
  options: TransportOptions,
  files: SshFiles,
): Promise<Transport> {
  const passed: Login[] = [];
  try {
    for (const hop of await findRoute(host, options, files)) {
      const [nearest] = passed;
      const through: Duplex | undefined = nearest && (await openTunnel(nearest.client, host.name, hop));
      passed.unshift(await login(hop, host, options, files, through));
    }
    const [last, first] = [passed[0], passed.at(-1)];
    if (last && first) return new Ssh2Transport(host, last.hostKey, clientsOf(passed), first.road);
    throw hostError("jump-invalid", "No server to connect to", { host: host.name });
  } catch (error) {
    for (const { client } of passed) client.destroy();
    throw error;
  }
}

function clientsOf(logins: readonly Login[]): Client[] {
  return logins.map(({ client }) => client);
}

class Ssh2Transport implements Transport {
  readonly host: string;
  readonly hostKey: HostKey;
  readonly #connection: HostConnection;
  /** The host's client first, then the jump hosts back to us. */
  readonly #clients: readonly Client[];
  /** What carries all of them from here. */
  readonly #road: Duplex;
  #lostBecause: string | undefined;
  #closed = false;

  constructor(connection: HostConnection, hostKey: HostKey, clients: readonly Client[], road: Duplex) {
    this.host = connection.name;
    this.hostKey = hostKey;
    this.#connection = connection;
    this.#clients = clients;
    this.#road = road;
    for (const client of clients) {
      client.on("error", (error) => {
        this.#lostBecause ??= error.message;
      });
      client.once("close", () => {
        silenceAfterClose(client);
        this.#lostBecause ??= this.#closed ? "it was closed by us" : "the host closed it";
        for (const nearer of clients) nearer.destroy();
      });
    }
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

  async tunnel(host: string, port: number): Promise<Duplex> {
    return openTunnel(this.#client(`tunnel to ${host}:${port}`), this.host, { host, port });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const [client] = this.#clients;
    if (!client || this.#lostBecause) return;
    const closed = new Promise<void>((done) => client.once("close", done));
    client.end();
    // Not `client.destroy()`: after `end` it does nothing, and a network that drops packets would be waited for for ever.
    const timer = setTimeout(() => this.#road.destroy(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  }

  #client(doing: string): Client {
    const [client] = this.#clients;
    if (client && !this.#lostBecause) return client;
    throw connectionGone(this.host, doing, this.#lostBecause ?? "there is none");
  }

  #start(command: string, name: string): Promise<HostProcess> {
    return new Promise((done, failed) => {
      this.#client(name).exec(command, (error, channel) => {
        if (!error) done(this.#process(channel, name));
        // A program follows its command, so of this one nothing has run.
        else if (this.#lostBecause) failed(connectionGone(this.host, name, this.#lostBecause));
        else failed(refusedToRun(this.host, error));
      });
    });
  }

  #process(channel: ClientChannel, name: string): HostProcess {
    const ended = new Promise<number | undefined>((done, failed) => {
      let exit: { status: number | undefined } | undefined;
      channel.once("exit", (code: number | null) => {
        exit = { status: code ?? undefined };
      });
      channel.once("close", () => {
        if (exit) done(exit.status);
        else failed(connectionLost(this.host, `${name} ended without an exit status`, this.#lostBecause));
      });
    });
    return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, kill: () => channel.close() };
  }
}

const CLOSE_TIMEOUT_MS = 2000;

function openTunnel(client: Client, hostName: string, to: Pick<Hop, "host" | "port">): Promise<Duplex> {
  return new Promise((done, failed) => {
    client.forwardOut("127.0.0.1", 0, to.host, to.port, (error, channel) => {
      if (!error) return done(channel);
      const prohibited = "reason" in error && error.reason === 1 ? "administratively prohibited: " : "";
      failed(tunnelError(hostName, to, `${prohibited}${error.message.replace(/^\(SSH\) Channel open failure: /, "")}`));
    });
  });
}

function refusedToRun(host: string, error: Error) {
  return hostError("host-shell-unusable", "The host did not run a command for us", {
    detail: neutralise(error.message),
    hint: "The host's sshd may forbid commands for this login, or have no session left: see MaxSessions and ForceCommand in its sshd_config.",
    host,
  });
}
