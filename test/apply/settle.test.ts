import { type ChildProcess, execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HOST_FILES } from "../../src/apply/settle-host.ts";
import { SETTLE } from "../../src/apply/transaction.ts";
import { parseRecords } from "../../src/transports/frames.ts";
import { writeProgram } from "../../src/transports/write-program.ts";
import { until } from "../lab/deadline.ts";

/** The program that settles a change, on scratch directories: a change of one table, of a Postfix that does not run. */
const NONCE = "n0nce";
const PROGRAM = writeProgram("settle", `${HOST_FILES}\n${SETTLE}`, 0).text;
const CONTACT = readFileSync(new URL("../../src/apply/contact.sh", import.meta.url), "utf8");
const OLD = { transport: "old old:\n", "main.cf": "relayhost =\n" };
const NEW = { ...OLD, transport: "new new:\n" };
const SOFT = "# postmend is changing this host: until then\nsoft_bounce = yes\n";

let root: string;
let state: string;
let etc: string;
let stage: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postmend settle-"));
  [state, etc] = [join(root, "state"), join(root, "etc")];
  stage = join(etc, ".postmend-Abc123");
  for (const directory of ["change", "objects", "revisions/.new", "revisions/000001"])
    mkdirSync(join(state, directory), { recursive: true });
  for (const directory of ["new", "old", "edited"]) mkdirSync(join(stage, directory), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const sha = (text: string) => createHash("sha256").update(text).digest("hex");

function write(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o640);
  utimesSync(path, 1_700_000_000, 1_700_000_000);
}

function listOf(files: Record<string, string>): string {
  const { uid, gid } = statSync(join(etc, "main.cf"));
  return Object.entries(files)
    .map(([name, text]) => `${sha(text)} 640 ${uid} ${gid} 1700000000 ${text.length} ${join(etc, name)}\n`)
    .join("");
}

/** All as a change has left it that put its files in place, with these words in its journal. */
function changed(journal: string, head = ""): void {
  for (const [name, text] of Object.entries(NEW)) write(join(etc, name), text);
  write(join(stage, "new/transport"), NEW.transport);
  write(join(stage, "old/transport"), OLD.transport);
  for (const text of [...Object.values(OLD), NEW.transport]) writeFileSync(join(state, "objects", sha(text)), text);
  const change = (name: string, text: string) => writeFileSync(join(state, "change", name), text);
  change("settle", PROGRAM);
  change("old", listOf(OLD));
  change("new", listOf(NEW));
  change("after", "");
  change("log", "");
  change("until", "- 0 0 300\n");
  change("guard", "timer\n");
  change(
    "head",
    `D ${etc}\nQ ${root}/queue\nnames transport main.cf\ngone \nmade \nactivation none\nunit \nwas stopped\nsoft \noutcome applied\nkeep 20\nlast 000001\nT ${stage}\nconfirm 0\nflow \n${head}`,
  );
  for (const [revision, files, outcome] of [
    ["000001", OLD, "known-good"],
    [".new", NEW, "applied"],
  ] as const) {
    writeFileSync(join(state, "revisions", revision, "files"), listOf(files));
    writeFileSync(join(state, "revisions", revision, "outcome"), `${outcome}\n`);
  }
  writeFileSync(join(state, "journal"), `postmend journal 2\nstage ${stage}\nready\n${journal}`);
}

type Settled = { said: Record<string, string>; stderr: string };

function settle(shell: string, mode: "guard" | "recover", id = "Abc123"): Settled {
  const [command = "", ...args] = shell.split(" ");
  const input = mode === "guard" ? "guard\n" : `${NONCE}\ntester now\n`;
  return answered(spawnSync(command, [...args, join(state, "change/settle"), mode, id], { input, timeout: 20_000 }));
}

function answered({ stdout, stderr, error }: SpawnSyncReturns<Buffer>): Settled {
  expect(error).toBeUndefined();
  const words = parseRecords(stdout, NONCE).flatMap((record) =>
    record.kind === "word" ? [[record.name, record.word]] : [],
  );
  return { said: Object.fromEntries(words), stderr: stderr.toString() };
}

/** A process that is taken for the master of the queue; what it is told by `postfix`, which `does` something then, comes into the file `told`, and nothing is wrong with main.cf and master.cf. */
function aMaster(does = ":"): ChildProcess {
  mkdirSync(join(root, "queue/pid"), { recursive: true });
  copyFileSync("/bin/sleep", join(root, "master"));
  const master = spawn(join(root, "master"), ["100"], { stdio: "ignore" });
  writeFileSync(join(root, "queue/pid/master.pid"), `${master.pid}\n`);
  const told = `postfix() { echo "$*" >>'${root}/told'; ${does}; }\npostconf() { :; }\npostmap() { :; }`;
  writeFileSync(join(state, "change/settle"), PROGRAM.replace("{\n", `{\n${told}\n`));
  return master;
}

