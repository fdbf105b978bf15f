import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectDirectory } from "../../src/engine/project-directory.ts";

function directory(): string {
  const at = mkdtempSync(join(tmpdir(), "postmend-project-"));
  mkdirSync(join(at, "profiles/old"), { recursive: true });
  for (const name of ["b.yml", "a.yml"]) writeFileSync(join(at, "profiles", name), name);
  return at;
}

test("files are read by their path in the project, and listed by name with folders, which are no files to read", () => {
  const files = projectDirectory(directory(), false);
  expect(files.read("profiles/a.yml")).toEqual({ state: "present", value: Buffer.from("a.yml") });
  expect(files.list("profiles")).toEqual({ state: "present", value: ["a.yml", "b.yml", "old"] });
  expect(files.read("profiles/old")).toEqual({ state: "unknown", because: "it is a directory, not a file (EISDIR)" });
});

test("what is not there is absent; what cannot be read is unknown, with the system's words", () => {
  const at = directory();
  symlinkSync("loop", join(at, "loop"));
  symlinkSync("nowhere", join(at, "postmend.yml.link"));
  const files = projectDirectory(at, false);
  expect(files.read("postmend.yml")).toEqual({ state: "absent" });
  expect(files.list("templates")).toEqual({ state: "absent" });
  for (const dangling of [files.read("postmend.yml.link"), files.list("postmend.yml.link")])
    expect(dangling).toEqual({ state: "unknown", because: "it is a symbolic link that leads to nothing" });
  expect(files.read("profiles")).toMatchObject({ state: "unknown", because: expect.stringContaining("EISDIR") });
  expect(files.read("loop")).toMatchObject({ state: "unknown", because: expect.stringContaining("ELOOP") });
  expect(files.list("profiles/a.yml")).toMatchObject({ state: "unknown", because: expect.stringContaining("ENOTDIR") });
});

test("programs run in the project without a shell, and what they say of a failure is kept", () => {
  const at = directory();
  const { run } = projectDirectory(at, true);
  expect(run?.(["ls", "profiles"])).toEqual({ state: "present", value: Buffer.from("a.yml\nb.yml\nold\n") });
  expect(run?.(["echo", "$HOME; ls"])).toEqual({ state: "present", value: Buffer.from("$HOME; ls\n") });
  expect(run?.(["sh", "-c", "echo no inventory >&2; exit 3"])).toEqual({
    state: "unknown",
    because: "ended with status 3: no inventory",
  });
  expect(run?.(["sh", "-c", "kill -9 $$"])).toEqual({ state: "unknown", because: "ended by SIGKILL" });
  expect(run?.(["no-such-program"])).toMatchObject({ state: "unknown", because: expect.stringContaining("ENOENT") });
});

test("no program runs where none is allowed", () => {
  expect(projectDirectory(directory(), false).run).toBeUndefined();
});

test("a project whose directory is not there is told by the directory, not by the files that it would hold", () => {
  const nowhere = join(directory(), "nowhere");
  expect(() => projectDirectory(nowhere, false)).toThrow(expect.objectContaining({ fault: "user" }));
  expect(() => projectDirectory(nowhere, false)).toThrow(nowhere);
});
