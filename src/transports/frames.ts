import { randomBytes } from "node:crypto";
import { hostError } from "../diagnostics/diagnostic.ts";

/** One record of a program's answer, see `prelude.sh`. `word` is every kind that the program made up with `say`. */
export type HostRecord =
  | { readonly name: string; readonly kind: "out" | "err" | "text"; readonly bytes: Uint8Array }
  | { readonly name: string; readonly kind: "status"; readonly status: number }
  | { readonly name: string; readonly kind: "word"; readonly word: string; readonly data: string };

/** What a `probe` found. */
export interface ProbeAnswer {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** A word that no banner and no file on the host can contain by chance; the first line of a program's input. */
export function newNonce(): string {
  return randomBytes(9).toString("base64url");
}

/**
 * The records in a program's standard output, in order. A record is a line; what follows it up to the next one is output of a
 * probe where the record says so, and else of nobody who was asked (banners, noise of login scripts), and skipped.
 */
export function parseRecords(stdout: Uint8Array, nonce: string): HostRecord[] {
  const text = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString("latin1");
  const [, ...pieces] = text.split(`${nonce} `);
  return pieces.map((piece) => {
    const end = piece.indexOf("\n");
    if (end < 0) throw garbled(piece, "the answer ends in the middle of a record");
    return parseRecord(piece.slice(0, end), piece.slice(end + 1));
  });
}

/**
 * Listens to a program while it runs, and tells the word of each record `name` as soon as its line is whole. Whether the
 * answer is sound is for `parseRecords` to judge, at the end.
 */
export function wordsOf(name: string, nonce: string, tell: (word: string) => void): (output: Uint8Array) => void {
  let line = "";
  return (output) => {
    const [first = "", ...more] = Buffer.from(output).toString("latin1").split("\n");
    line += first;
    for (const next of more) {
      const [, word] = line.split(`${nonce} ${name} `);
      if (word !== undefined && /^[a-z-]{1,20}$/.test(word)) tell(word);
      line = next;
    }
  };
}

/** The answers of the probes among the records, by name. A probe that did not answer wholly is an error, not an absence. */
export function probeAnswers(records: readonly HostRecord[]): Map<string, ProbeAnswer> {
  const parts = new Map<string, { status?: number; out?: Uint8Array; err?: Uint8Array }>();
  for (const record of records) {
    if (record.kind === "word" || record.kind === "text") continue;
    const found = parts.get(record.name) ?? {};
    if (record.kind === "status") found.status = record.status;
    else found[record.kind] = record.bytes;
    parts.set(record.name, found);
  }
  return new Map([...parts].map(([name, found]) => [name, whole(name, found)]));
}

function parseRecord(line: string, following: string): HostRecord {
  const [name = "", kind = "", ...rest] = line.split(" ");
  const data = rest.join(" ");
  if (!name || !kind) throw garbled(line, "a record without a name or a kind");
  if (kind === "out" || kind === "err") return { name, kind, bytes: Buffer.from(following, "latin1") };
  if (kind === "text") return { name, kind, bytes: decode(line, data) };
  if (kind !== "status") return { name, kind: "word", word: kind, data: Buffer.from(data, "latin1").toString("utf8") };
  if (!/^\d{1,3}$/.test(data)) throw garbled(line, "a status that is not a number");
  return { name, kind, status: Number(data) };
}

function decode(line: string, data: string): Uint8Array {
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) throw garbled(line, "damaged base64");
  return Buffer.from(data, "base64");
}

function whole(name: string, found: { status?: number; out?: Uint8Array; err?: Uint8Array }): ProbeAnswer {
  const { status, out, err } = found;
  if (status === undefined || !out || !err) throw garbled(name, "a probe that answered only in part");
  return { status, stdout: out, stderr: Buffer.from(err).toString("utf8") };
}

/** Only the head of the line is shown: its data may be the content of a sensitive file. */
function garbled(line: string, what: string) {
  return hostError("answer-garbled", "The host's answer could not be read", {
    detail: `${what}: ${line.split(" ").slice(0, 2).join(" ")} …`,
    hint: "Run it again. If it stays so, look for a program on the host that writes into other programs' output, and that base64 there is GNU's.",
  });
}
