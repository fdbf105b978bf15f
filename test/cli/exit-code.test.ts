import { expect, test } from "vitest";
import { driftExit, EXIT, interruptedExit } from "../../src/cli/exit-code.ts";
import { drifts } from "../reports/drifts.ts";

test("an interruption does not hide a host that needs a person", () => {
  expect(interruptedExit(EXIT.needsPerson)).toBe(5);
  expect([EXIT.ok, EXIT.hostFailed, EXIT.rolledBack].map(interruptedExit)).toEqual([130, 130, 130]);
});

test("drift ends with 0 on profile, 2 when a host left it, and 3 when one failed, whatever the others are", () => {
  const exit = (...names: string[]) =>
    driftExit({ ...drifts, hosts: drifts.hosts.filter(({ host }) => names.includes(host)) });
  expect([exit(), exit("mx2"), exit("mx1", "mx2"), exit("mx1", "mx9")]).toEqual([0, 0, 2, 3]);
});
