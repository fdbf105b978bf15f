/**
 * The machine that postmend runs on, as a host. Programs get a fresh environment: ours may hold the relay's password.
 * A crash leaves a running program to end by itself, like a broken connection does.
 */
import { spawn } from "node:child_process";
import { connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { startConversation } from "./conversation.ts";
import type { HostConnection } from "./host-connection.ts";
import { type HostProcess, runProgram } from "./run-program.ts";
import type {
  Conversation,
  Heard,
  ProgramInput,
  ProgramResult,
  ReadProgram,
  Transport,
  WriteProgram,
} from "./transport.ts";
import { tunnelError } from "./tunnel-error.ts";

/** A host without a road: programs are run by this machine's own /bin/sh. */
export class LocalTransport implements Transport {
  readonly host: string;
  readonly hostKey = undefined;
  readonly #connection: HostConnection;
  readonly #running = new Set<HostProcess>();

  constructor(connection: HostConnection) {
    this.host = connection.name;
    this.#connection = connection;
  }

  read(program: ReadProgram, input: ProgramInput): Promise<ProgramResult> {
    return runProgram((command) => this.#start(command), this.#connection, program, input);
  }

  write(program: WriteProgram, input: ProgramInput, heard?: Heard): Promise<ProgramResult> {
    return runProgram((command) => this.#start(command), this.#connection, program, input, heard);
  }

  converse(program: ReadProgram, input: ProgramInput): Promise<Conversation> {
    return startConversation((command) => this.#start(command), this.#connection, program, input);
  }

  tunnel(host: string, port: number): Promise<Duplex> {
    return new Promise((done, failed) => {
      const socket = connectSocket({ host, port, noDelay: true });
      const refuse = (error: Error) => failed(tunnelError(this.host, { host, port }, error.message));
      socket.once("error", refuse);
      socket.once("connect", () => done(socket.off("error", refuse)));
    });
  }

  async close(): Promise<void> {
    for (const process of this.#running) process.kill();
  }

  async #start(command: string): Promise<HostProcess> {
    // Detached: Ctrl-C in a terminal is for us to answer, and must not reach a change that is being made.
    const child = spawn("/bin/sh", ["-c", command], {
      env: { PATH: LOGIN_PATH },
      stdio: "pipe",
      cwd: "/",
      detached: true,
    });
    const ended = new Promise<number | undefined>((done, failed) => {
      child.once("error", (error) => failed(cannotStart(this.host, error)));
      child.once("close", (code) => done(code ?? undefined));
    });
    const process = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      ended,
      kill: () => void child.kill(),
    };
    this.#running.add(process);
    ended.catch(() => {}).finally(() => this.#running.delete(process));
    return process;
  }
}

const LOGIN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function cannotStart(host: string, error: Error) {
  return hostError("host-shell-unusable", "This machine did not run a command for us", {
    detail: neutralise(error.message),
    host,
  });
}
