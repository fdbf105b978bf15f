import { Duplex } from "node:stream";
import { bootstrap } from "./bootstrap.ts";
import type { HostConnection } from "./host-connection.ts";
import { allBytes, ErrorOutput, type HostProcess, passwordLine, type StartProcess, send } from "./run-program.ts";
import { startError } from "./start-errors.ts";
import type { Conversation, HostProgram, ProgramInput } from "./transport.ts";

/** Starts a program as the connection's become user, and leaves its input open for a conversation. */
export async function startConversation(
  start: StartProcess,
  host: HostConnection,
  program: HostProgram,
  input: ProgramInput,
): Promise<Conversation> {
  const password = passwordLine(host);
  const process = await start(bootstrap(program, host));
  const stderr = new ErrorOutput(process.stderr);
  const stream = new ProgramStream(process, (exit) =>
    stderr.afterStart === undefined ? startError(host, { stdout: "", stderr: stderr.all, exit }) : undefined,
  );
  let over = false;
  process.ended
    .catch(() => undefined)
    .finally(() => {
      over = true;
    });
  await send(process, stderr, password, allBytes(program, input), "more to come");
  return { stream, said: () => stderr.afterStart ?? "", isOver: () => over };
}

/** Standard input and output of a program as one stream. */
class ProgramStream extends Duplex {
  readonly #process: HostProcess;

  /** `failure` is asked when the program has ended. */
  constructor(process: HostProcess, failure: (exit: number | undefined) => Error | undefined) {
    super();
    this.#process = process;
    process.stdin.on("error", () => {}); // a program may end before it has read everything
    process.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) process.stdout.pause();
    });
    process.ended.then(
      (exit) => {
        const error = failure(exit);
        if (error) this.destroy(error);
        else this.push(null);
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#process.stdin.write(chunk)) done();
    else this.#process.stdin.once("drain", done);
  }

  override _final(done: () => void): void {
    this.#process.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#process.kill();
    done(error);
  }
}
