import { inject } from "vitest";
import { joinLab, type Lab } from "./lab.ts";

/** The lab of the worker that runs this test file. The files of a worker run one after the other: each has the lab to itself, and resets what it needs. */
export function sharedLab(): Lab {
  const state = inject("labs")[Number(process.env["VITEST_POOL_ID"]) - 1];
  if (!state) throw new Error("there are fewer labs than workers");
  return joinLab(state);
}
