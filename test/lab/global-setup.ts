import type { TestProject } from "vitest/node";
import { type Lab, startLab } from "./lab.ts";
import { type LabState, mailImages } from "./state.ts";

declare module "vitest" {
  interface ProvidedContext {
    lab: LabState;
  }
}

let lab: Lab | undefined;

/** Starts the one lab that all integration tests share: a host of each image. */
export async function setup(project: TestProject): Promise<void> {
  lab = await startLab({ hosts: mailImages });
  project.provide("lab", lab.state);
}

export async function teardown(): Promise<void> {
  await lab?.stop();
}
