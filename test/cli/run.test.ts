import { describe, expect, it } from "vitest";
import { postmend } from "./recording-terminal.ts";

describe("a command that takes a host", () => {
  for (const command of ["history", "rollback"])
    it(`refuses \`${command} HOST --limit PATTERN\`, where one of the two would be passed over`, async () => {
      const { exit, stdout, stderr } = await postmend([command, "mx1", "--limit", "mx2"]);
      expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
      expect(stderr).toContain("A host and --limit were both given");
    });
});
