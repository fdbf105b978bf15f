/**
 * Runs one program in a process on a host: sends it with its input, collects what comes back within bounds, and tells
 * apart "it ran and ended so" from "it never started". Fails with `connection-lost` when the end is not known: then the
 * program may have run wholly, partly or not at all, and only the host can say.
 */
import type { Readable, Writable } from "node:stream";
import { hostError, type PostmendError, userError } from "../diagnostics/diagnostic.ts";
import type { Secret } from "../secrets/secret.ts";
import { bootstrap, GO, passwordMode, STARTED } from "./bootstrap.ts";
import type { HostConnection } from "./host-connection.ts";
import { startError } from "./start-errors.ts";
import type { Heard, HostProgram, ProgramInput, ProgramResult } from "./transport.ts";

/** A command that was started on a host. */
export interface HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit status, undefined after a signal; a PostmendError when the road broke before. */
  readonly ended: Promise<number | undefined>;
  kill(): void;
}

export type StartProcess = (command: string) => Promise<HostProcess>;

/** Runs a program as the connection's become user. */
export async function runProgram(
  start: StartProcess,
  host: HostConnection,
  program: HostProgram,
  input: ProgramInput,
  heard?: Heard,
): Promise<ProgramResult> {
  const password = passwordLine(host);
  const process = await start(bootstrap(program, host));
  return inTime(ended(process, host, program, input, password, heard), process, host, program);
}

/**
 * A program that hangs (on a dead mount, in a lookup) must not hold up the run for ever. Nothing is known of its end then:
 * it gets no more input, and nobody listens to it any more.
 */
async function inTime<T>(
  end: Promise<T>,
  process: HostProcess,
  host: HostConnection,
  program: HostProgram,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      failed(timedOut(host.name, program));
      process.kill();
      for (const stream of [process.stdin, process.stdout, process.stderr]) stream.destroy();
    }, program.seconds * 1000);
  });
  end.catch(() => {}); // after the time nobody asks how it ended
  return Promise.race([end, late]).finally(() => clearTimeout(timer));
}

/** What is said of a program that hangs. */
export function timedOut(host: string, { name, seconds }: HostProgram): PostmendError {
  return hostError("program-timeout", "The host did not answer in time", {
    detail: `${name} had not ended after ${seconds} s`,
    hint: "Can you still log in? Then look there for what hangs: a mount that does not answer, a program in state D or T (ps -eo stat,etime,args), a lookup that waits. If not, it is the host itself or the network.",
    host,
  });
}

async function ended(
  process: HostProcess,
  host: HostConnection,
  program: HostProgram,
  input: ProgramInput,
  password: Uint8Array | undefined,
  heard: Heard | undefined,
): Promise<ProgramResult> {
  process.stdin.on("error", () => {}); // a program may end before it has read everything: how is for `ended` to tell
  const stderr = new ErrorOutput(process.stderr);
  const sent = send(process, stderr, password, allBytes(program, input));
  const [output, exit] = await Promise.all([
    collect(process, host, program, heard),
    process.ended,
    stderr.closed,
    sent,
  ]);
  const text = stderr.afterStart;
  if (text !== undefined) return { stdout: output, stderr: text, exit };
  throw startError(host, { stdout: output.toString("utf8"), stderr: stderr.all, exit });
}

/** The line that sudo reads; undefined where it asks for none. Throws where the password cannot be one line. */
export function passwordLine(host: HostConnection): Uint8Array | undefined {
  if (passwordMode(host) === "none") return undefined;
  const password = host.becomePassword?.reveal() ?? "";
  if (password !== "" && !/[\n\0]/.test(password)) return Buffer.from(`${password}\n`);
  throw userError("sudo-password-unusable", "The password for sudo cannot be typed", {
    detail: password === "" ? "it is empty" : "it has more than one line",
    hint: "Look at what the secret behind `become_password` resolves to; a final newline is often the cause.",
    host: host.name,
  });
}

/**
 * sudo gets the password and nothing else until it has let us in. Sent at once, the lines of the program would be tried
 * as further passwords after a wrong one, and lock the account.
 */
export async function send(
  { stdin }: HostProcess,
  stderr: ErrorOutput,
  password: Uint8Array | undefined,
  bytes: Uint8Array,
  more: "no more" | "more to come" = "no more",
): Promise<void> {
  const last = (chunk: Uint8Array) => void (more === "no more" ? stdin.end(chunk) : stdin.write(chunk));
  if (!password) return last(bytes);
  stdin.write(password);
  await stderr.when((text) => hasStarted(text) || /sorry, try again/i.test(text));
  if (hasStarted(stderr.all)) last(Buffer.concat([Buffer.from(`${GO}\n`), bytes]));
  else stdin.end();
}

/** A program and what it is fed, as they are sent. */
export function allBytes(program: HostProgram, input: ProgramInput): Uint8Array {
  return Buffer.concat([Buffer.from(program.text), ...input.map(bytesOf)]);
}

function bytesOf(chunk: string | Uint8Array | Secret): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  return Buffer.from(typeof chunk === "string" ? chunk : chunk.reveal());
}

const STDOUT_LIMIT = 64 * 1024 * 1024;
const STDERR_LIMIT = 1024 * 1024;

function collect(process: HostProcess, host: HostConnection, program: HostProgram, heard?: Heard): Promise<Buffer> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    let length = 0;
    process.stdout.on("data", (chunk: Buffer) => {
      length += chunk.length;
      heard?.(chunk);
      if (length <= STDOUT_LIMIT) return void chunks.push(chunk);
      failed(outputTooLarge(host, program));
      process.kill();
    });
    process.stdout.once("close", () => done(Buffer.concat(chunks)));
    process.stdout.once("end", () => done(Buffer.concat(chunks)));
    process.ended.catch(failed);
  });
}

function outputTooLarge(host: HostConnection, program: HostProgram): PostmendError {
  return hostError("output-too-large", "The host's answer is too large", {
    detail: `${program.name} sent more than ${STDOUT_LIMIT / 1024 / 1024} MiB`,
    hint: "Look for an oversized file among those that postmend reads: main.cf, master.cf, the lookup tables.",
    host: host.name,
  });
}

/** Standard error up to a bound; beyond it nothing is kept, but everything is read, so that the program is not held up. */
export class ErrorOutput {
  readonly closed: Promise<void>;
  #text = "";
  #waiting: { condition: (text: string) => boolean; done: () => void } | undefined;

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#add(text));
    this.closed = new Promise((done) => {
      stream.once("end", done);
      stream.once("close", done);
    });
  }

  get all(): string {
    return this.#text;
  }

  /** What came after our shell had started; undefined when it never did. */
  get afterStart(): string | undefined {
    const [, ...after] = this.#text.split(`${STARTED}\n`);
    return hasStarted(this.#text) ? after.join(`${STARTED}\n`) : undefined;
  }

  /** Resolves when the text so far fulfils the condition, or when no more will come. */
  async when(condition: (text: string) => boolean): Promise<void> {
    const met = new Promise<void>((done) => {
      this.#waiting = { condition, done };
    });
    this.#add("");
    await Promise.race([met, this.closed]);
  }

  #add(text: string): void {
    if (this.#text.length < STDERR_LIMIT) this.#text = `${this.#text}${text}`.slice(0, STDERR_LIMIT);
    if (this.#waiting?.condition(this.#text)) this.#waiting.done();
  }
}

function hasStarted(text: string): boolean {
  return text.includes(`${STARTED}\n`);
}
