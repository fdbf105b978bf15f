import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectDirectory } from "../../src/engine/project-directory.ts";

test("ansible-inventory is told to fail on an inventory that it cannot read, which it would take for one without hosts", () => {
  const files = projectDirectory(mkdtempSync(join(tmpdir(), "postmend-inventory-")), true);
  const printed = files.run?.([
    process.execPath,
    "-p",
    "process.env.ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED + ' ' + (process.env.PATH === undefined)",
  ]);
  if (printed?.state !== "present") throw new Error("the program did not run");
  expect(Buffer.from(printed.value).toString()).toBe("true false\n");
});
