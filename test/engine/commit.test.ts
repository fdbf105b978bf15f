import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitCommit } from "../../src/engine/commit.ts";

function repository(): { directory: string; git: (...args: string[]) => string; head: string } {
  const directory = mkdtempSync(join(tmpdir(), "postmend-commit-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", directory, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  git("init", "-q", "-b", "main");
  git("commit", "-q", "--allow-empty", "-m", "first");
  return { directory, git, head: git("rev-parse", "HEAD") };
}

test("reads the commit of a branch, loose or packed, from any folder below", () => {
  const { directory, git, head } = repository();
  mkdirSync(join(directory, "deep/er"), { recursive: true });
  expect(gitCommit(join(directory, "deep/er"), {})).toBe(head);
  git("pack-refs", "--all");
  expect(gitCommit(directory, {})).toBe(head);
});

test("reads a detached head and a linked work tree", () => {
  const { directory, git, head } = repository();
  const tree = join(directory, "tree");
  git("worktree", "add", "-q", "-b", "side", tree);
  expect(gitCommit(tree, {})).toBe(head);
  git("checkout", "-q", "--detach");
  expect(gitCommit(directory, {})).toBe(head);
});

test("CI's own variable wins, unless it is not a hash", () => {
  const hash = "a".repeat(40);
  const nowhere = mkdtempSync(join(tmpdir(), "postmend-nogit-"));
  expect(gitCommit(nowhere, { GITHUB_SHA: hash })).toBe(hash);
  expect(gitCommit(nowhere, { CI_COMMIT_SHA: "; rm" })).toBeUndefined();
});
