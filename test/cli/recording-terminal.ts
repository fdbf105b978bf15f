import { run } from "../../src/cli/program.ts";
import type { Terminal, WindowSize } from "../../src/cli/terminal.ts";

/** What a command sees of the world in a test. The default is a pipe in an empty environment, as in CI. */
export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Standard output and standard error are a terminal. */
  readonly isTerminal?: boolean;
  readonly columns?: number;
  /** What the person types, one line for each question. Without it standard input is no terminal. */
  readonly answers?: readonly string[];
  /** What is piped into the command. */
  readonly stdin?: string | Uint8Array;
}

/** A terminal that keeps every byte which a command writes to it. */
export interface RecordingTerminal extends Terminal {
  readonly stdoutText: () => string;
  readonly stderrText: () => string;
  /** Every question that was asked. */
  readonly questions: readonly string[];
  /** Ctrl-C. */
  interrupt(): void;
}

/** How a command line ended. */
export interface CommandEnd {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line of postmend in this process. */
export async function postmend(argv: readonly string[], surroundings: Surroundings = {}): Promise<CommandEnd> {
  const terminal = recordingTerminal(surroundings);
  const exit = await run(argv, terminal);
  return { exit, stdout: terminal.stdoutText(), stderr: terminal.stderrText() };
}

/** A terminal for `run`. */
export function recordingTerminal(surroundings: Surroundings = {}): RecordingTerminal {
  const { env = {}, cwd = process.cwd(), isTerminal = false, columns = 100, answers } = surroundings;
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  const callbacks = new Set<() => void>();
  const waiting = [...(answers ?? [])];
  const size = (): WindowSize => ({ columns, rows: 40 });
  return {
    env,
    cwd,
    stdout: { isTerminal, columns },
    stderr: { isTerminal, columns, size },
    stdinIsTerminal: answers !== undefined,
    stdin: async function* () {
      yield Buffer.from(surroundings.stdin ?? "");
    },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    outTaken: async () => true,
    ask: async (question) => {
      questions.push(question);
      return waiting.shift();
    },
    onInterrupt: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    stdoutText: () => out.join(""),
    stderrText: () => err.join(""),
    questions,
    interrupt: () => {
      for (const callback of callbacks) callback();
    },
  };
}
