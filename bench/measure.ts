import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What one run of a program took: seconds on the clock, seconds of CPU (user and system), MiB at the most. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  /** Undefined where it is not one process. */
  readonly mebibytes: number | undefined;
}

const scratch = mkdtempSync(join(tmpdir(), "postmend-bench-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
const hook = fileURLToPath(new URL("./usage.cjs", import.meta.url));

/** Runs a Node program that has to succeed; `output` is what it printed. */
export async function nodeRun(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Usage & { readonly output: string }> {
  const file = join(scratch, "usage");
  const { wall, output } = await run(process.execPath, ["--require", hook, ...argv], { ...env, BENCH_USAGE: file });
  const [cpu = Number.NaN, mebibytes] = readFileSync(file, "utf8").split(" ").map(Number);
  return { wall, cpu, mebibytes, output };
}

/** Runs a command line that has to succeed, with all its children; the shell's own `time` counts their CPU. */
export async function shellRun(commands: string, env: NodeJS.ProcessEnv = {}): Promise<Usage> {
  const file = join(scratch, "times");
  const timed = `TIMEFORMAT='%U %S'; { time { ${commands} ; } >/dev/null 2>&3 ; } 3>&2 2>${file}`;
  const { wall } = await run("bash", ["-c", timed], env);
  const [user = Number.NaN, system = Number.NaN] = readFileSync(file, "utf8").trim().split(" ").map(Number);
  return { wall, cpu: user + system, mebibytes: undefined };
}

interface Ran {
  readonly wall: number;
  readonly output: string;
}

function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let [output, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve({ wall: (performance.now() - started) / 1000, output });
      else reject(new Error(`${program} ${argv.join(" ")} ended with ${status}:\n${output.slice(-4000)}${said}`));
    });
  });
}

/** A program's figures: the middle of its runs, and the middle of what each run took compared with its reference's. */
export interface Figures extends Usage {
  readonly runs: number;
  /** Wall time as a multiple of the reference's, turn by turn. */
  readonly wallRatio: number;
  readonly cpuRatio: number;
}

/** Runs programs in turn, A B A B …, so that a machine that changes its speed changes it for all. The first is the reference. */
export async function paired(
  turns: number,
  programs: ReadonlyMap<string, () => Promise<Usage>>,
): Promise<Map<string, Figures>> {
  const runs = new Map<string, Usage[]>([...programs.keys()].map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [name, program] of programs) runs.get(name)?.push(await program());
  }
  const [reference = []] = runs.values();
  return new Map([...runs].map(([name, taken]) => [name, figures(taken, reference)]));
}

/** The middle of several runs, beside a reference's runs of the same turns. */
export function figures(runs: readonly Usage[], reference: readonly Usage[] = runs): Figures {
  const ratios = (figure: "wall" | "cpu") =>
    runs.map((run, turn) => run[figure] / (reference[turn]?.[figure] ?? Number.NaN));
  const memory = runs.flatMap(({ mebibytes }) => mebibytes ?? []);
  return {
    runs: runs.length,
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    mebibytes: memory.length > 0 ? Math.max(...memory) : undefined,
    wallRatio: median(ratios("wall")),
    cpuRatio: median(ratios("cpu")),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
