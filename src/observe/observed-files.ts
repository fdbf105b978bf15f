import { createHash } from "node:crypto";
import { neutralise } from "../diagnostics/diagnostic.ts";
import { Secret } from "../secrets/secret.ts";
import type { ProbeAnswer } from "../transports/frames.ts";
import type { FileFacts } from "./file-facts.ts";
import type { HostAnswers } from "./host-answers.ts";
import type { Observation, ObservedFile, ObservedTable, ObservedText } from "./observed-state.ts";
import { decodeText } from "./text.ts";

/** Where the files of an instance are, and what stat said of a path. */
export interface Directory {
  readonly path: string;
  /** With its symbolic links resolved. */
  readonly real: string;
  readonly facts: (path: string) => Observation<FileFacts>;
}

/** A configuration file with its text. */
export function observedText(got: HostAnswers, directory: Directory, name: string): Observation<ObservedText> {
  return withBytes(got, directory, name, (file, bytes) => ({ ...file, ...decodeText(bytes) }));
}

/** A lookup table: its text, wrapped as a secret at once, what its built file holds, and the built files of other types. */
export function observedTable(got: HostAnswers, directory: Directory, name: string, suffix: string): ObservedTable {
  const path = `${directory.path}/${name}`;
  const builtFiles = new Map(BUILT.map((end) => [`${path}${end}`, observedBuilt(got, directory, `${name}${end}`)]));
  return {
    path,
    source: withBytes(got, directory, name, (file, bytes) => ({
      ...file,
      content: new Secret(decodeText(bytes).text),
    })),
    built: withDump(builtFiles.get(`${path}${suffix}`), got.probe(`dump:${name}${suffix}`)),
    builtFiles,
  };
}

/** What postmap may have built of a text, by the ends of the files' names. */
const BUILT = [".db", ".lmdb", ".cdb"] as const;

function observedBuilt(got: HostAnswers, directory: Directory, name: string): Observation<ObservedFile> {
  const file = regularFile(got, directory, name);
  if (file.state !== "present") return file;
  const digest = digestIn(got.probe(`sum:${name}`));
  if (digest === undefined) return unread(got.probe(`sum:${name}`), file.value.path);
  return { state: "present", value: { ...file.value, sha256: digest } };
}

function digestIn(sum: ProbeAnswer | undefined): string | undefined {
  return /^\\?([0-9a-f]{64}) /.exec(latin1(sum))?.[1];
}

/** Absent where the type in use builds nothing. */
function withDump(
  file: Observation<ObservedFile> = { state: "absent" },
  answer: ProbeAnswer | undefined,
): ObservedTable["built"] {
  return file.state === "present" ? { state: "present", value: { ...file.value, dump: dump(answer) } } : file;
}

function dump(answer: ProbeAnswer | undefined): Observation<Secret> {
  if (answer?.status !== 0) return unread(answer, "the built table");
  return { state: "present", value: new Secret(decodeText(answer.stdout).text) };
}

function withBytes<T>(
  got: HostAnswers,
  directory: Directory,
  name: string,
  make: (file: ObservedFile, bytes: Uint8Array) => T,
): Observation<T> {
  const file = regularFile(got, directory, name);
  if (file.state !== "present") return file;
  const answer = got.probe(`content:${name}`);
  if (answer?.status !== 0) return unread(answer, file.value.path);
  // A file of which not every byte was sent comes with its digest.
  const sum = got.probe(`sum:${name}`);
  const sha256 = sum ? digestIn(sum) : createHash("sha256").update(answer.stdout).digest("hex");
  if (sha256 === undefined) return unread(sum, file.value.path);
  return { state: "present", value: make({ ...file.value, sha256 }, answer.stdout) };
}

function regularFile(got: HostAnswers, directory: Directory, name: string): Observation<Omit<ObservedFile, "sha256">> {
  const path = `${directory.path}/${name}`;
  const found = directory.facts(path);
  const link = got.text(`link:${name}`);
  if (found.state === "absent" && link !== undefined) {
    return { state: "unknown", because: `${path} is a symbolic link that leads nowhere` };
  }
  if (found.state !== "present") return found;
  const { regular, directory: _, device, ...facts } = found.value;
  if (!regular) return { state: "unknown", because: `${path} is not a regular file` };
  const home = directory.facts(directory.path);
  const elsewhere = home.state === "present" && home.value.device !== device;
  return { state: "present", value: { path, realPath: link || `${directory.real}/${name}`, elsewhere, ...facts } };
}

function unread(answer: ProbeAnswer | undefined, what: string): { state: "unknown"; because: string } {
  const said = answer?.stderr.trim().split("\n").at(-1);
  return { state: "unknown", because: neutralise(said || `${what} could not be read`) };
}

function latin1(answer: ProbeAnswer | undefined): string {
  return answer?.status === 0 ? Buffer.from(answer.stdout).toString("latin1") : "";
}
