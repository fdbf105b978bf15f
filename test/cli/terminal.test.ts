import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";

/** Asks in a process of its own: signals and standard input belong to the whole process. */
const ASKING = `
  import { processTerminal } from "./src/cli/terminal.ts";
  const terminal = processTerminal();
  terminal.onInterrupt(() => {});
  const answer = await terminal.ask("Really? ");
  process.stdout.write("answer: " + String(answer));
`;

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
