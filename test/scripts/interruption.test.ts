import { spawn } from "node:child_process";
import { expect, test } from "vitest";

const scripts = new URL("../../scripts/", import.meta.url).href;

/** A script of the repository in the middle of its first program; it owns its process group, as on a terminal. */
const script = `
  import { stream } from "${scripts}run.mjs";
  import { runScript } from "${scripts}say.mjs";
  await runScript(async () => {
    try {
      await stream(process.execPath, ["-e", "console.log('first'); setTimeout(() => {}, 60_000)"]);
      await stream(process.execPath, ["-e", "console.log('second')"]);
    } finally {
      console.log("taken down");
    }
  });
`;

test.each([
  ["Ctrl-C, which the terminal sends to all that run", "SIGINT", -1],
  ["a request to terminate, which only the script gets", "SIGTERM", 1],
] as const)("%s, ends a script, which takes down what it started and begins nothing more", async (_, signal, sign) => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { detached: true });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (output === "" && child.pid !== undefined) process.kill(sign * child.pid, signal);
    output += text;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(status).toBe(130);
  expect(output).toBe("first\ntaken down\n");
});
