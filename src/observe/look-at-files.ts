/**
 * Looks at files of a host that something else named: a configuration, after `observe` brought it. One execution; it
 * writes nothing there, and what cannot be looked at is unknown, with the reason.
 */
import { readFileSync } from "node:fs";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { Secret } from "../secrets/secret.ts";
import { newNonce, type ProbeAnswer, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { type FileFacts, fileFacts } from "./file-facts.ts";
import { type FlushJob, readFlushJobs } from "./flush-jobs.ts";
import { answers, type HostAnswers } from "./host-answers.ts";
import { BUILT_TABLE } from "./observe.ts";
import type { Observation } from "./observed-state.ts";
import { decodeText } from "./text.ts";

/** What to look at. Paths are absolute. */
export interface FilesRequest {
  readonly configDirectory: string;
  readonly queueDirectory: string;
  readonly files: readonly AskedFile[];
}

export interface AskedFile {
  readonly path: string;
  /** Whether its text is wanted too. */
  readonly text: boolean;
  /** Of a built table `type:name`, whose entries are wanted. */
  readonly table?: string;
}

/** A file, and of it what was asked for and could be read. */
export interface SeenFile extends FileFacts {
  readonly text?: Secret;
  /** As `postmap -s` prints them. */
  readonly entries?: Secret;
  /** What is wrong with what was built. */
  readonly damage?: string;
}

/** What one execution on a host brought back. */
export interface SeenFiles {
  /** By path; a path that no line could ask for is missing. */
  readonly files: ReadonlyMap<string, Observation<SeenFile>>;
  /** File names of the plug-ins of libsasl2; undefined where no directory of them was found. */
  readonly saslPlugins: readonly string[] | undefined;
  /** Undefined where nobody looked for them. */
  readonly flushJobs: readonly FlushJob[] | undefined;
  /** What is free where the queue is; undefined where `df` did not say. */
  readonly queueSpace: QueueSpace | undefined;
}

export interface QueueSpace {
  readonly freeBytes: number;
  /** Undefined on filesystems that do not count them. */
  readonly freeInodes: number | undefined;
}

/** Throws a `host` error when the look did not come to its end. */
export async function lookAtFiles(transport: ReadTransport, request: FilesRequest): Promise<SeenFiles> {
  const nonce = newNonce();
  const asked = request.files.filter(({ path, table }) => isLine(path) && isLine(table ?? ""));
  const paths = [...new Set(asked.map(({ path }) => path))];
  const reads = asked.flatMap(readsOf);
  const lines = [
    nonce,
    request.configDirectory,
    request.queueDirectory,
    ...paths,
    "",
    ...reads.map(({ line }) => line),
  ];
  const result = await transport.read(LOOK, [`${lines.join("\n")}\n`]);
  const got = answers(parseRecords(result.stdout, nonce));
  if (!got.word("end")) throw brokenOff(result.stderr, transport.host);
  const facts = fileFacts(got.probe("stat") ?? NO_ANSWER);
  const contents = new Map<string, Content>();
  for (const [index, { path, kind }] of reads.entries())
    contents.set(path, { ...contents.get(path), ...contentOf(kind, got.probe(`${kind}:${index + 1}`)) });
  return {
    files: new Map(paths.map((path) => [path, withContent(facts(path), contents.get(path))])),
    saslPlugins: plugins(got),
    flushJobs: flushJobs(got.probe("jobs")),
    queueSpace: space(got),
  };
}

const LOOK = readProgram(
  "look-at-files",
  `${BUILT_TABLE}\n${readFileSync(new URL("./look-at-files.sh", import.meta.url), "utf8")}`,
);

const NO_ANSWER: ProbeAnswer = { status: 1, stdout: new Uint8Array(), stderr: "" };

/** A path of a configuration may hold anything; what would end the line is not asked. */
function isLine(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a line of input
  return !/[\u0000-\u001f]/.test(text);
}

interface Read {
  readonly path: string;
  readonly kind: "text" | "table";
  readonly line: string;
}

function readsOf({ path, text, table }: AskedFile): Read[] {
  return [
    ...(text ? [{ path, kind: "text", line: `text ${path}` } as const] : []),
    ...(table === undefined ? [] : [{ path, kind: "table", line: `table ${table}` } as const]),
  ];
}

/** Larger ones are not judged; look-at-files.sh ends one byte behind. */
const LARGEST_TEXT = 4_194_304;

type Content = Pick<SeenFile, "text" | "entries" | "damage">;

function contentOf(kind: Read["kind"], answer: ProbeAnswer | undefined): Content {
  if (kind === "table" && answer && answer.status !== 0) return damageOf(answer);
  if (answer?.status !== 0 || answer.stdout.byteLength > LARGEST_TEXT) return {};
  const secret = new Secret(decodeText(answer.stdout).text);
  return kind === "text" ? { text: secret } : { entries: secret };
}

/** As built-table.sh ends for a table that it did not even give to postmap. */
const VISIBLY_DAMAGED = 2;

/** A file that is gone, or closed to who looks, is not damaged. Of one of LMDB that was cut off postmap dies by a signal. */
function damageOf({ status, stderr }: ProbeAnswer): Content {
  if (status === VISIBLY_DAMAGED) return { damage: neutralise(stderr.trim()) };
  if (status > 128) return { damage: "postmap crashes when it reads it" };
  const [, why] = /^postmap: fatal: open database \/.*: (.+)$/m.exec(stderr) ?? [];
  return why === undefined || /^(?:No such file|Permission denied)/.test(why) ? {} : { damage: neutralise(why) };
}

function withContent(found: Observation<FileFacts>, content: Content = {}): Observation<SeenFile> {
  return found.state === "present" ? { state: "present", value: { ...found.value, ...content } } : found;
}

function plugins(got: HostAnswers): readonly string[] | undefined {
  const names = linesOf(got.probe("sasl"));
  return names.length === 0 ? undefined : names;
}

function flushJobs(answer: ProbeAnswer | undefined): readonly FlushJob[] | undefined {
  return answer?.status === 0 ? readFlushJobs(decodeText(answer.stdout).text) : undefined;
}

function space(got: HostAnswers): QueueSpace | undefined {
  const kilobytes = available(got.probe("space"));
  if (kilobytes === undefined) return undefined;
  return { freeBytes: kilobytes * 1024, freeInodes: available(got.probe("inodes")) };
}

/** The fourth column of `df -P`, counted from the percentage behind it: the first column may hold blanks. */
function available(answer: ProbeAnswer | undefined): number | undefined {
  const [, number] = /\s(\d+)\s+\d+%\s+\/[^\n]*$/.exec(linesOf(answer).at(-1) ?? "") ?? [];
  return number === undefined ? undefined : Number(number);
}

function linesOf(answer: ProbeAnswer | undefined): string[] {
  if (answer?.status !== 0) return [];
  return decodeText(answer.stdout)
    .text.split("\n")
    .filter((line) => line !== "");
}

function brokenOff(stderr: string, host: string) {
  const said = stderr.trim().split("\n").at(-1);
  return hostError("look-broken-off", "Looking at the files of the host did not come to its end", {
    detail: neutralise(said || "it said nothing"),
    hint: "Run it again; if it stays so, try `/bin/sh -c 'command -v dd stat head df'` on the host.",
    host,
  });
}
