import { cpus, totalmem } from "node:os";
import { ansibleVersion } from "./contenders.ts";
import type { Traffic } from "./counting-proxy.ts";
import type { Figures } from "./measure.ts";

/** What a program cost in one measurement; the first program of a measurement is postmend. */
export interface Row {
  readonly program: string;
  readonly figures: Figures;
  /** For one host. */
  readonly traffic?: Traffic | undefined;
}

/** A goal, the figure that was reached, and whether that is enough. */
export interface Goal {
  readonly goal: string;
  readonly reached: string;
  readonly met: boolean;
}

/** One measurement: programs that did the same, side by side. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

/** The page docs/benchmarks.md. */
export function report(sections: readonly Section[], command: string, load: number): string {
  const measured = [
    `${new Date().toISOString().slice(0, 10)}, \`${command}\`, on ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? "?"}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB, load ${load.toFixed(1)} before it began`,
    `Node ${process.version}`,
    ansibleVersion() ? `ansible-core ${ansibleVersion()}` : "Ansible is not installed, left out",
  ];
  return [INTRODUCTION, `Measured ${measured.join("; ")}.\n`, ...sections.map(section)].join("\n");
}

const INTRODUCTION = `# Benchmarks

The figures of one run of \`npm run bench -- --write\`, which starts Debian 12 mail hosts of its own, in containers on the
same machine. Programs run in turn; what is in brackets is the middle of the ratios to the first row, turn by turn. CPU
is the controlling machine's, user and system. Round trips, connections and bytes are counted by a proxy on the road to
one host and do not depend on how busy the machine is. Wall times of many hosts do: the hosts' own work fills the cores.

"bare ssh2" and "OpenSSH" run on the hosts what postmend runs there, 32 hosts at a time, and throw the answers away.
Ansible runs the playbook of \`bench/ansible\`; its SSH connection stays in a process of its own, whose CPU is not counted.

An apply waits three seconds on purpose: a Postfix that gives up over its new files dies within them, and is seen. Most of its
bytes are sh text, compressed on the road, with the program that it leaves on the host while it is at work, so that a change is
finished or taken back there when the connection is gone. For a test message it takes 3 kB more.
`;

/** One section as Markdown, which reads well on a terminal too. */
export function section({ title, rows, goals }: Section): string {
  const lines = rows.map((row, index) => tableLine(row, index > 0));
  return [`## ${title}\n`, HEAD, ...lines, "", ...goals.map(goalLine), ""].join("\n");
}

const HEAD = [
  "| | CPU | wall | memory | connections | round trips | bytes up / down | runs |",
  "|---|---|---|---|---|---|---|---|",
].join("\n");

function tableLine({ program, figures, traffic }: Row, compare: boolean): string {
  const { cpu, wall, mebibytes, runs, cpuRatio, wallRatio } = figures;
  const times = (ratio: number) => (compare ? ` (× ${ratio.toFixed(2)})` : "");
  const road = traffic
    ? [traffic.connections, traffic.roundTrips, `${traffic.bytesUp} / ${traffic.bytesDown}`]
    : ["", "", ""];
  const cells = [
    program,
    `${seconds(cpu)}${times(cpuRatio)}`,
    `${seconds(wall)}${times(wallRatio)}`,
    mebibytes === undefined ? "" : `${mebibytes.toFixed(0)} MiB`,
    ...road,
    runs,
  ];
  return `| ${cells.join(" | ")} |`;
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} s`;
}

function goalLine({ goal, reached, met }: Goal): string {
  return `- ${met ? "reached" : "**missed**"}: ${goal}; it is ${reached}`;
}
