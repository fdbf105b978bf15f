/**
 * Tries deferred mail of one host again, a part of it in each execution; see flush.sh for what each does there. Between
 * two of them nothing goes on on the host but what Postfix was handed. An error `flush-…` says why the host refused.
 */
import { readFileSync } from "node:fs";
import { HOST_FILES } from "../apply/settle-host.ts";
import { hostError, internalError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import { answers, type HostAnswers } from "../observe/host-answers.ts";
import { STATE_DIRECTORY } from "../observe/state-directory.ts";
import { quotable } from "../plan/sensitive.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import type { Transport } from "../transports/transport.ts";
import { writeProgram } from "../transports/write-program.ts";
import { flushRefusal } from "./flush-refusal.ts";
import { type QueueSizes, sizesIn } from "./verification.ts";
import { MAIL_LOG } from "./verify-host.ts";

/** Whose queue it is, and who flushes it. */
export interface FlushPlace {
  readonly instance: string;
  readonly configDirectory: string;
  readonly queueDirectory: string;
  /** `user@machine`, and since when. */
  readonly who: string;
  /** Where postmend keeps its state on the host; for tests on scratch directories. */
  readonly stateDirectory?: string;
}

/** What the host compares with the last flush that it remembers. */
export interface FlushClaim {
  /** A flush that gave a sign of life in the last so many seconds is under way; 0: it is taken over. */
  readonly quiet: number;
  /** The same flush, or a part of one that tried everything, is not made again within so many seconds while the configuration is the same. */
  readonly apart: number;
  /** False: nobody will look at the log. */
  readonly needsLog: boolean;
  /** Digest of the configuration. */
  readonly configuration: string;
  /** What is flushed, in words. */
  readonly about: string;
}

/** A flush under way: what the next execution needs. */
export interface FlushTicket {
  readonly word: string;
  /** Where the log was when the last execution ended. */
  readonly mark: string;
}

export interface FlushBegun {
  readonly ticket: FlushTicket;
  /** `journal`, the path of the log, or null where none was found. */
  readonly log: string | null;
  readonly queue: QueueSizes;
}

/** One attempt, for one recipient. */
export interface Attempt {
  /** Postfix's word: `sent`, `deferred`, `bounced`, `SOFTBOUNCE`, `expired`. */
  readonly status: string;
  /** The reason is the recipient's own: no such user, a full mailbox, greylisting. */
  readonly own: boolean;
  readonly dsn: string | null;
  readonly id: string;
  /** What the other server said, made safe to print. */
  readonly text: string;
}

export interface FlushedBatch {
  readonly ticket: FlushTicket;
  readonly attempts: readonly Attempt[];
  /** Ids of which no attempt was seen. */
  readonly open: readonly string[];
  /** Lines of the log that say that a service died or was throttled. */
  readonly trouble: readonly string[];
  readonly queue: QueueSizes;
}

/** Claims the queue, and finds the log. Throws where another flush or change is under way, or the last one is too recent. */
export async function beginFlush(transport: Transport, place: FlushPlace, claim: FlushClaim): Promise<FlushBegun> {
  const word = newNonce();
  const { quiet, apart, needsLog, configuration, about } = claim;
  const more = [`${quiet} ${apart} ${needsLog ? "yes" : "no"}`, `${configuration} ${about}`];
  const got = await execute(transport, place, "begin", word, more);
  return {
    ticket: { word, mark: got.text("mark") ?? "none" },
    log: logIn(got),
    queue: sizesIn(got.word("queue")?.data ?? ""),
  };
}

/** Hands ids over and waits until each was tried, or `patience` seconds pass in which none is. */
export async function flushBatch(
  transport: Transport,
  place: FlushPlace,
  ticket: FlushTicket,
  ids: readonly string[],
  patience: number,
): Promise<FlushedBatch> {
  const got = await execute(transport, place, "batch", ticket.word, [ticket.mark, String(patience), ...ids, "."]);
  return {
    ticket: { ...ticket, mark: got.text("mark") ?? ticket.mark },
    attempts: linesIn(got.text("tries")).flatMap(attemptIn),
    open: (got.text("open") ?? "").split(" ").filter(Boolean),
    trouble: linesIn(got.text("trouble")).map((line) => neutralise(quotable(line))),
    queue: sizesIn(got.word("queue")?.data ?? ""),
  };
}

/** `postqueue -f`: all of it, at once, which nobody can call back. */
export async function flushAll(transport: Transport, place: FlushPlace, ticket: FlushTicket): Promise<void> {
  await execute(transport, place, "all", ticket.word, []);
}

/** Writes down how it ended. `done`: all of it was tried; `broken`: it may be gone on with at once. */
export async function endFlush(
  transport: Transport,
  place: FlushPlace,
  { word }: FlushTicket,
  state: "done" | "ended" | "broken",
): Promise<void> {
  await execute(transport, place, "end", word, [state]);
}

type Mode = "begin" | "batch" | "all" | "end";

const PROGRAM = `${HOST_FILES}\n${MAIL_LOG}\n${readFileSync(new URL("./flush.sh", import.meta.url), "utf8")}`;
/** A batch is watched for three minutes at the most; finding the log and Postfix's own programs take their time too. */
const FLUSH = writeProgram("flush", PROGRAM, 420);

async function execute(
  transport: Transport,
  place: FlushPlace,
  mode: Mode,
  word: string,
  more: readonly string[],
): Promise<HostAnswers> {
  const nonce = newNonce();
  const result = await transport.write(FLUSH, [inputFor(nonce, place, mode, word, more)]);
  const got = answers(parseRecords(result.stdout, nonce));
  const failed = got.word("failed")?.word;
  if (failed !== undefined) throw flushRefusal(failed, got.text("reason") ?? "", transport.host);
  if (got.word("flush")?.word === mode) return got;
  throw brokenOff(transport.host, result.exit, result.stderr);
}

function brokenOff(host: string, exit: number | undefined, stderr: string): PostmendError {
  return hostError("flush-broken-off", "The host did not say what became of the messages", {
    detail: neutralise(
      `exit status ${exit ?? "none, ended by a signal"}: ${quotable(stderr.trim()) || "it said nothing"}`,
    ),
    hint: "What was handed to Postfix is tried by it, and nothing else. Look at the queue: postqueue -p",
    host,
  });
}

function inputFor(nonce: string, place: FlushPlace, mode: Mode, word: string, more: readonly string[]): string {
  const { instance, configDirectory, queueDirectory, who, stateDirectory = STATE_DIRECTORY } = place;
  const asked = neutralise(who).slice(0, 300);
  const lines = [nonce, `${stateDirectory}/${instance}`, configDirectory, queueDirectory, mode, word, asked, ...more];
  const wrong = lines.find((line) => line === "" || /[\0\r\n]/.test(line));
  if (wrong === undefined) return `${lines.join("\n")}\n`;
  throw internalError("flush-not-possible", "What to flush cannot be told to the host", {
    detail: neutralise(`a line that is empty or more than one: ${wrong}`),
  });
}

function logIn(got: HostAnswers): string | null {
  const log = got.word("log");
  if (log?.word === "journal") return "journal";
  return log?.word === "file" && log.data ? neutralise(log.data) : null;
}

function linesIn(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter(Boolean);
}

function attemptIn(line: string): Attempt[] {
  const [status, whose, dsn, id, ...words] = line.split(" ");
  if (status === undefined || id === undefined) return [];
  const text = neutralise(quotable(words.join(" ")));
  return [
    { status: neutralise(status), own: whose === "own", dsn: dsn === "-" ? null : neutralise(dsn ?? ""), id, text },
  ];
}
