import { hostProgram } from "./program.ts";
import type { WriteProgram } from "./transport.ts";

/** Makes a program that changes a host. For apply/, and verify/, which sends mail: the dependency rules refuse this import anywhere else. */
export function writeProgram(name: string, body: string, seconds: number): WriteProgram {
  return hostProgram(name, body, seconds) as WriteProgram; // the brand is a promise of the caller's folder; there is nothing to check
}
