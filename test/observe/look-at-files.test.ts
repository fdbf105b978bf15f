import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lookAtFiles } from "../../src/observe/look-at-files.ts";
import type { ReadTransport } from "../../src/transports/transport.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "postmend look-"));
  writeFileSync(join(directory, "a table"), "key value\n", { mode: 0o640 });
  writeFileSync(join(directory, "large"), Buffer.alloc(5_000_000, 97));
  mkdirSync(join(directory, "directory"));
  symlinkSync("nowhere", join(directory, "link"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A host that is this machine, seen through one shell; `cut` loses the end of its answer. */
function under(shell: readonly [string, ...string[]], cut = false): ReadTransport {
  const [program, ...rest] = shell;
  return {
    host: "mx1",
    hostKey: undefined,
    read: async ({ text }, input) => {
      const ran = spawnSync(program, [...rest, "-c", text], { input: input.join(""), maxBuffer: 64_000_000 });
      const stdout = cut ? ran.stdout.subarray(0, ran.stdout.lastIndexOf("\n", ran.stdout.length - 2) + 1) : ran.stdout;
      return { stdout, stderr: ran.stderr.toString("utf8"), exit: ran.status ?? undefined };
    },
  };
}

function look(transport: ReadTransport, ...names: string[]) {
  const files = names.map((name) => ({ path: join(directory, name), text: true, table: `hash:${directory}/${name}` }));
  return lookAtFiles(transport, { configDirectory: "/etc/postfix", queueDirectory: directory, files });
}

describe.each([[["dash"]], [["busybox", "sh"]]] as [[string, ...string[]]][])("Looking at files under %j", (shell) => {
  test("tells what is there, what is absent and what it reads, whatever the names", async () => {
    const seen = await look(under(shell), "a table", "directory", "gone", "link", "large", "line\nbreak");
    const of = (name: string) => seen.files.get(join(directory, name));
    expect(of("a table")).toMatchObject({ state: "present", value: { regular: true, mode: 0o640 } });
    expect(text(of("a table"))).toBe("key value\n");
    expect(of("directory")).toMatchObject({ state: "present", value: { regular: false, directory: true } });
    expect(of("gone")).toEqual({ state: "absent" });
    expect(of("link")).toEqual({ state: "absent" });
    expect(text(of("large"))).toBeUndefined();
    expect(of("line\nbreak")).toBeUndefined();
  });

  test("tells what is free where the queue is", async () => {
    const { queueSpace } = await look(under(shell), "gone");
    expect(queueSpace?.freeBytes).toBeGreaterThan(0);
  });
});

test("an answer that breaks off is an error of the host, not an absence", async () => {
  await expect(look(under(["dash"], true), "gone")).rejects.toThrow("did not come to its end");
});

function text(
  file: Awaited<ReturnType<typeof look>>["files"] extends ReadonlyMap<string, infer F> ? F | undefined : never,
) {
  return file?.state === "present" ? file.value.text?.reveal() : undefined;
}
