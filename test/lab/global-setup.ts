import type { TestProject } from "vitest/node";
import { type Lab, startLab } from "./lab.ts";
import { type LabState, mailImages } from "./state.ts";

declare module "vitest" {
  interface ProvidedContext {
    labs: readonly LabState[];
  }
}

let labs: readonly Lab[] = [];

/** Starts a lab for each test file that runs at the same time: a host of each image in each. */
export async function setup(project: TestProject): Promise<void> {
  const workers = Array.from({ length: project.config.maxWorkers });
  labs = await Promise.all(workers.map(started));
  project.provide(
    "labs",
    labs.map(({ state }) => state),
  );
}

/** A container that dies while its lab starts would fail all tests, and say nothing of any: the lab gets a second chance. */
async function started(): Promise<Lab> {
  return startLab({ hosts: mailImages }).catch((error: unknown) => {
    process.stderr.write(`A lab did not start, and is started once more: ${String(error)}\n`);
    return startLab({ hosts: mailImages });
  });
}

export async function teardown(): Promise<void> {
  await Promise.all(labs.map((lab) => lab.stop()));
}
