import { expect, test } from "vitest";
import { EXIT, interruptedExit } from "../../src/cli/exit-code.ts";

test("an interruption does not hide a host that needs a person", () => {
  expect(interruptedExit(EXIT.needsPerson)).toBe(5);
  expect([EXIT.ok, EXIT.hostFailed, EXIT.rolledBack].map(interruptedExit)).toEqual([130, 130, 130]);
});
