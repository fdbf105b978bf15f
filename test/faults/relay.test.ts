import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { configuration, leftovers } from "../integration/snapshots.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { figuresOf } from "./figures.ts";

/** The relay at its worst while a host is changed: what is not proven is taken back, and no message is lost on the way. */
const lab = sharedLab();
const canary = { to: "inbox@mailbox.example", from: "alerts@mail12.lab.example", within: "20s" };
const { password } = await lab.relay.credential();
const BACKLOG = 5;

let project: CliProject;
let waiting: string[];
const figures = figuresOf("relay");

beforeAll(async () => {
  await lab.dns.reset();
  const labels = ["mail11", "mail12", "mail13", "mail12-systemd"];
  const inventory = Object.fromEntries(labels.map((label) => [label, { profile: "good" }]));
  const good = smarthost(lab, { verify: { canary } });
  project = await cliProject(lab, inventory, {
    good,
    hasty: smarthost(lab, { verify: { canary: { ...canary, within: "8s" } } }),
    "no-canary": smarthost(lab, { verify: { queue: { within: "30s" } } }),
    "no-credentials": smarthost(lab, { auth: "none", verify: { canary } }),
    "wrong-password": smarthost(lab, {
      auth: { username: "alerts", password: { env: "WRONG_PASSWORD" } },
      verify: { canary },
    }),
  });
  project.env["WRONG_PASSWORD"] = `not ${password}`;
});
afterEach(async () => {
  figures.faults += 1;
  await lab.relay.unset("smtpd_client_restrictions");
});
afterAll(() => project.remove());

/** A host whose mail waits, because its relay does not exist. */
async function withBacklog(host: MailHost, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await lab.relay.emptyMailbox();
  await host.resetPostfix();
  await host.configure({ relayhost: "[smtp.lab.example]:587", ...more });
  waiting = await Promise.all(Array.from({ length: BACKLOG }, () => host.send({ subject: "has waited" })));
  figures.sent += BACKLOG;
  await until("the backlog", 60_000, async () => {
    const queue = await host.queue();
    return queue.filter((message) => message.queue === "deferred").length === BACKLOG || undefined;
  });
}

/** As a person applies it; `profile` in the place of the good one. */
async function apply(host: MailHost, profile: string, ...more: string[]) {
  project.write("inventory.yml", { hosts: { [host.label]: { profile } } });
  const { exit, stdout, stderr } = await project.postmend(["apply", "--yes", "--format", "json", ...more]);
  const [result] = published("apply", stdout).hosts;
  if (!result) throw new Error(`no result: ${stderr}`);
  return { exit, result };
}

/** All that waited is still there: none was bounced, none was delivered by a configuration that was taken back. */
async function nothingLost(host: MailHost): Promise<void> {
  expect(await host.mailLog()).not.toMatch(/status=(?:bounced|expired)/);
  const queued = (await host.queue()).length;
  figures.lost += BACKLOG - queued;
  expect(queued).toBe(BACKLOG);
}

describe.each(["mail11", "mail12", "mail13", "mail12-systemd"])("a change of %s that is right", (label) => {
  const host = lab.host(label);
  beforeEach(() => withBacklog(host));

  test("is proven by a message that Postfix delivers, the backlog leaves by degrees, and it is called known-good", async () => {
    const { exit, result } = await apply(host, "good");
    expect(result).toMatchObject({
      status: "applied",
      diagnostics: [],
      verification: {
        outcome: "accepted",
        canary: { result: "sent", relay: expect.stringContaining(lab.relay.name) },
        flush: { sent: BACKLOG, bounced: 0 },
      },
    });
    expect(exit).toBe(0);
    for (const id of waiting) expect(await lab.relay.waitForMessage(id)).toMatchObject({ authenticatedAs: "alerts" });
    expect((await lab.relay.mailbox()).length).toBe(BACKLOG + 1);
    expect(await host.queue()).toEqual([]);
    expect(await host.run("cat /var/lib/postmend/default/revisions/000002/outcome; postconf -h soft_bounce")).toBe(
      "known-good\nno\n",
    );
    expect(await leftovers(host)).toBe("");
    const { exit: again, result: second } = await apply(host, "good");
    expect([again, second.status]).toEqual([0, "unchanged"]);
  });
});

describe("a change of a profile without a canary", () => {
  const host = lab.host("mail13");
  const impatient = { queue_run_delay: "3s", minimal_backoff_time: "3s", maximal_backoff_time: "6s" };
  beforeEach(() => withBacklog(host, impatient));

  test("sends nothing, and what becomes of the backlog is watched: that it leaves does not make it known-good", async () => {
    const { exit, result } = await apply(host, "no-canary");
    expect(result).toMatchObject({
      status: "applied",
      diagnostics: [],
      verification: { outcome: "accepted", canary: null, flush: { grade: null, bounced: 0 } },
    });
    expect(result.verification?.flush?.result).toMatch(/^(?:falling|emptied)$/);
    expect(exit).toBe(0);
    expect(await host.run("cat /var/lib/postmend/default/revisions/000002/outcome; postconf -h soft_bounce")).toBe(
      "applied\nno\n",
    );
    for (const id of waiting) expect(await lab.relay.waitForMessage(id)).toMatchObject({ authenticatedAs: "alerts" });
    expect(await lab.relay.mailbox()).toHaveLength(BACKLOG);
  });

  test("is taken back where the backlog meets a relay that refuses, and no message is lost", async () => {
    const before = await configuration(host);
    await lab.relay.configure({ smtpd_client_restrictions: "reject" });
    const { exit, result } = await apply(host, "no-canary", "--skip-preflight");
    expect([exit, result.status]).toEqual([4, "restored"]);
    expect(result.verification).toMatchObject({ outcome: "refused", canary: null, flush: { sent: 0, bounced: 0 } });
    expect(result.verification?.flush?.deferred).toBeGreaterThan(0);
    expect(await configuration(host)).toBe(before);
    await nothingLost(host);
  });
});

