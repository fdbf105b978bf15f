import { resolve } from "node:path";
import { neutralise, PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { isInterruption } from "../diagnostics/interruption.ts";
import type { EngineListener } from "../engine/events.ts";
import { openSession, type SecretNeeds } from "../engine/open-session.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { createProgress, type Progress } from "../reports/progress.ts";
import { Secret } from "../secrets/secret.ts";
import { EXIT, interruptedExit } from "./exit-code.ts";
import { type GuardedTerminal, guarded } from "./guarded-terminal.ts";
import { Interruption } from "./interruption.ts";
import type { HostOptions } from "./options.ts";
import { complain, complainOf, styleOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** One command at work on hosts. */
export interface Run {
  /** Masks the secrets of the run in all that is written. */
  readonly terminal: Terminal;
  readonly session: Session;
  readonly hosts: readonly HostEntry[];
  /** Aborted by the first Ctrl-C: hosts in the middle of something are finished, no other is begun. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What a command works on. */
export interface RunRequest {
  readonly verb: Verb;
  /** In place of `--limit`: the host that was named. */
  readonly limit?: string;
  /** Only these of the selected hosts: those of a saved plan. */
  readonly only?: readonly string[];
  readonly secrets: SecretNeeds;
  /** False: nothing is left behind that would name the project's commit. */
  readonly leavesRecord: boolean;
  /** Not all hosts because none was named. */
  readonly needsLimit?: boolean;
}

/**
 * Opens the project, resolves what is needed before any host is touched, and runs `work` with live progress on standard
 * error. Whatever happens, the terminal is left clean, and an interrupted run ends with 130.
 */
export async function withRun(
  outside: Terminal,
  options: HostOptions,
  request: RunRequest,
  work: (run: Run) => Promise<number>,
): Promise<number> {
  const terminal = guarded(outside);
  const interruption = new Interruption();
  const { signal } = interruption;
  const progress = createProgress(surroundings(terminal, options));
  const release = terminal.onInterrupt(() => progress.interject(interruption.interrupt()));
  const listen: EngineListener = (event) => {
    interruption.listen(event);
    progress.listen(event);
  };
  try {
    const { session, hosts } = await open(terminal, options, request, listen, signal);
    listen({ type: "run-started", verb: request.verb, hosts: hosts.map(({ name }) => name) });
    const exit = await work({ terminal, session, hosts, signal, progress });
    return signal.aborted ? interruptedExit(exit) : exit;
  } catch (error) {
    progress.end();
    if (!signal.aborted) return complainOf(terminal, error, options.color);
    if (!isOnlyInterrupted(error)) complainOf(terminal, error, options.color);
    return EXIT.interrupted;
  } finally {
    progress.end();
    release();
  }
}

/** Verbs that send programs of some size, or read much. */
const COMPRESSED: ReadonlySet<Verb> = new Set<Verb>(["apply", "rollback", "diagnose", "remediate", "rotate"]);

type Verb = Extract<Parameters<EngineListener>[0], { type: "run-started" }>["verb"];

async function open(
  terminal: GuardedTerminal,
  options: HostOptions,
  request: RunRequest,
  emit: EngineListener,
  signal: AbortSignal,
) {
  if (request.limit !== undefined && options.limit !== undefined) {
    throw userError("limit-twice", "A host and --limit were both given", {
      detail: `host \`${neutralise(request.limit)}\`, --limit \`${neutralise(options.limit)}\``,
      hint: "Give one of the two; --limit takes a single host as well.",
    });
  }
  const opened = await openSession({
    directory: resolve(terminal.cwd, options.project),
    env: terminal.env,
    allowExec: options.exec,
    limit: request.limit ?? options.limit,
    ...(request.only && { only: request.only }),
    secrets: request.secrets,
    leavesRecord: request.leavesRecord,
    ...(request.needsLimit && { needsLimit: true }),
    concurrency: options.concurrency,
    emit,
    compress: COMPRESSED.has(request.verb),
    signal,
    ...(terminal.stdinIsTerminal && { askPassphrase: (keyFile: string) => askPassphrase(terminal, keyFile) }),
  });
  terminal.protect(opened.secretValues);
  complain(terminal, opened.warnings, options.color);
  return opened;
}

/** The interruption itself needs no further word; anything else that went wrong does, even then. */
function isOnlyInterrupted(error: unknown): boolean {
  return error instanceof PostmendError && isInterruption(error.diagnostics);
}

async function askPassphrase(terminal: GuardedTerminal, keyFile: string): Promise<Secret | undefined> {
  const answer = await terminal.ask(`Passphrase of ${keyFile}: `, { hidden: true });
  return answer ? new Secret(answer) : undefined;
}

function surroundings(terminal: Terminal, options: HostOptions) {
  const { isTerminal, size } = terminal.stderr;
  return {
    write: terminal.err,
    size: isTerminal && !terminal.env["CI"] ? size : undefined,
    color: styleOf(terminal, "stderr", options.color).color,
    now: () => performance.now(),
    every: (milliseconds: number, tick: () => void) => {
      const timer = setInterval(tick, milliseconds).unref();
      return () => clearInterval(timer);
    },
  };
}
