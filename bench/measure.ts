import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What one run of a program took: seconds on the clock, seconds of CPU (user and system), MiB at the most. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly mebibytes: number;
}

const scratch = mkdtempSync(join(tmpdir(), "postmend-bench-"));
const hook = fileURLToPath(new URL("./usage.cjs", import.meta.url));

/** Runs a Node program to its end. Throws when it does not end with one of the exit codes that are right for it. */
export async function nodeRun(argv: readonly string[], env: NodeJS.ProcessEnv = {}, exits = [0]): Promise<Usage> {
  const file = join(scratch, "usage.json");
  const wall = await run(process.execPath, ["--require", hook, ...argv], { ...env, BENCH_USAGE: file }, exits);
  return { wall, ...(JSON.parse(readFileSync(file, "utf8")) as { cpu: number; mebibytes: number }) };
}

/** Runs a command line with all its children; the shell's own `time` counts their CPU. Memory is not measured. */
export async function shellRun(commands: string): Promise<Usage> {
  const file = join(scratch, "times");
  const timed = `TIMEFORMAT='%U %S'; { time { ${commands} ; } >/dev/null 2>&1 ; } 2>${file}`;
  const wall = await run("bash", ["-c", timed], {}, [0]);
  const [user = 0, system = 0] = readFileSync(file, "utf8").trim().split(" ").map(Number);
  return { wall, cpu: user + system, mebibytes: Number.NaN };
}

function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv, exits: readonly number[]) {
  const started = performance.now();
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, argv, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      if (exits.includes(status ?? -1)) resolve((performance.now() - started) / 1000);
      else reject(new Error(`${program} ${argv.join(" ")} ended with ${status}: ${complaint}`));
    });
  });
}

/** The middle of several runs, figure by figure. */
export function median(runs: readonly Usage[]): Usage {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    wall: middle(runs.map(({ wall }) => wall)),
    cpu: middle(runs.map(({ cpu }) => cpu)),
    mebibytes: middle(runs.map(({ mebibytes }) => mebibytes)),
  };
}

/** Runs several programs in turn, A B A B …, so that a machine that changes its speed changes it for all. */
export async function paired<K extends string>(
  times: number,
  programs: Readonly<Record<K, () => Promise<Usage>>>,
): Promise<Record<K, Usage>> {
  const names = Object.keys(programs) as K[];
  const runs = new Map<K, Usage[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn < times; turn++) for (const name of names) runs.get(name)?.push(await programs[name]());
  return Object.fromEntries(names.map((name) => [name, median(runs.get(name) ?? [])])) as Record<K, Usage>;
}
