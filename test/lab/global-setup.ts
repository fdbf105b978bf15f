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
  labs = await Promise.all(workers.map(() => startLab({ hosts: mailImages })));
  project.provide(
    "labs",
    labs.map(({ state }) => state),
  );
}

export async function teardown(): Promise<void> {
  await Promise.all(labs.map((lab) => lab.stop()));
}
