import type { Lab } from "../test/lab/lab.ts";
import { ansiblePlaybook, ansibleVersion, postmend, type Run } from "./contenders.ts";
import type { Traffic } from "./counting-proxy.ts";
import { type Figures, paired } from "./measure.ts";
import type { Section } from "./report.ts";
import { counted, directRoad, PROVEN } from "./road.ts";

/** A first apply, to a host whose Postfix is as it was installed: parameters, credentials, their table, a reload. */
export async function applying(lab: Lab, turns: number): Promise<Section> {
  const [host] = lab.hosts;
  if (!host) throw new Error("a lab without hosts");
  const road = await directRoad(lab, [host]);
  await postmend.apply(road);
  const programs = new Map<string, Run>([["postmend apply", postmend.apply]]);
  if (ansibleVersion()) programs.set("Ansible", await ansiblePlaybook(host));
  const measured = await paired(
    turns,
    new Map(
      [...programs].map(([name, run]) => [
        name,
        async () => {
          await host.resetPostfix();
          return run(road);
        },
      ]),
    ),
  );
  const traffic = new Map<string, Traffic>();
  for (const [name, run] of programs) {
    await host.resetPostfix();
    traffic.set(name, await counted(lab, host, run));
  }
  return section(measured, traffic);
}

/**
 * The same to many hosts at once, with all that an apply does to be sure: the relay asked before from each host, the guard, a
 * test message after. Ansible's playbook does none of it.
 */
export async function applyingProven(lab: Lab, count: number, turns: number): Promise<Section> {
  const hosts = lab.hosts.slice(0, count);
  const [first] = hosts;
  if (!first) throw new Error("a lab without hosts");
  const road = await directRoad(lab, hosts, PROVEN);
  await postmend.apply(road);
  const programs = new Map<string, Run>([["postmend apply, proven", postmend.apply]]);
  if (ansibleVersion()) programs.set("Ansible", await ansiblePlaybook(first));
  const fromNew = (run: Run) => async () => {
    await Promise.all(hosts.map((host) => host.resetPostfix()));
    return run(road);
  };
  const measured = await paired(turns, new Map([...programs].map(([name, run]) => [name, fromNew(run)])));
  const ansible = measured.get("Ansible")?.wallRatio;
  return {
    title: `The first apply to ${count} ${count === 1 ? "host" : "hosts"}, relay tests and test message included`,
    rows: [...measured].map(([program, figures]) => ({ program, figures })),
    goals:
      ansible === undefined
        ? []
        : [
            {
              goal: "at least as fast as Ansible",
              reached: `Ansible takes ${ansible.toFixed(2)} times as long`,
              met: ansible >= 1,
            },
          ],
  };
}

function section(measured: ReadonlyMap<string, Figures>, traffic: ReadonlyMap<string, Traffic>): Section {
  const { roundTrips = Number.NaN, bytesUp = Number.NaN, bytesDown = Number.NaN } = traffic.get("postmend apply") ?? {};
  const bytes = bytesUp + bytesDown;
  return {
    title: "The first apply to one host",
    rows: [...measured].map(([program, figures]) => ({ program, figures, traffic: traffic.get(program) })),
    goals: [
      { goal: "14 round trips", reached: String(roundTrips), met: roundTrips <= 14 },
      { goal: "20 kB", reached: `${(bytes / 1000).toFixed(1)} kB both ways`, met: bytes <= 20_000 },
    ],
  };
}
