import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { figuresOf } from "./figures.ts";

/** A flush that is cut off: by its controller, by its relay, by a change that begins. Every message is there in the end, once. */
const lab = sharedLab();
const figures = figuresOf("flush");
const host = lab.host("mail12");
const MESSAGES = 40;
const PATIENCE = 240_000;
let project: CliProject;

beforeAll(async () => {
  project = await cliProject(lab, { mail12: { profile: "good" } }, { good: smarthost(lab) });
});
beforeEach(async () => {
  await lab.relay.emptyMailbox();
  await host.resetPostfix();
  expect((await project.postmend(["apply", "--yes"])).exit).toBe(0);
  await backlog();
});
afterEach(() => {
  figures.faults += 1;
});
afterAll(() => project.remove());

test(
  "the controller killed: what it had handed over is tried, nothing else is, and another flush takes over",
  async () => {
    const run = project.started("flush", "mail12", "--rate", "60");
    const ended = run.end.then(({ stdout, stderr }) => `the flush ended: ${stdout}${stderr}`);
    const sample = until("a sample at the relay", 60_000, async () => (await arrived()).length >= 3 || undefined);
    expect(await Promise.race([sample, ended])).toBe(true);
    run.kill("SIGKILL");
    await run.end;
    await sleep(8_000);
    const there = (await arrived()).length;
    expect(there).toBeLessThan(MESSAGES / 2);
    await sleep(8_000);
    expect((await arrived()).length).toBe(there);
    expect(await deferred()).toBe(MESSAGES - there);
    const second = await flush();
    expect([second.exit, second.found?.diagnostics[0]?.code]).toEqual([2, "flush-running"]);
    const third = await flush("--again");
    expect(third.found).toMatchObject({ result: "done", selected: MESSAGES - there, bounced: 0 });
    await allOnce();
  },
  PATIENCE,
);

test(
  "the relay gone: it stops, nothing bounces, and the rest goes out when the relay is back",
  async () => {
    const running = flush("--rate", "120");
    await until("a sample at the relay", 60_000, async () => (await arrived()).length >= 3 || undefined);
    await lab.relay.exec("postfix stop");
    const { exit, found } = await running.finally(() => lab.relay.exec("postfix start"));
    expect([exit, found?.bounced]).toEqual([2, 0]);
    expect(["put-off", "stalled"]).toContain(found?.result);
    expect((await arrived()).length + (await deferred())).toBe(MESSAGES);
    expect((await flush("--again")).found).toMatchObject({ result: "done", bounced: 0 });
    await allOnce();
  },
  PATIENCE,
);

test(
  "a change that begins: the flush ends before its next batch, and the change goes on",
  async () => {
    const running = flush("--rate", "60");
    await until("a sample at the relay", 60_000, async () => (await arrived()).length >= 3 || undefined);
    project.write("profiles/good.yml", {
      name: "good",
      ...smarthost(lab, { parameters: { smtp_helo_name: "x.example" } }),
    });
    const waiting = await applied("--confirm-within", "10m");
    const { found } = await running;
    expect(found?.result).toBe("interrupted");
    expect(found?.diagnostics[0]?.code).toMatch(/^flush-(unfinished|lock-held)$/);
    expect(waiting).toBe(0);
    expect((await flush("--again")).found?.diagnostics[0]?.code).toBe("flush-unfinished");
    expect((await project.postmend(["confirm", "mail12"])).exit).toBe(0);
    expect((await flush("--again")).found).toMatchObject({ result: "done", bounced: 0 });
    project.write("profiles/good.yml", { name: "good", ...smarthost(lab) });
    await allOnce();
  },
  PATIENCE,
);

async function flush(...flags: string[]) {
  const { exit, stdout } = await project.postmend(["flush", "mail12", ...flags, "--format", "json"]);
  return { exit, found: published("flush", stdout).hosts[0] };
}

/** A batch may hold the lock at that moment. */
async function applied(...flags: string[]): Promise<number> {
  return until("an apply that is let in", 90_000, async () => {
    const { exit } = await project.postmend(["apply", "--yes", ...flags]);
    return exit === 3 ? undefined : exit;
  });
}

function arrived() {
  return lab.relay.mailbox();
}

async function deferred(): Promise<number> {
  return (await host.queue()).filter(({ queue }) => queue === "deferred").length;
}

/** Nothing is in the queue, and every message at the relay, once. */
async function allOnce(): Promise<void> {
  await until("an empty queue", 60_000, async () => (await host.queue()).length === 0 || undefined);
  const ids = (await arrived()).map((message) => message.header("Message-ID"));
  expect([ids.length, new Set(ids).size]).toEqual([MESSAGES, MESSAGES]);
  expect(await host.mailLog()).not.toContain("status=bounced");
}

/** Deferred mail of a relay that did not answer. */
async function backlog(): Promise<void> {
  const relayhost = (await host.run("postconf -h relayhost")).trim();
  await host.configure({ relayhost: "[relay.lab.example]:2" });
  await host.run(
    `i=0; while [ $i -lt ${MESSAGES} ]; do i=$((i+1)); printf 'Subject: %s\\nMessage-ID: <%s.%s@${host.name}>\\n\\nx\\n' $i $i $(date +%s%N) | sendmail -f alerts@lab.example inbox@mailbox.example; done`,
  );
  await until("a backlog", 60_000, async () => {
    const waiting = (await host.queue()).filter(({ recipients }) => recipients[0]?.reason !== undefined);
    return waiting.length === MESSAGES || undefined;
  });
  await host.configure({ relayhost });
}
