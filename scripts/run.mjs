import { spawn, spawnSync } from "node:child_process";
import { Interruption } from "./say.mjs";

const running = new Set();
let interruption;

// The terminal sends Ctrl-C to the program that runs as well; a request to terminate reaches only us, and is handed on.
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interruption = new Interruption(`Stopped by ${signal}.`);
    if (signal === "SIGTERM") for (const child of running) child.kill(signal);
  });

/** Runs a program and captures its standard output. `status` is null when it could not be started or died of a signal. */
export function capture(command, args, options = {}) {
  if (interruption) throw interruption;
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, ...options });
  return { status: result.status, stdout: result.stdout ?? "", stderr: result.stderr ?? "", error: result.error };
}

/** Whether a program ends with status 0. */
export function succeeds(command, args, options = {}) {
  return capture(command, args, options).status === 0;
}

/** Runs a program whose output goes where ours goes; resolves to its exit status (1 when it could not be started). */
export async function stream(command, args, options = {}) {
  const { status } = await run(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  return status;
}

/** Runs a program quietly; resolves to its status and all that it said. */
export function quietly(command, args, options = {}) {
  return run(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    if (interruption) throw interruption;
    const child = spawn(command, args, options);
    running.add(child);
    let output = "";
    for (const pipe of [child.stdout, child.stderr]) pipe?.setEncoding("utf8").on("data", (text) => (output += text));
    const end = (status, said) => {
      running.delete(child);
      if (interruption) reject(interruption);
      else resolve({ status, output: said });
    };
    child.on("error", (error) => end(1, String(error)));
    // Our own Ctrl-C is told a moment after the end of the program that got the same one.
    child.on("close", (status) => setImmediate(() => end(status ?? 1, output)));
  });
}
