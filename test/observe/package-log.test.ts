import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { answers } from "../../src/observe/host-answers.ts";
import { parseRecords } from "../../src/transports/frames.ts";
import { minimise } from "../../src/transports/program.ts";

const directory = mkdtempSync(join(tmpdir(), "postmend packages-"));
afterAll(() => rmSync(directory, { recursive: true }));

const [prelude, program] = ["transports/prelude.sh", "observe/package-log.sh"].map((path) =>
  minimise(readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8")),
);

/** Runs the program as on a host whose dpkg wrote these logs; undefined: there is none. */
function looked(shell: string, log: string | undefined, older?: string) {
  const [command = "", ...args] = shell.split(" ");
  const store = join(directory, "store");
  mkdirSync(join(store, "default/revisions/000001"), { recursive: true });
  writeFileSync(join(store, "default/revisions/000001/outcome"), "applied\n");
  const path = join(directory, "dpkg.log");
  for (const [file, text] of [
    [path, log],
    [`${path}.1`, older],
  ] as const) {
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
  }
  const text = `{\n${prelude}\nstore='${store}'\n${program?.replace("/var/log/dpkg.log", `'${path}'`)}\n}\n`;
  const ran = spawnSync(command, [...args, "-c", text], { input: "n0nce\n", env: { ...process.env, TZ: "Nowhere/5" } });
  return answers(parseRecords(ran.stdout, "n0nce"));
}

const LOG = [
  "2026-01-02 03:04:05 startup archives unpack",
  "2026-01-02 03:04:06 upgrade postfix:amd64 3.7.10 3.7.11",
  "2026-01-02 03:04:07 status unpacked postfix:amd64 3.7.11",
  "2026-01-02 03:04:08 upgrade postfixadmin:all 1 2",
  "2026-01-02 03:04:09 configure postfix-lmdb:amd64 3.7.11 <none>",
  "",
].join("\n");

describe.each(["dash", "busybox sh", "bash"])("what dpkg did, read by %s", (shell) => {
  test("is what it did to Postfix and to its own packages, behind the first line of all", () => {
    const lines = looked(shell, LOG, "2025-12-31 00:00:00 startup\n").text("packages")?.split("\n");
    expect(lines).toEqual([
      "2025-12-31 00:00:00 startup",
      "2026-01-02 03:04:06 upgrade postfix:amd64 3.7.10 3.7.11",
      "2026-01-02 03:04:09 configure postfix-lmdb:amd64 3.7.11 <none>",
    ]);
  });

  test("has a time for each line, in the time zone of the host and not of the session", () => {
    const times = Buffer.from(looked(shell, LOG).probe("times")?.stdout ?? []).toString();
    const first = spawnSync("date", ["-d", "2026-01-02 03:04:05", "+%s"], { env: { PATH: process.env["PATH"] ?? "" } });
    const start = Number(first.stdout.toString());
    expect(times.trim().split("\n").map(Number)).toEqual([start, start + 1, start + 4]);
  });

  test("is not told where there is no log, and when a revision was settled is told all the same", () => {
    const got = looked(shell, undefined);
    expect(got.probe("log")?.status).not.toBe(0);
    expect(got.text("packages")).toBeUndefined();
    expect(Buffer.from(got.probe("settled")?.stdout ?? []).toString()).toMatch(/^\d+ .*\/000001\/outcome\n$/);
    expect(got.word("package-log")).toBeDefined();
  });
});
