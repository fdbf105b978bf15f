/**
 * What the demo is told with: chapters, a narrator, commands as a person types them, and a queue that is watched meanwhile.
 * Colours, and letters that come one by one, only where somebody sits in front of it.
 */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import type { MailHost } from "../test/lab/mail-host.ts";

const live = process.stdout.isTTY;
const program = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** A new chapter of the story; somebody who watches has read the last one before. */
export async function chapter(title: string): Promise<void> {
  if (live) await sleep(3000);
  console.log(`\n${pc.cyan("──")} ${pc.bold(title)} ${pc.cyan("─".repeat(Math.max(4, 70 - title.length)))}\n`);
}

/** A sentence of the narrator. */
export function narrate(text: string): void {
  console.log(pc.dim(text));
}

/** Something that has come true. */
export function proved(text: string): void {
  console.log(`  ${pc.green("✓")} ${text}`);
}

/** Runs the built CLI in a project, as a person would, and stops the story where it ends otherwise than it should. */
export async function runPostmend(
  args: readonly string[],
  where: { readonly directory: string; readonly env: Readonly<Record<string, string>> },
  wanted = 0,
): Promise<void> {
  await type("$", ["postmend", ...args].join(" "));
  const child = spawn(process.execPath, [program, ...args], {
    cwd: where.directory,
    env: { ...process.env, ...where.env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exit = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (exit !== wanted) throw new Error(`postmend ${args.join(" ")} ended with exit code ${exit}.`);
}

/** Types a command on a mail host and shows what it prints. */
export async function runOn(host: MailHost, command: string): Promise<void> {
  await type(`${host.label} #`, command);
  const output = (await host.run(command)).trimEnd();
  if (output) console.log(output.replaceAll(/^/gm, "  "));
}

/** Does something, and draws how many messages waited on the host meanwhile. */
export async function watchingQueue(host: MailHost, work: () => Promise<void>): Promise<void> {
  const samples: Sample[] = [];
  const started = performance.now();
  const look = async () => {
    const waiting = Number(
      await host.run("find /var/spool/postfix/deferred /var/spool/postfix/active -type f | wc -l"),
    );
    samples.push({ second: Math.round((performance.now() - started) / 1000), waiting });
  };
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      await look();
      await sleep(300, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  await work().finally(() => over.abort());
  await watching;
  await look();
  console.log(`\n  ${pc.bold("waiting on the host meanwhile")}`);
  for (const line of drawn(samples)) console.log(line);
}

interface Sample {
  readonly second: number;
  readonly waiting: number;
}

const MOST_ROWS = 8;
const COLUMNS = 40;

/** A row for each time at which the number had changed, thinned out where these are many. */
function drawn(samples: readonly Sample[]): string[] {
  const changes = samples.filter(({ waiting }, at) => waiting !== samples[at - 1]?.waiting);
  const step = Math.max(1, (changes.length - 1) / (MOST_ROWS - 1));
  const rows = changes.filter(
    (_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step) || at === changes.length - 1,
  );
  const most = Math.max(1, ...samples.map(({ waiting }) => waiting));
  return rows.map(({ second, waiting }) => {
    const bar = "█".repeat(Math.ceil((waiting * COLUMNS) / most));
    return `  ${pc.dim(`${second} s`.padStart(6))}  ${String(waiting).padStart(4)}  ${pc.yellow(bar)}`.trimEnd();
  });
}

async function type(prompt: string, command: string): Promise<void> {
  process.stdout.write(`${pc.dim(prompt)} `);
  for (const letter of live ? command : [command]) {
    process.stdout.write(pc.bold(letter));
    if (live) await sleep(15);
  }
  process.stdout.write("\n");
}
