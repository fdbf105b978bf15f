import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";

/** Asks in a process of its own: signals and standard input belong to the whole process. */
const ASKING = `
  import { processTerminal } from "./src/cli/terminal.ts";
  const terminal = processTerminal();
  terminal.onInterrupt(() => {});
  const answer = await terminal.ask("Really? ");
  process.stdout.write("answer: " + String(answer));
`;

const INTERRUPTED = `
  import { processTerminal } from "./src/cli/terminal.ts";
  const terminal = processTerminal();
  terminal.onInterrupt(() => terminal.err("Interrupted.\\n"));
  await terminal.ask("Really? ");
`;

test("what others say of an interruption begins on a line of its own", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", INTERRUPTED]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said === "Really? ") child.kill("SIGINT");
  });
  await once(child, "close");
  expect(said).toBe("Really? \nInterrupted.\n");
});

function startAsking() {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", ASKING]);
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return { child, asked: once(child.stderr, "data"), ended: once(child, "close").then(() => printed) };
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  test(`a question ends without an answer on ${signal}, though somebody else handles it too`, async () => {
    const { child, asked, ended } = startAsking();
    await asked;
    child.kill(signal);
    expect(await ended).toBe("answer: undefined");
  });

test("a question ends without an answer at the end of input", async () => {
  const { child, asked, ended } = startAsking();
  await asked;
  child.stdin.end();
  expect(await ended).toBe("answer: undefined");
});

test("the first line is the answer", async () => {
  const { child, asked, ended } = startAsking();
  await asked;
  child.stdin.write("yes\nno\n");
  expect(await ended).toBe("answer: yes");
});

const FILLING = `
  import { processTerminal } from "./src/cli/terminal.ts";
  const terminal = processTerminal();
  terminal.err("progress");
  terminal.out("result");
  await new Promise((done) => setTimeout(done, 50));
  process.exitCode = Number(process.env.EXIT);
`;

/** A process whose standard output and standard error lead to the given files. */
async function exitOf(stdout: string, stderr: string, exit: number): Promise<number | null> {
  const files = [openSync(stdout, "w"), openSync(stderr, "w")] as const;
  const argv = ["--import", "tsx", "--input-type=module", "-e", FILLING];
  const child = spawn(process.execPath, argv, {
    stdio: ["ignore", ...files],
    env: { ...process.env, EXIT: `${exit}` },
  });
  const [code] = await once(child, "close");
  for (const file of files) closeSync(file);
  return code;
}

test("a full disk under standard output is an error at the end, and hides no worse one", async () => {
  expect(await exitOf("/dev/full", "/dev/null", 0)).toBe(1);
  expect(await exitOf("/dev/full", "/dev/null", 5)).toBe(5);
});

test("a full disk under standard error stops nothing: hosts may be in the middle of a change", async () => {
  expect(await exitOf("/dev/null", "/dev/full", 0)).toBe(0);
});

/** `postmend explain --lines` on more than any pipe holds, and nobody reads the answers yet. */
function explainMuch() {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "explain", "--lines"]);
  child.stdin.on("error", () => {});
  child.stdin.write("host mx.example[192.0.2.1] said: 550 5.1.1 User unknown\n".repeat(300_000));
  return { child, ended: once(child, "close") };
}

test("a slow reader of the answers holds up the reading, so that memory stays as it is", async () => {
  const { child, ended } = explainMuch();
  child.stdout.pause();
  await once(child.stdout, "readable");
  await new Promise((done) => setTimeout(done, 1500));
  expect(child.stdin.writableLength).toBeGreaterThan(0);
  child.stdout.resume();
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});

test("a reader that goes away ends the reading quietly, though the input has no end", async () => {
  const { child, ended } = explainMuch();
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  expect(await ended).toEqual([0, null]);
  expect(complaints).toBe("");
});

test("a directory as standard input is refused, not read as empty", async () => {
  const directory = openSync(".", "r");
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "explain"], {
    stdio: [directory, "ignore", "pipe"],
  });
  const said = child.stderr?.toArray();
  expect(await once(child, "close")).toEqual([1, null]);
  closeSync(directory);
  expect(String(await said)).toContain("Standard input is a directory");
});
