import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The git commit of the project, for the revision's manifest: from CI's own variables, else read from `.git`. It ends in
 * `-dirty` where the project's files are not as in that commit. Undefined where the project is not in git, or is there
 * but ignored or never added.
 */
export function gitCommit(directory: string, env: NodeJS.ProcessEnv): string | undefined {
  const fromCi = env["GITHUB_SHA"] ?? env["CI_COMMIT_SHA"];
  const git = findGit(resolve(directory));
  const commit = fromCi && HASH.test(fromCi) ? fromCi : git && commitOf(git);
  if (!commit || !git) return commit;
  // Git must not run what the repository's configuration names.
  const asked = (...args: string[]) => runGit(directory, env, ["-c", "core.fsmonitor=false", ...args]);
  if (asked("ls-files", "-z", "--", ".") === "") return undefined;
  const status = asked("status", "--porcelain", "-z", "--untracked-files=all", "--", ".") ?? "";
  return status.split("\0").some(isEdit) ? `${commit}-dirty` : commit;
}

/** Of new files only the kinds that a project is made of count: a saved plan or a report beside it changes nothing. */
function isEdit(entry: string): boolean {
  return entry !== "" && (!entry.startsWith("?? ") || /\.(?:ya?ml|hbs)$/.test(entry));
}

/** Undefined where git is not there, or does not trust the directory: then only the commit is known. */
function runGit(directory: string, env: NodeJS.ProcessEnv, args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", ["-C", directory, "--no-optional-locks", ...args], {
      encoding: "utf8",
      // Of the environment only what git needs: it may hold the relay's password, or GIT_DIR of a hook.
      env: { PATH: env["PATH"], HOME: env["HOME"] },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    return undefined;
  }
}

const HASH = /^[0-9a-f]{40,64}$/;

function findGit(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const candidate = join(at, ".git");
    if (read(join(candidate, "HEAD"))) return candidate;
    const link = /^gitdir: (.+)$/m.exec(read(candidate) ?? "");
    if (link?.[1]) return resolve(at, link[1]);
    if (dirname(at) === at) return undefined;
  }
}

function commitOf(git: string): string | undefined {
  const head = read(join(git, "HEAD"))?.trim() ?? "";
  if (HASH.test(head)) return head;
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (!ref) return undefined;
  const common = resolve(git, read(join(git, "commondir"))?.trim() ?? ".");
  const loose = read(join(common, ref))?.trim();
  if (loose && HASH.test(loose)) return loose;
  const packed = read(join(common, "packed-refs")) ?? "";
  return packed
    .split("\n")
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(" ")[0];
}

/** Undefined for anything that cannot be read as a file: the commit is a courtesy, never a reason to stop. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
