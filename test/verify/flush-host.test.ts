import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Transport } from "../../src/transports/transport.ts";
import {
  beginFlush,
  endFlush,
  type FlushClaim,
  type FlushPlace,
  flushAll,
  flushBatch,
} from "../../src/verify/flush-host.ts";
import { transportOf } from "../engine/sessions.ts";
import { Scratch } from "./host-program.ts";

let host: Scratch;
beforeEach(() => {
  host = new Scratch();
  host.program("postqueue", `echo "$@" >>'${host.directory}/ran'`);
});
afterEach(() => host.remove());

const CLAIM: FlushClaim = { quiet: 300, apart: 600, needsLog: true, configuration: "abc", about: "everything" };
const stamp = "Nov 29 20:42:05 mx";

function place(): FlushPlace {
  return {
    instance: "default",
    configDirectory: "/etc/postfix",
    queueDirectory: host.queue,
    who: "me@here 2026-11-29",
    stateDirectory: join(host.directory, "state"),
  };
}
const state = (name: string) => join(host.directory, "state/default", name);
const ran = () => (existsSync(join(host.directory, "ran")) ? readFileSync(join(host.directory, "ran"), "utf8") : "");

/** A line of the log for one attempt. */
function attempt(id: string, status: string, text: string, more: { dsn?: string; delay?: number } = {}): string {
  const { dsn = "2.0.0", delay = 900 } = more;
  return `${stamp} postfix/smtp[9]: ${id}: to=<x@y.example>, relay=r[192.0.2.1]:25, delay=${delay}, delays=0/0/0/0, dsn=${dsn}, status=${status} (${text})`;
}

/** A postqueue after which these lines are in the log, each for the id that it was called with. */
function attempts(...lines: string[]): void {
  writeFileSync(join(host.directory, "lines"), lines.map((line) => `${line}\n`).join(""));
  host.program(
    "postqueue",
    `echo "$@" >>'${host.directory}/ran'; grep -e " $4: " '${host.directory}/lines' >>'${host.log}'; :`,
  );
}

