import type { Lab } from "../test/lab/lab.ts";
import { ansiblePlaybook, ansibleVersion, bareSsh2, openssh, postmend, type Run } from "./contenders.ts";
import type { Traffic } from "./counting-proxy.ts";
import { type Figures, figures, paired } from "./measure.ts";
import type { Goal, Section } from "./report.ts";
import { counted, directRoad } from "./road.ts";

/** A plan that finds nothing to do, on more and more hosts of the lab, beside programs that only read the same. */
export async function planning(lab: Lab, counts: readonly number[], turns: number): Promise<Section[]> {
  const [first] = lab.hosts;
  if (!first) throw new Error("a lab without hosts");
  await postmend.apply(await directRoad(lab, lab.hosts));
  const playbook = ansibleVersion() ? await ansiblePlaybook(first) : undefined;
  // What a line looks like is a matter of taste: Ansible has its way once, so that it too finds nothing to do.
  await playbook?.(await directRoad(lab, lab.hosts));
  const traffic = new Map<string, Traffic>();
  for (const [name, run] of [...READERS, ...(playbook ? [["Ansible", playbook] as const] : [])]) {
    traffic.set(name, await counted(lab, first, run));
  }
  const sections: Section[] = [];
  for (const count of counts) sections.push(await planOf(lab, count, turns, traffic, playbook));
  return sections;
}

const READERS: ReadonlyMap<string, Run> = new Map([
  ["postmend plan", postmend.plan],
  ["bare ssh2, reading only", bareSsh2],
  ["OpenSSH, reading only", openssh],
]);

async function planOf(
  lab: Lab,
  count: number,
  turns: number,
  traffic: ReadonlyMap<string, Traffic>,
  playbook: Run | undefined,
): Promise<Section> {
  const road = await directRoad(lab, lab.hosts.slice(0, count));
  const programs = new Map([...READERS].map(([name, run]) => [name, () => run(road)] as const));
  const measured = await paired(turns, programs);
  // Once: it takes minutes, and its figures are not near any of the others.
  if (playbook) measured.set("Ansible", beside(figures([await playbook(road)]), measured.get("postmend plan")));
  return {
    title: `A plan of ${count} ${count === 1 ? "host" : "hosts"} that finds nothing to do`,
    rows: [...measured].map(([program, figures]) => ({
      program,
      figures,
      ...(count === 1 && { traffic: traffic.get(program) }),
    })),
    goals: goals(count, measured, traffic.get("postmend plan")),
  };
}

function beside(single: Figures, reference: Figures | undefined): Figures {
  if (!reference) return single;
  return { ...single, wallRatio: single.wall / reference.wall, cpuRatio: single.cpu / reference.cpu };
}

function goals(count: number, measured: ReadonlyMap<string, Figures>, traffic: Traffic | undefined): Goal[] {
  const ours = measured.get("postmend plan");
  const bare = measured.get("bare ssh2, reading only");
  if (count === 1 && traffic) {
    const { connections, roundTrips } = traffic;
    const reached = `${connections} and ${roundTrips}`;
    return [{ goal: "one connection and 8 round trips a host", reached, met: connections === 1 && roundTrips <= 8 }];
  }
  if (count !== 40 || !ours || !bare) return [];
  const { cpu, mebibytes = Number.NaN } = ours;
  const ratio = 1 / bare.wallRatio;
  return [
    { goal: "1.5 s of CPU", reached: `${cpu.toFixed(2)} s`, met: cpu <= 1.5 },
    { goal: "90 MiB", reached: `${mebibytes.toFixed(0)} MiB`, met: mebibytes <= 90 },
    {
      goal: "no slower than 1.1 times a bare ssh2 program that only reads",
      reached: `${ratio.toFixed(2)} times`,
      met: ratio <= 1.1,
    },
  ];
}
