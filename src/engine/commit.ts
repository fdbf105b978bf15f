import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The git commit of the project, for the revision's manifest: from CI's own variables, else read from `.git` without
 * running a program. Undefined where the project is not in git.
 */
export function gitCommit(directory: string, env: NodeJS.ProcessEnv): string | undefined {
  const fromCi = env["GITHUB_SHA"] ?? env["CI_COMMIT_SHA"];
  if (fromCi && HASH.test(fromCi)) return fromCi;
  const git = findGit(resolve(directory));
  return git && commitOf(git);
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
