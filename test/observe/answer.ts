import type { ProgramResult } from "../../src/transports/transport.ts";

/** Puts together what a host program would answer, record by record. */
export class Answer {
  readonly #lines: string[] = ["Welcome to mx1, do not touch anything"];
  readonly nonce = "n0nce";

  say(name: string, word: string, data = ""): this {
    return this.#add(name, word, data);
  }

  tell(name: string, text: string): this {
    return this.#add(name, "text", base64(text));
  }

  probe(name: string, stdout: string | Uint8Array, stderr = "", status = 0): this {
    this.#add(name, "status", String(status));
    this.#add(name, "out", base64(stdout));
    return this.#add(name, "err", base64(stderr));
  }

  result(exit: number | undefined = 0, stderr = ""): ProgramResult {
    return { stdout: Buffer.from(`${this.#lines.join("\n")}\n`), stderr, exit };
  }

  #add(name: string, kind: string, data: string): this {
    this.#lines.push([this.nonce, name, kind, data].join(" "));
    return this;
  }
}

function base64(data: string | Uint8Array): string {
  return Buffer.from(data).toString("base64");
}
