import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { answers } from "../../src/observe/host-answers.ts";
import { observeWithPackages } from "../../src/observe/package-log.ts";
import { parseRecords } from "../../src/transports/frames.ts";
import { minimise } from "../../src/transports/program.ts";
import { Answer } from "./answer.ts";

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

/** What comes of the answer of a host in which only this is of interest. */
async function understood(more: (answer: Answer) => Answer) {
  const read = async (_program: unknown, input: readonly string[]) => {
    const nonce = input.join("").split("\n")[0] ?? "";
    const answer = new Answer()
      .say("uid", "is", "0")
      .probe("defaults", "mail_version = 3.7.11")
      .tell("directory", "/etc/postfix")
      .tell("real", "/etc/postfix")
      .tell("instance", "default")
      .say("end", "is", "ok");
    const { stdout } = more(answer).result();
    return { stdout: Buffer.from(Buffer.from(stdout).toString().replaceAll("n0nce", nonce)), stderr: "", exit: 0 };
  };
  return observeWithPackages({ host: "mx1", hostKey: undefined, read }, { parameterNames: [], mapType: "auto" });
}

const done = (answer: Answer) => answer.say("package-log", "is", "ok");

describe("what is understood of it", () => {
  test("is each action with its time, its package and the version that it led to", async () => {
    const text = LOG.split("\n").filter((line, at) => at === 0 || / (upgrade|configure) postfix[:-]/.test(line));
    const { packages } = await understood((answer) =>
      done(answer.probe("log", "1\n").tell("packages", text.join("\n")).probe("times", "100\n101\n104\n")),
    );
    expect(packages).toEqual({
      state: "present",
      value: {
        since: 100,
        actions: [
          { at: 101, action: "upgrade", name: "postfix", version: "3.7.11" },
          { at: 104, action: "configure", name: "postfix-lmdb", version: "3.7.11" },
        ],
      },
    });
  });

  test.each<[string, (answer: Answer) => Answer, string]>([
    [
      "is no log",
      (answer) => answer.probe("log", "", "stat: cannot statx '/var/log/dpkg.log': No such file or directory\n", 1),
      "there is no /var/log/dpkg.log",
    ],
    [
      "is one that cannot be looked at",
      (answer) => answer.probe("log", "", "stat: cannot statx '/var/log/dpkg.log': Permission denied\n", 1),
      "stat: cannot statx '/var/log/dpkg.log': Permission denied",
    ],
    ["is an empty one", (answer) => answer.probe("log", "1\n").tell("packages", ""), "/var/log/dpkg.log is empty"],
    [
      "is a line without a time",
      (answer) => answer.probe("log", "1\n").tell("packages", LOG.trim()).probe("times", "100\n"),
      "the times in /var/log/dpkg.log could not be read",
    ],
  ])("is nothing, and why, where there %s", async (_, more, because) => {
    expect((await understood((answer) => done(more(answer)))).packages).toEqual({ state: "unknown", because });
  });

  test("is when the revisions of this instance were settled, and not those of another one", async () => {
    const root = "/var/lib/postmend";
    const lines = `70 ${root}/default/revisions/000002/outcome\n80 ${root}/out/revisions/000003/outcome\n`;
    const { settledAt } = await understood((answer) => done(answer.probe("settled", lines)));
    expect([...settledAt]).toEqual([[2, 70]]);
  });

  test("is an error where the look was broken off before its end", async () => {
    await expect(understood((answer) => answer)).rejects.toThrow("did not come to its end");
  });
});
