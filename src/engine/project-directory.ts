import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
import type { ProjectFiles, Reading } from "../profile/project-files.ts";

/**
 * The files of a project on this machine. Reading never throws: a missing file is `absent`, everything else that stands
 * in the way is `unknown` with the system's words. Only the directory itself must be there. Programs run without a shell, and only where they are allowed.
 */
export function projectDirectory(directory: string, allowExec: boolean): ProjectFiles {
  if (!existsSync(directory)) {
    throw userError("project-missing", "The project's directory does not exist", {
      detail: directory,
      hint: "Name the directory that holds postmend.yml or inventory.yml: --project DIR",
    });
  }
  const at = (path: string) => resolve(directory, path);
  return {
    read: (path) => reading(at(path), (whole) => readFileSync(whole)),
    list: (path) => reading(at(path), (whole) => readdirSync(whole).sort()),
    ...(allowExec && { run: (argv) => runProgram(argv, directory) }),
  };
}

function reading<T>(path: string, read: (path: string) => T): Reading<T> {
  try {
    return { state: "present", value: read(path) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") {
      const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
      return link ? { state: "unknown", because: "it is a symbolic link that leads to nothing" } : { state: "absent" };
    }
    if (code === "EISDIR") return { state: "unknown", because: "it is a directory, not a file (EISDIR)" };
    return { state: "unknown", because: error instanceof Error ? error.message : String(error) };
  }
}

const TIMEOUT_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Without it, ansible-inventory succeeds with no hosts where its inventory is missing or makes no sense. */
const UNREADABLE_IS_AN_ERROR = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: "true" };

function runProgram(argv: readonly [string, ...string[]], cwd: string): Reading<Uint8Array> {
  const [program, ...rest] = argv;
  const done = spawnSync(program, rest, {
    cwd,
    env: { ...process.env, ...UNREADABLE_IS_AN_ERROR },
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (done.error) return { state: "unknown", because: done.error.message };
  if (done.status === 0) return { state: "present", value: done.stdout };
  const ended = done.signal ? `ended by ${done.signal}` : `ended with status ${done.status}`;
  const complaint = done.stderr.toString("utf8").trim().slice(0, 2000);
  return { state: "unknown", because: complaint ? `${ended}: ${complaint}` : ended };
}
