import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { answers, type HostAnswers } from "../observe/host-answers.ts";
import { STATE_DIRECTORY } from "../observe/state-directory.ts";
import { storedRevisions } from "../observe/stored-revisions.ts";
import { decodeText } from "../observe/text.ts";
import type { RevisionContents, RevisionFile } from "../plan/revision-contents.ts";
import { Secret } from "../secrets/secret.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ProgramResult, ReadTransport } from "../transports/transport.ts";
import { type ManifestFile, parseManifest, type RevisionManifest } from "./manifest.ts";

/**
 * A stored revision with its contents, in one execution that writes nothing. Every content is held against its digest:
 * a damaged store is an error that names what is damaged, and never a revision.
 */
export async function readRevision(
  transport: ReadTransport,
  instance: string,
  number: number,
  stateDirectory: string = STATE_DIRECTORY,
): Promise<RevisionContents> {
  const nonce = newNonce();
  const state = `${stateDirectory}/${instance}`;
  const directory = String(number).padStart(6, "0");
  const result = await transport.read(READ_REVISION, [`${nonce}\n${state}\n${directory}\n`]);
  return revisionContents(result, nonce, { host: transport.host, number });
}

const READ_REVISION = readProgram(
  "read-revision",
  readFileSync(new URL("./read-revision.sh", import.meta.url), "utf8"),
);

interface Asked {
  readonly host: string;
  readonly number: number;
}

/** The answer of read-revision.sh as a value. */
export function revisionContents(result: ProgramResult, nonce: string, asked: Asked): RevisionContents {
  const got = answers(parseRecords(result.stdout, nonce));
  if (got.word("revision")) throw missing(asked);
  const printed = got.probe("revision")?.stdout ?? new Uint8Array();
  const stored = storedRevisions(Buffer.from(printed).toString("utf8")).find(({ number }) => number === asked.number);
  const manifest = parseManifest(stored?.manifest ?? "");
  if (!got.word("end") || !stored || !manifest) throw damaged(asked, ["its manifest, outcome or list of files"]);
  return {
    number: asked.number,
    outcome: stored.outcome,
    profile: manifest.profile,
    files: files(manifest, got, asked),
    managed: manifest.managed,
  };
}

function files(manifest: RevisionManifest, got: HostAnswers, asked: Asked): RevisionFile[] {
  const read = manifest.files.map((file) => ({ file, contents: revisionFile(file, got) }));
  const bad = read.filter(({ contents }) => contents === undefined).map(({ file }) => file.path);
  if (bad.length > 0) throw damaged(asked, bad);
  return read.flatMap(({ contents }) => contents ?? []);
}

/** Undefined when the content is not what its digest says. */
function revisionFile(file: ManifestFile, got: HostAnswers): RevisionFile | undefined {
  const { path } = file;
  if ("absent" in file) return { path, content: null, sensitive: false };
  const { sha256, mode, uid, gid, sensitive } = file;
  const answer = got.probe(`object:${sha256}`);
  if (answer?.status !== 0) return undefined;
  if (createHash("sha256").update(answer.stdout).digest("hex") !== sha256) return undefined;
  const { text, encoding } = decodeText(answer.stdout);
  const content = new Secret(text);
  return { path, content, encoding, sha256, mode: Number.parseInt(mode, 8), uid, gid, sensitive };
}

function missing({ host, number }: Asked) {
  return hostError("revision-missing", "The host does not keep such a revision", {
    detail: `there is no revision ${number}`,
    hint: `See what the host keeps: postmend history ${host}`,
    host,
  });
}

function damaged({ host, number }: Asked, what: readonly string[]) {
  return hostError("store-damaged", "The store of revisions on the host is damaged", {
    detail: neutralise(`of revision ${number} this is missing or altered: ${what.join(", ")}`),
    hint: `Nothing was changed. See the others, and go back to one of them:\n  postmend history ${host}\n  postmend rollback ${host} --to N`,
    host,
  });
}
