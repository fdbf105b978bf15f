import { inject } from "vitest";
import { joinLab, type Lab } from "./lab.ts";

/** The lab that the integration tests share. Test files run one after the other, so a file has it to itself; it resets what it needs. */
export function sharedLab(): Lab {
  return joinLab(inject("lab"));
}
