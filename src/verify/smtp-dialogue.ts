/**
 * One SMTP dialogue over a byte stream, one command at a time. Every wait has a deadline. It fails with a `host` error:
 * `relay-silent` when the deadline passed, `relay-hung-up` when the stream ended, `relay-not-smtp` when what came is no
 * SMTP reply, and with the stream's own error where the stream has one. Who made the stream destroys it.
 */
import type { Duplex } from "node:stream";
import { hostError, neutralise, PostmendError } from "../diagnostics/diagnostic.ts";
import { replyLine, type SmtpReply } from "./smtp-reply.ts";

/** More is no reply but an attack or a mistake. */
const MOST_BYTES = 64 * 1024;

export class SmtpDialogue {
  readonly #stream: Duplex;
  #pending = "";
  #broken: PostmendError | undefined;
  #wake: () => void = () => {};

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on("data", this.#onData);
    stream.on("error", this.#onError);
    stream.on("end", this.#onEnd);
    stream.on("close", this.#onEnd);
  }

  /** The next reply of the server, within so many milliseconds. */
  async reply(milliseconds: number): Promise<SmtpReply> {
    const until = performance.now() + milliseconds;
    const lines: string[] = [];
    for (;;) {
      // Bytes are kept apart until the line is whole; a reply that is no UTF-8 is shown as far as it can be.
      const line = replyLine(Buffer.from(await this.#line(until), "latin1").toString("utf8"));
      if (!line)
        throw hostError("relay-not-smtp", "The relay does not speak SMTP", { detail: "its answer is no SMTP reply" });
      lines.push(line.text);
      if (line.last) return { code: line.code, lines };
    }
  }

  /** Sends one command and waits for its reply. */
  async command(text: string, milliseconds: number): Promise<SmtpReply> {
    this.#stream.write(`${text}\r\n`);
    return this.reply(milliseconds);
  }

  /** Hands the stream over to TLS. True when nothing had been sent after the last reply: what was, nobody has signed. */
  release(): boolean {
    this.#stream
      .off("data", this.#onData)
      .off("error", this.#onError)
      .off("end", this.#onEnd)
      .off("close", this.#onEnd);
    this.#stream.pause();
    return this.#pending === "";
  }

  async #line(until: number): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf("\n");
      if (end >= 0) {
        const line = this.#pending.slice(0, end).replace(/\r$/, "");
        this.#pending = this.#pending.slice(end + 1);
        return line;
      }
      if (this.#broken) throw this.#broken;
      await this.#more(until);
    }
  }

  async #more(until: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((done) => {
      timer = setTimeout(() => done(true), Math.max(0, until - performance.now()));
    });
    const woken = new Promise<boolean>((done) => {
      this.#wake = () => done(false);
    });
    const isLate = await Promise.race([woken, late]);
    clearTimeout(timer);
    if (isLate)
      throw hostError("relay-silent", "The relay did not answer in time", { detail: "the relay said nothing" });
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#pending += chunk.toString("latin1");
    if (this.#pending.length > MOST_BYTES)
      this.#onError(hostError("relay-not-smtp", "The relay does not speak SMTP", { detail: "its answer has no end" }));
    this.#wake();
  };

  readonly #onError = (error: Error): void => {
    this.#broken ??= error instanceof PostmendError ? error : hungUp(neutralise(error.message));
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#broken ??= hungUp("the relay closed the connection");
    this.#wake();
  };
}

function hungUp(detail: string): PostmendError {
  return hostError("relay-hung-up", "The relay ended the connection", { detail });
}
