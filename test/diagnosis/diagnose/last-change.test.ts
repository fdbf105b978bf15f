import { expect, test } from "vitest";
import { lastChange } from "../../../src/diagnosis/diagnose/last-change.ts";

const TABLE = "/etc/postfix/sasl_passwd";
const absent = { state: "absent" } as const;

/** When it changed last, of a password table with this time; `kept`: as an apply left it. */
function changed(mtime: number, kept: boolean, tokens: readonly string[] = []): number | null {
  const value = { kind: "file", mtime } as const;
  const files = new Map([[TABLE, { state: "present", value }]]) as unknown as Parameters<typeof lastChange>[1]["files"];
  const own = new Set(kept ? [TABLE] : []);
  return lastChange({ mainCf: absent, masterCf: absent }, { files }, { configuration: kept, files: own }, tokens);
}

test("a table that an apply made is dated back: mail that was lost until Postfix was told of it is of the old state", () => {
  expect(changed(1000, true)).toBeGreaterThan(1003);
});

test("a table that a person wrote was changed when its time says so", () => {
  expect(changed(1000, false)).toBe(1000);
});

test("a file of tokens changes every hour by itself, and is no change of the configuration", () => {
  expect(changed(1000, false, [TABLE])).toBeNull();
});
