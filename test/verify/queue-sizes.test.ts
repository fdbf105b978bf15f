import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReadTransport } from "../../src/transports/transport.ts";
import { readQueueSizes, waitingIn } from "../../src/verify/queue-sizes.ts";

let queue: string;
beforeEach(() => {
  queue = mkdtempSync(join(tmpdir(), "postmend queue-"));
});
afterEach(() => rmSync(queue, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(queue, path, ".."), { recursive: true });
    writeFileSync(join(queue, path), "");
  }
}

function under([shell = "", ...flags]: readonly string[]): ReadTransport {
  return {
    host: "mx1",
    hostKey: undefined,
    read: async (program, input) => {
      const ran = spawnSync(shell, [...flags, "-c", program.text], { input: input.join("") });
      return { stdout: ran.stdout, stderr: ran.stderr.toString(), exit: ran.status ?? undefined };
    },
  };
}

describe.each([[["dash"]], [["busybox", "sh"]], [["bash"]]] as [[string, ...string[]]][])("under %j", (shell) => {
  test("a queue is counted, hashed directories and a name with a blank included", async () => {
    put("incoming/1", "active/2", "deferred/A/A1", "deferred/A/A2", "deferred/B/B1", "hold/9", "maildrop/7");
    const sizes = await readQueueSizes(under(shell), queue);
    expect(sizes).toEqual({ incoming: 1, active: 1, deferred: 3, hold: 1, maildrop: 1 });
    expect(waitingIn(sizes)).toBe(5);
  });

  test("a queue that is not there is an error, and no queue of none", async () => {
    put("incoming/1");
    await expect(readQueueSizes(under(shell), queue)).rejects.toMatchObject({
      diagnostics: [{ code: "queue-unknown", host: "mx1" }],
    });
  });
});
