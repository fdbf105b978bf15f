import { fstatSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { userError } from "../diagnostics/diagnostic.ts";
import { EXIT } from "./exit-code.ts";

/**
 * The outside of a command: where it writes, what it may ask, where it runs. Handed in, so that tests see every byte.
 * Results go to `out`, everything else to `err`.
 */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdout: { readonly isTerminal: boolean; readonly columns: number };
  readonly stderr: { readonly isTerminal: boolean; readonly columns: number; readonly size: () => WindowSize };
  readonly stdinIsTerminal: boolean;
  /** The bytes of standard input, as they come. */
  stdin(): AsyncIterable<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
  /** Resolves when the reader of the results can take more: to true, or to false when it is gone. */
  outTaken(): Promise<boolean>;
  /**
   * Asks on standard error and reads one line. Undefined at the end of input, and when it was interrupted. `hidden` does
   * not echo.
   */
  ask(question: string, options?: { hidden?: boolean }): Promise<string | undefined>;
  /** Calls back at each Ctrl-C or termination request until the returned function is called. */
  onInterrupt(callback: () => void): () => void;
}

/** Of a terminal window, at the moment of asking. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The real terminal of this process. A reader that goes away (`| head`) ends the output quietly. Nothing else that keeps
 * it from writing stops it either, for hosts may be in the middle of a change; a result that was lost is an error at the end.
 */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  stdout.on("error", rememberLostResult);
  stderr.on("error", () => {});
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: { isTerminal: stdout.isTTY === true, columns: stdout.columns || USUAL.columns },
    stderr: { isTerminal: stderr.isTTY === true, columns: stderr.columns || USUAL.columns, size: windowSize },
    stdinIsTerminal: stdin.isTTY === true,
    stdin: () => readable(process.stdin),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outTaken: () => taken(stdout),
    ask: (question, options) => ask(question, options?.hidden === true),
    onInterrupt: (callback) => onInterrupt(callback),
  };
}

/** Where there is no terminal, or one that tells no size: some say 0. */
const USUAL: WindowSize = { columns: 100, rows: 24 };

function windowSize(): WindowSize {
  return { columns: process.stderr.columns || USUAL.columns, rows: process.stderr.rows || USUAL.rows };
}

function rememberLostResult(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  process.stderr.write(`error: The result cannot be written\n  ${error.message}\n`);
  process.once("exit", () => {
    process.exitCode ||= EXIT.error;
  });
}

/** Node reads a directory as an empty file. */
function readable(stdin: typeof process.stdin): AsyncIterable<Uint8Array> {
  if (fstatSync(stdin.fd).isDirectory()) {
    throw userError("input-directory", "Standard input is a directory", {
      hint: "Give one of the files in it.",
    });
  }
  return stdin;
}

/** A pipe that is full drains, or breaks. */
async function taken(stdout: NodeJS.WriteStream): Promise<boolean> {
  if (stdout.writableNeedDrain && stdout.writable) {
    await new Promise<void>((resolve) => {
      const end = () => {
        stdout.off("drain", end).off("error", end).off("close", end);
        resolve();
      };
      stdout.on("drain", end).on("error", end).on("close", end);
    });
  }
  return stdout.writable && stdout.errored === null;
}

async function ask(question: string, hidden: boolean): Promise<string | undefined> {
  process.stderr.write(question);
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: hidden });
  // Where nothing is echoed, the terminal hands Ctrl-C over as a key: the rest of the program waits for the signal.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  // First of all: the line of the question has to end before others say what the interruption means.
  const release = onInterrupt(() => lines.close(), "first");
  try {
    return await new Promise<string | undefined>((resolve) => {
      const end = (answer?: string) => {
        lines.off("close", end);
        if (hidden || answer === undefined) process.stderr.write("\n");
        resolve(answer);
      };
      lines.once("line", end).once("close", end);
    });
  } finally {
    release();
    lines.close();
  }
}

function onInterrupt(callback: () => void, order?: "first"): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) {
    if (order) process.prependListener(signal, callback);
    else process.on(signal, callback);
  }
  return () => {
    for (const signal of signals) process.off(signal, callback);
  };
}
