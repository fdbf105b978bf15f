import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { postmend, type Surroundings } from "./recording-terminal.ts";

const commands = [
  "init",
  "validate",
  "plan",
  "apply",
  "rollback",
  "history",
  "show",
  "trace",
  "verify",
  "flush",
  "remediate",
];

/** A project with a misspelt key. */
function brokenProject(): string {
  const directory = mkdtempSync(join(tmpdir(), "postmend-cli-"));
  mkdirSync(join(directory, "profiles"));
  writeFileSync(join(directory, "inventory.yml"), "hosts:\n  mx1: {profil: p}\n");
  writeFileSync(join(directory, "profiles/p.yml"), "relay: {host: smtp.example.com}\n");
  return directory;
}

describe("help", () => {
  test("names every command, first steps and exit codes, on standard output", async () => {
    const { exit, stdout, stderr } = await postmend(["--help"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    expect(stdout).toContain("First steps:");
    expect(stdout).toContain("Exit codes: 0 success, 1 error, 2 changes present");
  });

  test("without a command goes to standard error, and is no success", async () => {
    const { exit, stdout, stderr } = await postmend([]);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("Usage: postmend");
  });

  test.each(commands)("of %s describes it, with examples that can be copied", async (command) => {
    const { exit, stdout } = await postmend([command, "--help"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: postmend ${command} `));
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n( {2}postmend ${command}.*\\n)+`));
    expect(stdout).not.toContain("(default: false)");
    expect((await postmend(["help", command])).stdout).toBe(stdout);
  });

  test("tells the version", async () => {
    expect(await postmend(["--version"])).toEqual({
      exit: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });
});

describe("a command line that is wrong is an error that says what is right", () => {
  test.each([
    [["plann"], "unknown command 'plann'\n(Did you mean plan?)"],
    [["mend"], "unknown command 'mend'"],
    [["plan", "--limt", "x"], "unknown option '--limt'\n(Did you mean --limit?)"],
    [["plan", "--format", "yaml"], "Allowed choices are text, json, markdown."],
    [["validate", "--format", "markdown"], "Allowed choices are text, json."],
    [["plan", "--concurrency", "0"], "Expected a whole number from 1 to 1000."],
    [["plan", "--concurrency", "many"], "Expected a whole number from 1 to 1000."],
    [["rollback", "mx1", "--to", "-1"], "Expected a whole number of 1 or more."],
    [["rollback", "mx1", "--to", "1.5"], "Expected a whole number of 1 or more."],
    [["show", "mx1"], "missing required argument 'revision'"],
    [["show", "mx1", "one"], "Expected a whole number of 1 or more."],
    [["plan", "mx1"], "too many arguments for 'plan'"],
    [["apply", "a.json", "b.json"], "too many arguments for 'apply'"],
    [["trace", "mx1", "--to", "a@b.example"], "required option '--from <address>' not specified"],
    [["flush", "mx1", "--cause", "weather"], "Allowed choices are dns-failure,"],
    [["flush", "mx1", "--id", "../x"], "Expected a queue id"],
    [["flush", "mx1", "--rate", "0"], "Expected a whole number from 1 to 100000."],
    [["init", "--ci", "jenkins"], "Allowed choices are github, gitlab."],
  ])("%j", async (argv, said) => {
    const { exit, stdout, stderr } = await postmend(argv);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/\(postmend COMMAND --help shows the flags, with examples\)\n$/);
  });
});

describe("a project that is wrong", () => {
  test("is told on standard error with file, line and the nearest right key; no result is printed", async () => {
    for (const command of [
      ["validate"],
      ["plan"],
      ["apply", "--yes"],
      ["rollback", "mx1"],
      ["history"],
      ["show", "mx1", "1"],
      ["trace", "mx1", "--from", "a@b.example", "--to", "c@d.example"],
    ]) {
      const { exit, stdout, stderr } = await postmend(command, { cwd: brokenProject() });
      expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
      expect(stderr).toContain("inventory.yml:2:9");
      expect(stderr).toContain("profile");
      expect(stderr).toMatch(/\n1 error\n$/);
    }
  });

  test("is data for who asks for JSON", async () => {
    const { exit, stdout, stderr } = await postmend(["validate", "--format", "json"], { cwd: brokenProject() });
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "postmend/validate/v1",
      valid: false,
      diagnostics: [{ severity: "error", source: { file: "inventory.yml", line: 2 } }],
    });
  });

  test("may be anywhere, but has to be one", async () => {
    const { exit, stderr } = await postmend(["plan", "--project", "/nowhere"]);
    expect(exit).toBe(1);
    expect(stderr).toContain("inventory.yml");
  });
});

describe("colour", () => {
  const shown = async (argv: string[], surroundings: Surroundings) =>
    (await postmend(["validate", ...argv], { cwd: brokenProject(), ...surroundings })).stderr.includes("\u001b[");

  test("is for terminals", async () => {
    expect(await shown([], { isTerminal: true })).toBe(true);
    expect(await shown([], { isTerminal: false })).toBe(false);
  });

  test("is left out with --no-color, with NO_COLOR, and on a dumb terminal", async () => {
    expect(await shown(["--no-color"], { isTerminal: true })).toBe(false);
    expect(await shown([], { isTerminal: true, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await shown([], { isTerminal: true, env: { NO_COLOR: "" } })).toBe(true);
    expect(await shown([], { isTerminal: true, env: { TERM: "dumb" } })).toBe(false);
  });
});

describe("a starter repository", () => {
  test("is written, is valid, and is not written over", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "postmend-init-"));
    const first = await postmend(["init", "mail"], { cwd });
    expect(first.exit).toBe(0);
    expect(first.stdout).toContain("postmend validate --project mail\n");
    expect(await postmend(["validate", "--project", "mail"], { cwd })).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^Valid: /),
    });
    const second = await postmend(["init", "mail"], { cwd });
    expect(second).toMatchObject({ exit: 1, stdout: "", stderr: expect.stringContaining("already holds a project") });
  });
});

test("a reader that goes away ends the output quietly", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "--help"]);
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [exit] = await once(child, "close");
  expect({ exit, said }).toEqual({ exit: 0, said: "" });
});
