import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
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
  mkdirSync(join(directory, "deep/er"), { recursive: true });
  writeFileSync(join(directory, "deep/er/relay.yml"), "name: relay\n");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return { directory, git, head: git("rev-parse", "HEAD") };
}

test("reads the commit of a branch, loose or packed, from any folder below", () => {
  const { directory, git, head } = repository();
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
  expect(gitCommit(join(directory, "deep"), {})).toBe(head);
});

test("edits that are not committed, staged ones and new files of the project make it dirty, also in CI", () => {
  const { directory, git, head } = repository();
  const env = { PATH: process.env["PATH"] };
  const project = join(directory, "deep");
  writeFileSync(join(directory, "elsewhere.yml"), "x: 1\n");
  writeFileSync(join(project, "plan.json"), "{}\n");
  expect(gitCommit(project, env)).toBe(head);
  writeFileSync(join(project, "new.yml"), "x: 1\n");
  expect(gitCommit(project, env)).toBe(`${head}-dirty`);
  git("add", "deep");
  expect(gitCommit(project, env)).toBe(`${head}-dirty`);
  git("commit", "-q", "-m", "second");
  writeFileSync(join(project, "er/relay.yml"), "name: other\n");
  expect(gitCommit(project, { ...env, GITHUB_SHA: head })).toBe(`${head}-dirty`);
});

test("a project that git ignores, or that was never added, has no commit", () => {
  const { directory } = repository();
  const env = { PATH: process.env["PATH"] };
  for (const name of ["ignored", "new"]) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "inventory.yml"), "hosts: {}\n");
  }
  writeFileSync(join(directory, ".gitignore"), "ignored\n");
  expect(gitCommit(join(directory, "ignored"), env)).toBeUndefined();
  expect(gitCommit(join(directory, "new"), env)).toBeUndefined();
});

test("CI's own variable wins, unless it is not a hash", () => {
  const hash = "a".repeat(40);
  const nowhere = mkdtempSync(join(tmpdir(), "postmend-nogit-"));
  expect(gitCommit(nowhere, { GITHUB_SHA: hash })).toBe(hash);
  expect(gitCommit(nowhere, { CI_COMMIT_SHA: "; rm" })).toBeUndefined();
});