describe.each([["dash"], ["busybox sh"], ["bash"]])("under %s", (shell) => {
  const transport = (change: (input: string) => string = (input) => input): Transport =>
    transportOf({
      write: async ({ text }, input) => {
        const [command = "", ...flags] = shell.split(" ");
        const found = text.replace("export PATH LC_ALL", `PATH='${host.directory}/bin':$PATH\nexport PATH LC_ALL`);
        const ran = spawnSync(command, [...flags, "-c", found], { input: change(input.join("")), maxBuffer: 1 << 26 });
        return { stdout: ran.stdout, stderr: ran.stderr.toString(), exit: ran.status ?? undefined };
      },
    });
  const begin = (claim: Partial<FlushClaim> = {}) => beginFlush(transport(), place(), { ...CLAIM, ...claim });
  const code = (error: Promise<unknown>) => expect(error).rejects;

  test("a batch hands its ids over and tells what became of each; the next one reads on behind it", async () => {
    const { ticket, log, queue } = await begin();
    expect([log, queue.deferred]).toEqual([host.log, 0]);
    attempts(
      attempt("4B2C1", "sent", "250 ok"),
      attempt("4B2C2", "deferred", "452 4.2.2 full", { dsn: "4.2.2" }),
      attempt("4B2C3", "deferred", "451 no", { dsn: "4.3.0" }),
    );
    const first = await flushBatch(transport(), place(), ticket, ["4B2C1", "4B2C2", "4B2C3"], 2);
    expect(first.attempts).toEqual([
      { status: "sent", own: false, dsn: "2.0.0", id: "4B2C1", text: "250 ok" },
      { status: "deferred", own: true, dsn: "4.2.2", id: "4B2C2", text: "452 4.2.2 full" },
      { status: "deferred", own: false, dsn: "4.3.0", id: "4B2C3", text: "451 no" },
    ]);
    expect(ran()).toBe("-c /etc/postfix -i 4B2C1\n-c /etc/postfix -i 4B2C2\n-c /etc/postfix -i 4B2C3\n");
    attempts(attempt("4B2C4", "sent", "250 ok"));
    const second = await flushBatch(transport(), place(), first.ticket, ["4B2C4", "4B2C5"], 1);
    expect(second.attempts.map(({ id }) => id)).toEqual(["4B2C4"]);
    expect(second.open).toEqual(["4B2C5"]);
    expect(existsSync(state("lock"))).toBe(false);
  });

  test("a bounce of other mail that had waited is told, and one of new mail or of its recipient's own is not", async () => {
    const { ticket } = await begin();
    attempts(
      attempt("4B2C1", "sent", "250 ok"),
      `${attempt("4B2D1", "bounced", "550 5.7.1 no", { dsn: "5.7.1" })} 4B2C1: `,
      `${attempt("4B2D2", "bounced", "550 5.1.1 unknown", { dsn: "5.1.1" })} 4B2C1: `,
      `${attempt("4B2D3", "bounced", "550 5.7.1 no", { dsn: "5.7.1", delay: 0 })} 4B2C1: `,
      `${stamp} postfix/qmgr[9]: 4B2D4: from=<a@b.example>, status=expired, returned to sender 4B2C1: `,
    );
    const { attempts: seen } = await flushBatch(transport(), place(), ticket, ["4B2C1"], 2);
    expect(seen.map(({ id, status }) => [id, status])).toEqual([
      ["4B2C1", "sent"],
      ["4B2D1", "bounced"],
      ["4B2D4", "expired"],
    ]);
  });

  test("a list of ids whose end is missing is not begun with", async () => {
    const { ticket } = await begin();
    const cut = transport((input) => input.slice(0, -2));
    await code(flushBatch(cut, place(), ticket, ["4B2C1", "4B2C2"], 2)).toThrow("did not say");
    expect(ran()).toBe("");
  });

  test("one flush at a time: a second is refused while the first gives signs of life, and may take it over", async () => {
    const first = await begin();
    await code(begin()).toMatchObject({ diagnostics: [{ code: "flush-running", detail: /by me@here 2026-11-29; / }] });
    const second = await begin({ quiet: 0, apart: 0 });
    await code(flushBatch(transport(), place(), first.ticket, ["4B2C1"], 2)).toMatchObject({
      diagnostics: [{ code: "flush-overtaken" }],
    });
    await code(endFlush(transport(), place(), first.ticket, "ended")).toThrow("taken over");
    expect(ran()).toBe("");
    attempts(attempt("4B2C1", "sent", "250 ok"));
    expect((await flushBatch(transport(), place(), second.ticket, ["4B2C1"], 2)).attempts).toHaveLength(1);
  });

  test("the same flush is not made again at once, another one is, and so is one that was broken off", async () => {
    const { ticket } = await begin();
    await endFlush(transport(), place(), ticket, "ended");
    await code(begin()).toMatchObject({ diagnostics: [{ code: "flush-recent" }] });
    const other = await begin({ about: "the cause throttled" });
    await endFlush(transport(), place(), other.ticket, "ended");
    const changed = await begin({ about: "the cause throttled", configuration: "def" });
    await endFlush(transport(), place(), changed.ticket, "broken");
    const again = await begin({ about: "the cause throttled", configuration: "def" });
    await endFlush(transport(), place(), again.ticket, "ended");
    expect((await begin({ about: "the cause throttled", configuration: "def", apart: 0 })).log).toBe(host.log);
  });

  test("after everything was tried a part of it is not made again at once, and after a part everything is", async () => {
    const part = { about: "the cause throttled" };
    const first = await begin(part);
    await endFlush(transport(), place(), first.ticket, "done");
    await code(begin(part)).toMatchObject({ diagnostics: [{ code: "flush-recent" }] });
    const all = await begin();
    await endFlush(transport(), place(), all.ticket, "done");
    for (const claim of [part, {}]) await code(begin(claim)).toMatchObject({ diagnostics: [{ code: "flush-recent" }] });
    expect((await begin({ ...part, configuration: "def" })).log).toBe(host.log);
  });

  test("nothing is flushed beside another change, or while one is not settled", async () => {
    const { ticket } = await begin();
    const [born, boot] = [
      readFileSync("/proc/self/stat", "utf8")
        .replace(/^.*\) /, "")
        .split(" ")[19],
      readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    ];
    symlinkSync(`${process.pid} ${born} ${boot} you@there 2026-11-28`, state("lock"));
    await code(flushBatch(transport(), place(), ticket, ["4B2C1"], 2)).toMatchObject({
      diagnostics: [{ code: "flush-lock-held", detail: expect.stringContaining("you@there since 2026-11-28") }],
    });
    expect(readFileSync(state("flush"), "utf8")).toContain("me@here");
    host.run(shell, `rm '${state("lock")}'`);
    writeFileSync(state("journal"), "postmend journal 1\n");
    await code(flushBatch(transport(), place(), ticket, ["4B2C1"], 2)).toThrow("not settled yet");
    expect(ran()).toBe("");
  });

  test("without a log nothing is flushed by degrees, and everything can be", async () => {
    host.program("postlog", "exit 0");
    await code(begin()).toMatchObject({ diagnostics: [{ code: "flush-no-log" }] });
    const { ticket, log } = await begin({ needsLog: false });
    expect(log).toBeNull();
    await flushAll(transport(), place(), ticket);
    expect(ran()).toBe("-c /etc/postfix -f\n");
    await code(begin({ needsLog: false })).toThrow("a moment ago");
  });

  test("a Postfix that does not take the request is told", async () => {
    const { ticket } = await begin();
    host.program("postqueue", "exit 69");
    await code(flushBatch(transport(), place(), ticket, ["4B2C1"], 2)).toMatchObject({
      diagnostics: [{ code: "flush-no-postfix" }],
    });
  });

  test("a state that is damaged or of a dead flush is no obstacle", async () => {
    mkdirSync(join(host.directory, "state/default"), { recursive: true });
    writeFileSync(state("flush"), "x y z\n");
    const { ticket } = await begin();
    appendFileSync(state("flush"), "more\n");
    await endFlush(transport(), place(), ticket, "ended");
    writeFileSync(state("flush"), `old 100 100 running abc everything\nsomebody\n`);
    expect((await begin()).log).toBe(host.log);
  });
});
