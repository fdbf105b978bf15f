import type { ProgramResult } from "../../src/transports/transport.ts";

/** Puts together what a host program would answer, record by record. */
export class Answer {
  readonly #parts: Buffer[] = [Buffer.from("Welcome to mx1, do not touch anything\n")];
  readonly nonce = "n0nce";

  say(name: string, word: string, data = ""): this {
    return this.#add(name, word, data);
  }

  tell(name: string, text: string): this {
    return this.#add(name, "text", Buffer.from(text).toString("base64"));
  }

  probe(name: string, stdout: string | Uint8Array, stderr = "", status = 0): this {
    this.#add(name, "out").#parts.push(Buffer.from(stdout));
    this.#add(name, "err").#parts.push(Buffer.from(stderr));
    return this.#add(name, "status", String(status));
  }

  result(exit: number | undefined = 0, stderr = ""): ProgramResult {
    return { stdout: Buffer.concat(this.#parts), stderr, exit };
  }

  #add(...words: string[]): this {
    this.#parts.push(Buffer.from(`${[this.nonce, ...words].join(" ")}\n`));
    return this;
  }
}
