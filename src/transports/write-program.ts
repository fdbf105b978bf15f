import { hostProgram } from "./program.ts";
import type { WriteProgram } from "./transport.ts";

/** Makes a program that changes a host. For apply/ alone: the dependency rules refuse this import anywhere else. */
export function writeProgram(name: string, body: string, seconds: number): WriteProgram {
  return hostProgram(name, body, seconds) as WriteProgram; // the brand is a promise of apply/; there is nothing to check
}
