import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { fleet, startLab } from "../test/lab/lab.ts";
import { applying, applyingProven } from "./apply.ts";
import { parsing } from "./parse.ts";
import { planning } from "./plan.ts";
import { report, type Section, section } from "./report.ts";
import { startup } from "./startup.ts";

/**
 * `npm run bench [-- startup | parse | plan | apply] [--turns N] [--write]`: what the built program costs, beside programs that
 * do the same or less, on hosts of a lab of its own. `--write` puts the figures into docs/benchmarks.md.
 */
const args = process.argv.slice(2);
const wanted = args.filter((arg, index) => !arg.startsWith("--") && args[index - 1] !== "--turns");
const does = (name: string) => wanted.length === 0 || wanted.includes(name);
const turns = Number(args[args.indexOf("--turns") + 1]) || 5;
const command = ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
const [load = Number.NaN] = loadavg();

const PAGE = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

const sections: Section[] = [];
if (does("startup")) done(await startup());
if (does("parse")) done(parsing());
if (does("plan") || does("apply")) await onHosts();
if (args.includes("--write")) writeFileSync(PAGE, `${report(sections, command, load)}${logFigures()}`);
process.exitCode = sections.every(({ goals }) => goals.every(({ met }) => met)) ? 0 : 1;

async function onHosts(): Promise<void> {
  const counts = [1, 10, 40];
  console.log("Starting mail hosts …\n");
  const lab = await startLab({ hosts: fleet("mail12", Math.max(...counts)) });
  try {
    if (does("apply")) {
      done(await applying(lab, turns));
      for (const count of [1, 40]) done(await applyingProven(lab, count, Math.min(turns, 3)));
    }
    if (does("plan")) for (const measured of await planning(lab, counts, turns)) done(measured);
  } finally {
    await lab.stop();
  }
}

/** What bench/explain.ts measured, which this run does not. */
function logFigures(): string {
  const page = readFileSync(PAGE, "utf8");
  const start = page.indexOf("\n## A log of ");
  return start < 0 ? "" : page.slice(start);
}

function done(measured: Section): void {
  sections.push(measured);
  console.log(section(measured));
}
