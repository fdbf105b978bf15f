/**
 * Reads a configuration directory of this machine into facts. Writes nothing, runs nothing, needs no Postfix.
 *
 * A directory `…/etc/postfix` below a root that looks like a system (its own, `/`, or that of an image) tells about the
 * other files of that system as well. Of any other directory only what lies in it is known: that a copy of main.cf names
 * `/etc/ssl/…` says nothing about the file.
 */
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { neutralise, PostmendError, userError } from "../../diagnostics/diagnostic.ts";
import type { Observation } from "../../observe/observed-state.ts";
import { parseMainCf } from "../../postfix/main-cf.ts";
import { type MasterCf, parseMasterCf } from "../../postfix/master-cf.ts";
import type { PostfixVersion } from "../../postfix/version.ts";
import { Secret } from "../../secrets/secret.ts";
import type { ConfigurationFacts, FileFact } from "../configuration/facts.ts";
import { machineFacts } from "./read-machine.ts";
import { type WantedFile, wantedFiles, wantedTokenFiles } from "./wanted-files.ts";

/** The facts of a directory; `shown` is how the user named it. Throws when there is no main.cf that can be read. */
export function readConfigurationDirectory(
  directory: string,
  shown: string,
  version: PostfixVersion | undefined,
): ConfigurationFacts {
  const place = placeOf(directory, shown);
  const text = readMainCf(place.directory, shown);
  const mainCf = parseMainCf(text);
  const masterCf = readMasterCf(place.directory);
  const facts = {
    configDirectory: place.root === undefined ? place.directory : place.directory.slice(place.root.length),
    mainCfFile: join(shown, "main.cf"),
    masterCfFile: join(shown, "master.cf"),
    mainCf,
    masterCf,
    version,
  };
  const looked = (wanted: readonly WantedFile[]) =>
    wanted.map(({ path, text }) => [path, look(place, path, text)] as const);
  const known = {
    ...facts,
    ...(place.root === "" && machineFacts(facts)),
    files: new Map(looked(wantedFiles(facts))),
  };
  return { ...known, files: new Map([...known.files, ...looked(wantedTokenFiles(known))]) };
}

interface Place {
  readonly directory: string;
  readonly shown: string;
  /** Of the system that the directory is live in: "" for this machine; undefined for a mere copy. */
  readonly root: string | undefined;
}

function placeOf(directory: string, shown: string): Place {
  let real: string;
  try {
    real = realpathSync(resolve(directory));
  } catch (error) {
    throw cannotRead("lint-directory", "This directory cannot be read", shown, error);
  }
  if (!statSync(real).isDirectory()) {
    throw userError("lint-directory", "This directory cannot be read", {
      detail: `\`${neutralise(shown)}\` is no directory`,
      hint: "Name the directory that holds main.cf.",
    });
  }
  const root = /^(.*)\/(?:usr\/local\/)?etc\/postfix[^/]*$/.exec(real)?.[1];
  const live = root !== undefined && existsSync(`${root}/etc/passwd`);
  return { directory: real, shown, root: live ? root : undefined };
}

function readMainCf(directory: string, shown: string): string {
  const path = join(directory, "main.cf");
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_FILE) throw tooLarge(join(shown, "main.cf"), size);
    bytes = readFileSync(path);
  } catch (error) {
    if (isMissing(error)) throw noMainCf(shown);
    throw cannotRead("lint-main-cf", "This main.cf cannot be read", join(shown, "main.cf"), error);
  }
  const text = decode(bytes);
  if (isBinary(text)) {
    throw userError("lint-main-cf", "This main.cf cannot be read", {
      detail: `\`${neutralise(join(shown, "main.cf"))}\` is no text`,
      hint: "Name the directory that holds main.cf, not a package or an image of it.",
    });
  }
  return text;
}

/** Nobody writes a configuration of this size. */
const LARGEST_FILE = 16 * 1024 * 1024;

function tooLarge(file: string, size: number): PostmendError {
  return userError("lint-main-cf", "This main.cf cannot be read", {
    detail: `\`${neutralise(file)}\` has ${size} bytes; more than ${LARGEST_FILE} are not read`,
    hint: "Is it really a main.cf?",
  });
}

