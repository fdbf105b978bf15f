import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Duplex } from "node:stream";

/**
 * The standard input and output of a child process as one stream. A process that fails destroys the stream with the
 * error made of what it wrote to standard error; a stream that is destroyed kills the process.
 */
export class ProcessStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = "";

  constructor(child: ChildProcessWithoutNullStreams, failure: (said: string) => Error) {
    super();
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-SAID_LIMIT);
    });
    child.stdin.on("error", () => {}); // the exit status says more
    child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.once("error", (error) => this.destroy(failure(error.message)));
    child.once("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(failure(this.said));
    });
  }

  /** The end of what the process wrote to standard error. */
  get said(): string {
    return this.#said.trim();
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child.stdin.write(chunk)) done();
    else this.#child.stdin.once("drain", done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }
}

const SAID_LIMIT = 2000;
