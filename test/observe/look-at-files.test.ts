import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
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

/** A host that is this machine, seen through one shell; `cut` loses the end of its answer. Programs in `bin` come first. */
function under(shell: readonly [string, ...string[]], cut = false, bin = "/nowhere"): ReadTransport {
  const [program, ...rest] = shell;
  return {
    host: "mx1",
    hostKey: undefined,
    read: async ({ text }, input) => {
      const ran = spawnSync(program, [...rest, "-c", text.replace("PATH=", `PATH='${bin}':`)], {
        input: input.join(""),
        maxBuffer: 64_000_000,
      });
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

  test("finds what flushes the queue: in crontabs, in enabled timers, in scripts that these call", async () => {
    const root = mkdtempSync(join(tmpdir(), "postmend-root-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const [path, text] of Object.entries(FLUSHING)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text.replaceAll("ROOT", root));
    }
    const { flushJobs } = await look(inside(root, under(shell)), "gone");
    expect(flushJobs?.map(({ file, text }) => `${file}: ${text}`)).toEqual([
      "/etc/crontab: */5 * * * * … postqueue -f",
      "/etc/cron.d/script: */9 * * * * … /usr/local/bin/again (sendmail -q)",
      "/etc/systemd/system/timers.target.wants/again.timer: OnCalendar=*:0/5 … /usr/local/bin/again (sendmail -q)",
      "/etc/systemd/system/timers.target.wants/by.timer: OnUnitActiveSec=1min … postqueue -f",
    ]);
  });

  test("tells what is free where the queue is", async () => {
    const { queueSpace } = await look(under(shell), "gone");
    expect(queueSpace?.freeBytes).toBeGreaterThan(0);
  });
});

/** Files of a host on which much looks as if it flushed; ROOT is where it lies. */
const FLUSHING = {
  "etc/crontab": "*/5 * * * * root postqueue -f\n# * * * * * root postqueue -f\n0 4 * * * root postqueue -p\n",
  "etc/cron.d/script": "*/9 * * * * root [ -x ROOT/usr/local/bin/again ] && ROOT/usr/local/bin/again\n",
  "etc/cron.d/other": "* * * * * root ROOT/usr/local/bin/harmless\n",
  "usr/local/bin/again": "#!/bin/sh\n/usr/sbin/sendmail -q\n",
  "usr/local/bin/harmless": "#!/bin/sh\n# not postqueue -f\nexit 0\n",
  "etc/systemd/system/again.service": "[Service]\nExecStart=ROOT/usr/local/bin/again\n",
  "etc/systemd/system/timers.target.wants/again.timer": "[Timer]\nOnCalendar=*:0/5\n",
  "etc/systemd/system/timers.target.wants/by.timer": "[Timer]\nOnUnitActiveSec=1min\nUnit=named.service\n",
  "usr/lib/systemd/system/named.service": "[Service]\nExecStart=/usr/sbin/postqueue -f\n",
  "etc/systemd/system/disabled.timer": "[Timer]\nOnCalendar=minutely\n",
  "etc/systemd/system/disabled.service": "[Service]\nExecStart=/usr/sbin/postqueue -f\n",
};

/** The host whose files lie below `root`. */
function inside(root: string, transport: ReadTransport): ReadTransport {
  const rooted = (text: string) =>
    text.replaceAll(/(?<= )\/(?=etc\/(?:cron|systemd)|var\/spool\/cron|(?:usr\/)?lib\/systemd)/g, `'${root}'/`);
  return {
    ...transport,
    read: async (program, input) => {
      const answer = await transport.read({ ...program, text: rooted(program.text) }, input);
      return {
        ...answer,
        stdout: Buffer.from(Buffer.from(answer.stdout).toString("latin1").replaceAll(root, ""), "latin1"),
      };
    },
  };
}

describe.each([[["dash"]], [["busybox", "sh"]]] as [[string, ...string[]]][])("A built table under %j", (shell) => {
  const asked = () => join(directory, "asked");
  beforeAll(() => {
    mkdirSync(join(directory, "bin"), { recursive: true });
    program("postconf", "printf 'btree\\nhash\\nlmdb\\n'");
    program("postmap", `: >'${asked()}'; echo 'key value'`);
  });
  beforeEach(() => rmSync(asked(), { force: true }));

  function program(name: string, script: string): void {
    writeFileSync(join(directory, "bin", name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, "bin", name), 0o755);
  }

  /** What is seen of a built table, and whether postmap was asked, which logs what it does not like. */
  async function seenOf(type: string, bytes: Uint8Array) {
    const path = join(directory, `built.${type === "lmdb" ? "lmdb" : "db"}`);
    writeFileSync(path, bytes);
    const files = [{ path, text: false, table: `${type}:${directory}/built` }];
    const transport = under(shell, false, join(directory, "bin"));
    const seen = await lookAtFiles(transport, {
      configDirectory: "/etc/postfix",
      queueDirectory: directory,
      files,
    });
    const file = seen.files.get(path);
    const { damage, entries } = file?.state === "present" ? file.value : {};
    return { damage, entries: entries?.reveal(), asked: existsSync(asked()) };
  }

  test.each([
    ["hash", berkeley(0x061561, 3)],
    ["btree", berkeley(0x053162, 60)],
    ["hash", berkeley(0x061561, 3).subarray(0, 12_288)],
    ["hash", Buffer.from(berkeley(0x061561, 3)).swap32()],
    ["lmdb", lightning(3)],
  ])("that is whole is read by postmap: %s", async (type, bytes) => {
    expect(await seenOf(type, bytes)).toEqual({ damage: undefined, entries: "key value\n", asked: true });
  });

  test.each([
    ["hash", "is empty", new Uint8Array()],
    ["lmdb", "is empty", new Uint8Array()],
    ["hash", "is not of type hash", Buffer.from("a text that somebody copied here, of any length")],
    ["hash", "is not of type hash", berkeley(0x053162, 3)],
    ["btree", "is not of type btree", berkeley(0x061561, 3)],
    ["hash", "is not of type hash", berkeley(0x061561, 3).subarray(0, 12)],
    ["hash", "was cut off: 8192 of 12288 bytes are there", berkeley(0x061561, 3).subarray(0, 8192)],
    ["lmdb", "is not of type lmdb", berkeley(0x061561, 3)],
    ["lmdb", "was cut off: 4096 of 8192 bytes are there", lightning(3).subarray(0, 4096)],
  ])("that is visibly damaged is not given to postmap: %s %s", async (type, why, bytes) => {
    expect(await seenOf(type, bytes)).toEqual({ damage: `it ${why}`, entries: undefined, asked: false });
  });

  test("that kills postmap is damaged", async () => {
    program("postmap", "kill -BUS $$");
    expect(await seenOf("lmdb", lightning(3))).toMatchObject({ damage: "postmap crashes when it reads it" });
  });

  test("is not asked for where Postfix does not know its type, or dies of main.cf", async () => {
    expect(await seenOf("dbm", berkeley(0x061561, 3))).toEqual({ asked: false });
    program("postconf", "echo 'postconf: fatal: /etc/postfix/main.cf, line 3: missing =' >&2; exit 1");
    expect(await seenOf("hash", berkeley(0x061561, 3))).toEqual({ asked: false });
  });
});

/** A file of Berkeley DB as this machine writes it: its head, and as many pages as that counts. */
function berkeley(magic: number, pages: number): Buffer {
  const head = new Uint32Array([0, 1, 0, magic, 9, 4096, 0x800, 0, pages - 1]);
  return Buffer.concat([Buffer.from(head.buffer)], 4096 * pages);
}

/** A file of LMDB: the head of its first page, and as many pages. */
function lightning(pages: number): Buffer {
  const head = new Uint32Array([0, 0, 0x80000, 0, 0xbeefc0de, 1, 0, 0, 0x1000000, 0, 4096]);
  return Buffer.concat([Buffer.from(head.buffer)], 4096 * pages);
}

test("an answer that breaks off is an error of the host, not an absence", async () => {
  await expect(look(under(["dash"], true), "gone")).rejects.toThrow("did not come to its end");
});

function text(
  file: Awaited<ReturnType<typeof look>>["files"] extends ReadonlyMap<string, infer F> ? F | undefined : never,
) {
  return file?.state === "present" ? file.value.text?.reveal() : undefined;
}