function noMainCf(shown: string): PostmendError {
  return userError("lint-no-main-cf", "There is no main.cf in this directory", {
    detail: `\`${neutralise(shown)}\` holds no main.cf`,
    hint: "Name the directory that holds it: `postmend lint /etc/postfix`.",
  });
}

function cannotRead(code: string, summary: string, shown: string, error: unknown): PostmendError {
  if (error instanceof PostmendError) return error;
  const why = isMissing(error) ? "does not exist" : error instanceof Error ? error.message : "cannot be opened";
  const hint = /EACCES|EPERM/.test(why)
    ? "Run as a user who may read it."
    : "Name the directory that holds main.cf: `postmend lint /etc/postfix`.";
  return userError(code, summary, { detail: neutralise(`${shown}: ${why}`), hint });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** A text has few control characters; a single NUL is a finding, not another kind of file. */
function isBinary(text: string): boolean {
  const head = text.slice(0, 65_536);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: counting them is the purpose
  const controls = head.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0;
  return controls > 8 && controls * 50 > head.length;
}

function readMasterCf(directory: string): Observation<MasterCf> {
  const path = join(directory, "master.cf");
  try {
    if (statSync(path).size > LARGEST_FILE) return { state: "unknown", because: "it is too large" };
    return { state: "present", value: parseMasterCf(decode(readFileSync(path))) };
  } catch (error) {
    return isMissing(error) ? { state: "absent" } : { state: "unknown", because: because(error) };
  }
}

function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/** What is known of a path that Postfix would open. */
function look(place: Place, path: string, wantsText: boolean): Observation<FileFact> {
  const local = localPath(place, path);
  if (local === undefined) return { state: "unknown", because: "it is not in this directory" };
  try {
    if (leavesRoot(place, local.file)) return { state: "unknown", because: "it is a link out of the image" };
    const stat = statSync(local.file);
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
    const readable = wantsText && kind === "file" && stat.size <= LARGEST_FILE;
    const fact: FileFact = {
      shown: local.shown,
      kind,
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      mtime: stat.mtimeMs / 1000,
    };
    return { state: "present", value: readable ? { ...fact, ...readText(local.file) } : fact };
  } catch (error) {
    if (isMissing(error) && local.complete) return { state: "absent" };
    return { state: "unknown", because: because(error) };
  }
}

function readText(file: string): { text?: Secret } {
  try {
    return { text: new Secret(decode(readFileSync(file))) };
  } catch {
    // Its mode is known, its content is not.
    return {};
  }
}

interface LocalPath {
  readonly file: string;
  readonly shown: string;
  /** Whether a file that is not here is nowhere. */
  readonly complete: boolean;
}

function localPath({ directory, shown, root }: Place, path: string): LocalPath | undefined {
  if (root !== undefined) {
    // An image has the files of its system, and nothing of a running kernel.
    if (root !== "" && /^\/(dev|proc)\//.test(path)) return undefined;
    const inside = path.startsWith(`${directory.slice(root.length)}/`);
    const rest = path.slice(directory.length - root.length + 1);
    return { file: `${root}${path}`, shown: inside ? join(shown, rest) : `${root}${path}`, complete: true };
  }
  if (path === `${directory}/main.cf` || path === `${directory}/master.cf`) return undefined;
  if (path.startsWith(`${directory}/`)) {
    return { file: path, shown: join(shown, path.slice(directory.length + 1)), complete: true };
  }
  const [, rest] = /^\/(?:usr\/local\/)?etc\/postfix[^/]*\/(.+)$/.exec(path) ?? [];
  if (rest === undefined) return undefined;
  return { file: join(directory, rest), shown: join(shown, rest), complete: false };
}

/** An absolute link in an image leads into this machine. */
function leavesRoot({ root }: Place, file: string): boolean {
  if (root === undefined || root === "") return false;
  return lstatSync(file).isSymbolicLink() && !realpathSync(file).startsWith(`${root}/`);
}

function because(error: unknown): string {
  return error instanceof Error ? error.message : "it cannot be opened";
}
