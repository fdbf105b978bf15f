import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-code.ts";
import { type Run, withRun } from "../../src/cli/run.ts";
import { hostError, userError } from "../../src/diagnostics/diagnostic.ts";
import { postmend, recordingTerminal } from "./recording-terminal.ts";

describe("a command that takes a host", () => {
  for (const command of ["history", "rollback"])
    it(`refuses \`${command} HOST --limit PATTERN\`, where one of the two would be passed over`, async () => {
      const { exit, stdout, stderr } = await postmend([command, "mx1", "--limit", "mx2"]);
      expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
      expect(stderr).toContain("A host and --limit were both given");
    });
});

/** A project with one host. */
function project(): string {
  const directory = mkdtempSync(join(tmpdir(), "postmend-run-"));
  mkdirSync(join(directory, "profiles"));
  writeFileSync(join(directory, "inventory.yml"), "hosts:\n  mx1: {profile: p}\n");
  writeFileSync(join(directory, "profiles/p.yml"), "relay: {host: smtp.example.com}\n");
  return directory;
}

/** Runs `work`, which may press Ctrl-C. */
async function interruptible(work: (run: Run, interrupt: () => void) => Promise<number>) {
  const terminal = recordingTerminal({ cwd: project() });
  const options = { project: ".", exec: true, color: false, verbose: false };
  const exit = await withRun(terminal, options, { verb: "plan", secrets: "profile", leavesRecord: false }, (run) =>
    work(run, terminal.interrupt),
  );
  return { exit, stderr: terminal.stderrText() };
}

const INTERRUPTED = "Interrupted: no host is being changed, and no other is begun.\n";

describe("an interrupted run", () => {
  it("ends with 130, and says that it was interrupted, not that something failed", async () => {
    const { exit, stderr } = await interruptible(async (_run, interrupt) => {
      interrupt();
      throw hostError("interrupted", "Interrupted while connecting to the host", { host: "mx1" });
    });
    expect({ exit, stderr }).toEqual({ exit: EXIT.interrupted, stderr: INTERRUPTED });
  });

  it("still tells what else went wrong", async () => {
    const { exit, stderr } = await interruptible(async (_run, interrupt) => {
      interrupt();
      throw userError("plan-file-unwritable", "The plan file cannot be written", { detail: "no space left" });
    });
    expect(exit).toBe(EXIT.interrupted);
    expect(stderr).toContain(`${INTERRUPTED}error: The plan file cannot be written`);
    expect(stderr).toContain("no space left");
  });

  it("still tells of a defect of our own", async () => {
    const { exit, stderr } = await interruptible(async (_run, interrupt) => {
      interrupt();
      throw new TypeError("undefined is not a function");
    });
    expect(exit).toBe(EXIT.interrupted);
    expect(stderr).toContain("postmend failed unexpectedly");
  });

  it("ends with 130 also when its work came to a result, unless a host needs a person", async () => {
    const ending = (exit: number) =>
      interruptible(async (_run, interrupt) => {
        interrupt();
        return exit;
      });
    expect((await ending(EXIT.hostFailed)).exit).toBe(EXIT.interrupted);
    expect((await ending(EXIT.needsPerson)).exit).toBe(EXIT.needsPerson);
  });
});