/** Runs sh text behind the functions that all programs share. */
function shared(shell: string, script: string): string[] {
  const [command = "", ...args] = shell.split(" ");
  return [command, ...args, "-c", `${writeProgram("shared", `${HOST_FILES}\n${script}`, 0).text}`];
}

/** The words of a lock: those of a process that lives, or of one that is gone. */
function lockWords(pid: number, alive = true): string {
  const [, start] = /^(?:\S+ ){19}(\S+)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "")) ?? [];
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${pid} ${alive ? start : 1} ${boot} other@machine now`;
}

function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
}

const leftOver = () =>
  [...readdirSync(state), ...readdirSync(etc)].filter((name) => /lock|journal|change|postmend/.test(name));
const transport = () => readFileSync(join(etc, "transport"), "utf8");

describe.each(["dash", "busybox sh", "bash --posix"])("under %s", (shell) => {
  test("the guard ends what hangs with all its children, and goes back", () => {
    changed("place\n");
    const children = join(root, "children");
    const hanging = spawn("sh", ["-c", `sleep 100 & echo $! >'${children}'; wait`], {
      detached: true,
      stdio: "ignore",
    });
    execFileSync("sh", ["-c", `until [ -s '${children}' ]; do sleep 0.05; done`]);
    symlinkSync(lockWords(hanging.pid ?? 0), join(state, "lock"));
    settle(shell, "guard");
    expect(runs(Number(readFileSync(children, "utf8")))).toBe(false);
    expect([transport(), leftOver()]).toEqual([OLD.transport, []]);
  });

  test("the guard of a change that is settled leaves the next one alone", () => {
    changed("place\n");
    writeFileSync(join(state, "journal"), `postmend journal 2\nstage ${etc}/.postmend-Next12\nready\n`);
    const next = spawn("sleep", ["100"], { detached: true, stdio: "ignore" });
    try {
      symlinkSync(lockWords(next.pid ?? 0), join(state, "lock"));
      settle(shell, "guard");
      expect(runs(next.pid ?? 0)).toBe(true);
      expect(transport()).toBe(NEW.transport);
    } finally {
      next.kill("SIGKILL");
    }
  });

  test("the guard waits for somebody who goes back already", () => {
    changed("place\nrestore\n");
    const back = spawn("sleep", ["2"], { detached: true, stdio: "ignore" });
    symlinkSync(lockWords(back.pid ?? 0), join(state, "lock"));
    const ended = new Promise((resolve) => back.on("exit", (code) => resolve(code)));
    settle(shell, "guard");
    expect(transport()).toBe(OLD.transport);
    return expect(ended).resolves.toBe(0);
  });

  test("a file whose mode and time somebody changed meanwhile is as it was again", () => {
    changed("place\n");
    chmodSync(join(etc, "main.cf"), 0o600);
    utimesSync(join(etc, "main.cf"), 1_750_000_000, 1_750_000_000);
    expect(settle(shell, "recover").said["result"]).toBe("restored");
    const { mode, mtimeMs } = statSync(join(etc, "main.cf"));
    expect([(mode & 0o777).toString(8), mtimeMs / 1000]).toEqual(["640", 1_700_000_000]);
    expect(leftOver()).toEqual([]);
  });

  test("what a person wrote during an earlier change stays in the store", () => {
    changed("place\nconfirmed\n");
    const edit = "edited by hand\n";
    writeFileSync(join(state, "objects", sha(edit)), edit);
    writeFileSync(join(state, "objects", sha("nobody's")), "nobody's");
    writeFileSync(join(state, "revisions/000001/edited"), `${sha(edit)} ${etc}/main.cf\n`);
    expect(settle(shell, "recover").said["result"]).toBe("applied");
    expect(existsSync(join(state, "objects", sha(edit)))).toBe(true);
    expect(existsSync(join(state, "objects", sha("nobody's")))).toBe(false);
  });

  test("attempts that failed push no revision out that one can go back to, and are not kept for ever", () => {
    changed("place\nconfirmed\n", "keep 2\nlast 000008\n");
    const outcomes = ["known-good", "applied", "failed", "failed", "failed", "applied", "failed", "failed"];
    for (const [index, outcome] of outcomes.entries()) {
      const revision = join(state, "revisions", `00000${index + 1}`);
      mkdirSync(revision, { recursive: true });
      writeFileSync(join(revision, "files"), "");
      writeFileSync(join(revision, "outcome"), `${outcome}\n`);
    }
    expect(settle(shell, "recover").said["result"]).toBe("applied");
    // The last known-good one, the state before this change and this one; and the last two of what failed.
    expect(readdirSync(join(state, "revisions"))).toEqual(["000001", "000006", "000007", "000008", "000009"]);
  });

  const kept = (revision: string) =>
    readFileSync(join(state, "revisions", revision, "edited"), "utf8")
      .trim()
      .split("\n")
      .map((line) => [line.slice(65), readFileSync(join(state, "objects", line.slice(0, 64)), "utf8")]);

  test.each([
    ["goes on", "confirmed\n", "applied"],
    ["goes back", "", "restored"],
  ])("a file that somebody still has open and writes to is kept when the change %s", (_, journal, result) => {
    changed(`place\n${journal}`);
    writeFileSync(join(stage, "old/transport"), "written late\n");
    expect(settle(shell, "recover").said["result"]).toBe(result);
    expect(kept("000002")).toEqual([[join(etc, "transport"), "written late\n"]]);
    expect([transport(), leftOver()]).toEqual([result === "applied" ? NEW.transport : OLD.transport, []]);
  });

  test("an edit for which the store has no room does not hold the way back up, and is kept once there is", () => {
    changed("place\n");
    write(join(etc, "transport"), "edited by hand\n");
    mkdirSync(join(state, "objects/.new"));
    expect(settle(shell, "recover").said).toMatchObject({ result: "restored", journal: "kept" });
    expect(transport()).toBe(OLD.transport);
    rmdirSync(join(state, "objects/.new"));
    expect(settle(shell, "recover").said["result"]).toBe("restored");
    expect(kept("000002")).toEqual([[join(etc, "transport"), "edited by hand\n"]]);
    expect([transport(), leftOver()]).toEqual([OLD.transport, []]);
  });

  test("only our own lines are taken from a main.cf that somebody edited, NUL bytes or not", () => {
    changed("place\nconfirmed\n", "was running\nsoft 1\n");
    write(join(etc, "main.cf"), `soft_bounce = yes\nrelayhost = \0edited\n${SOFT}x = 1\n`);
    write(join(stage, "old/main.cf"), OLD["main.cf"]);
    const master = aMaster();
    try {
      expect(settle(shell, "recover").said["result"]).toBe("applied");
    } finally {
      master.kill("SIGKILL");
    }
    expect(readFileSync(join(etc, "main.cf"), "latin1")).toBe("soft_bounce = yes\nrelayhost = \0edited\nx = 1\n");
    expect(readFileSync(join(root, "told"), "utf8")).toBe(`-c ${etc} reload\n`);
  });

  test("a Postfix that was started meanwhile, and does not start again, is not called restored", () => {
    changed("place\n", "was stopped\nactivation restart\n");
    const master = aMaster(`[ "$3" != stop ] || kill -9 "$(cat '${root}/queue/pid/master.pid')"; [ "$3" != start ]`);
    try {
      expect(settle(shell, "recover").said["result"]).toBe("restore-failed");
    } finally {
      master.kill("SIGKILL");
    }
    expect(readFileSync(join(root, "told"), "utf8")).toContain(`-c ${etc} stop\n-c ${etc} start\n`);
    expect([transport(), existsSync(join(state, "journal"))]).toEqual([OLD.transport, true]);
  });

  test.each([
    ["with a test message", "a@b.example c@d.example 3 60 trend", "a@b.example c@d.example 3 -\n"],
    ["without one", "- - 0 60 trend", "- - 0 -\n"],
  ])(
    "on the way back mail is looked at %s, and nothing is flushed: a bounce is held back no more",
    (_, flow, asked) => {
      changed("place\n", `was running\nflow ${flow}\n`);
      const master = aMaster();
      const flows = `verify_flow() { echo "$*" >>'${root}/asked'; }\n`;
      const program = readFileSync(join(state, "change/settle"), "utf8");
      writeFileSync(join(state, "change/settle"), program.replace("{\n", `{\n${flows}`));
      try {
        expect(settle(shell, "recover").said["result"]).toBe("restored");
      } finally {
        master.kill("SIGKILL");
      }
      expect(readFileSync(join(root, "asked"), "utf8")).toBe(asked);
    },
  );

  test.each([
    ["waiting\n", "unconfirmed"],
    ["waiting\nconfirmed\nrestore\n", "interrupted"],
    ["", "interrupted"],
  ])("a change that is taken back late with %j in its journal is told as %s", (journal, why) => {
    changed(`place\n${journal}`);
    const { failed, result } = settle(shell, "recover").said;
    expect([failed, result]).toEqual([why, "restored"]);
  });

  test("the lock of a dead process is taken over, also from one that died while taking it over", () => {
    changed("place\n");
    const boot = lockWords(process.pid).split(" ")[2];
    symlinkSync(`99999999 5 ${boot} a@b now`, join(state, "lock"));
    symlinkSync(`99999998 6 ${boot} c@d now`, join(state, `lock-99999999-5-${boot}`));
    expect(settle(shell, "recover").said["result"]).toBe("restored");
    expect(leftOver()).toEqual([]);
  });

  test("of many who find the lock of a dead process one gets it at a time", async () => {
    const words = lockWords(process.pid, false);
    // Each holds the lock for a moment, in a directory that only one can make, and leaves it as a dead one.
    const script = `i=0; while [ $i -lt 12 ]; do i=$((i + 1)); take me || continue; mkdir "$S/alone" || say two at-once; rmdir "$S/alone"; ln -s '${words}' "$S/dead$$"; mv -f "$S/dead$$" "$S/lock"; done`;
    symlinkSync(words, join(state, "lock"));
    const [command = "", ...args] = shared(shell, script);
    const ran = Array.from({ length: 6 }, () => {
      const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
      child.stdin.end(`${NONCE}\n${state}\n${etc}\n`);
      let out = "";
      child.stdout.on("data", (data) => (out += data));
      child.stderr.on("data", (data) => (out += data));
      return new Promise<string>((resolve) => child.on("close", () => resolve(out)));
    });
    expect(await Promise.all(ran)).toEqual(Array.from({ length: 6 }, () => ""));
    expect(readdirSync(state).filter((name) => name.startsWith("lock"))).toEqual(["lock"]);
  });

  test("a master is found by the directory that it was started for, and no other process is taken for it", async () => {
    const queue = join(root, "a queue");
    mkdirSync(queue);
    copyFileSync("/bin/sleep", join(root, "master"));
    const masters = [root, etc].map((config_directory) =>
      spawn(join(root, "master"), ["100"], { cwd: queue, env: { config_directory }, stdio: "ignore" }),
    );
    try {
      await until(
        "both run",
        5000,
        async () => masters.every(({ pid }) => readFileSync(`/proc/${pid}/comm`, "latin1") === "master\n") || undefined,
      );
      const [command = "", ...args] = shared(shell, 'master_of "$D"; say found $? "$p" "$q"');
      const find = (directory: string) =>
        spawnSync(command, args, { input: `${NONCE}\n${state}\n${directory}\n` }).stdout.toString();
      expect(find(etc)).toBe(`${NONCE} found 0 ${masters[1]?.pid} ${queue}\n`);
      expect(find(state)).toContain(`${NONCE} found 1 `);
      // Where nobody may ask master, what a main.cf names, be it broken, or that of a revision.
      const own = mkdtempSync(join(tmpdir(), "postmend-queue-"));
      mkdirSync(join(own, "pid"));
      writeFileSync(join(own, "pid/master.pid"), `${String(masters[0]?.pid).padStart(33)}\n`);
      writeFileSync(join(state, "main.cf"), "broken\n");
      for (const file of ["main.cf", "objects/0123"]) {
        writeFileSync(join(state, file), `broken\nqueue_directory\t= ${own}\n`);
        expect(find(state)).toBe(`${NONCE} found 0 ${masters[0]?.pid} ${own}\n`);
        writeFileSync(join(state, file), "queue_directory = /nosuch\n");
        expect(find(state)).toContain(`${NONCE} found 1 `);
      }
      rmSync(own, { recursive: true });
    } finally {
      for (const master of masters) master.kill("SIGKILL");
    }
  });

  test("a contact removes nothing of a change that waits, and breaks no lock of a living process", () => {
    changed("place\nwaiting\n");
    symlinkSync(lockWords(process.pid), join(state, "lock"));
    const [command = "", ...args] = shared(shell, CONTACT);
    const input = `${NONCE}\n${state}\n${etc}\nunlock\ntester now\n`;
    expect(answered(spawnSync(command, args, { input })).said).toEqual({ failed: "lock-held" });
    expect(leftOver()).toContain("lock");
  });
});