describe("a change that cannot be proven is taken back, and no message is lost", () => {
  const host = lab.host("mail12");
  let before: string;
  beforeEach(async () => {
    await withBacklog(host);
    before = await configuration(host);
  });

  async function isBack(reason: RegExp, end: Awaited<ReturnType<typeof apply>>): Promise<void> {
    const failure = end.result.diagnostics.find(({ code }) => code === "verification-failed");
    expect([end.exit, end.result.status]).toEqual([4, "restored"]);
    expect(failure?.detail).toMatch(reason);
    // The old relay does not exist either.
    expect(failure?.hint).toContain("mail does not flow with it now either");
    expect(await configuration(host)).toBe(before);
    expect(await leftovers(host)).toBe("");
    await nothingLost(host);
  }

  test("when the relay asks for credentials that nobody gives: a bounce is held back", async () => {
    const end = await apply(host, "no-credentials", "--skip-preflight");
    await isBack(/530/, end);
    expect(end.result.verification?.canary?.result).toBe("softbounce");
  });

  test("when the relay refuses the credentials", async () => {
    await isBack(/535/, await apply(host, "wrong-password", "--skip-preflight"));
  });

  test("when the relay answers 4xx for a while", async () => {
    await lab.relay.configure({ smtpd_client_restrictions: "defer" });
    await isBack(/4\d\d/, await apply(host, "good", "--skip-preflight"));
  });

  test("when the relay dies after it was asked, and before the test message", async () => {
    // The first flush to the disk comes after the relay was asked and before anything is written.
    await host.run("rm -f /var/tmp/here; cat >/usr/local/sbin/sync && chmod 755 /usr/local/sbin/sync", {
      stdin:
        '#!/bin/sh\nrm /usr/local/sbin/sync\n: >/var/tmp/here\nwhile [ -e /var/tmp/here ]; do sleep 0.1; done\nexec /bin/sync "$@"\n',
    });
    const end = apply(host, "good");
    await until(
      "the relay was asked",
      60_000,
      async () => (await host.exec("[ -e /var/tmp/here ]")).exit === 0 || undefined,
    );
    await lab.relay.exec("postfix stop");
    try {
      await host.run("rm /var/tmp/here");
      await isBack(/refused|suspended/i, await end);
    } finally {
      await lab.relay.exec("postfix start");
    }
  });

  test("when the relay takes the connection and says nothing", async () => {
    await lab.relay.setFrozen(true);
    try {
      await isBack(/timeout/, await apply(host, "hasty", "--skip-preflight"));
    } finally {
      await lab.relay.setFrozen(false);
    }
  });
});

test("going back to a relay that works ends in 'restored', and mail flows with it", async () => {
  const host = lab.host("mail13");
  await withBacklog(host);
  expect((await apply(host, "good")).result.status).toBe("applied");
  const before = await configuration(host);
  const { exit, result } = await apply(host, "wrong-password", "--skip-preflight");
  expect([exit, result.status]).toEqual([4, "restored"]);
  expect(result.diagnostics.find(({ code }) => code === "verification-failed")?.hint).toContain(
    "and mail flows with it",
  );
  expect(await configuration(host)).toBe(before);
  expect(await host.mailLog()).not.toMatch(/status=(?:bounced|expired)/);
});

test("by default the relay is asked before, and a host whose relay would refuse is not touched", async () => {
  const host = lab.host("mail12");
  await withBacklog(host);
  const before = await configuration(host);
  const { exit, result } = await apply(host, "wrong-password");
  expect([exit, result.status, result.diagnostics[0]?.code]).toEqual([3, "failed", "relay-refused"]);
  expect(await configuration(host)).toBe(before);
  await nothingLost(host);
});

test("a rollback to a relay that does not work is carried out, and told as still failing", async () => {
  const host = lab.host("mail11");
  await withBacklog(host);
  const before = await configuration(host);
  expect((await apply(host, "good")).result.status).toBe("applied");
  const argv = ["rollback", host.label, "--to", "1", "--yes", "--skip-preflight", "--format", "json"];
  const { exit, stdout } = await project.postmend(argv);
  const [result] = published("apply", stdout).hosts;
  expect([exit, result?.status, result?.verification?.outcome]).toEqual([4, "applied", "refused"]);
  expect(result?.diagnostics.map(({ code }) => code)).toContain("still-failing");
  expect(await configuration(host)).toBe(before);
  expect(await host.mailLog()).not.toMatch(/status=(?:bounced|expired)/);
});
