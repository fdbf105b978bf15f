import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";

/** `postmend verify` as a person runs it, on hosts of each release and on one whose only log is the journal. */
const lab = sharedLab();
const labels = ["mail11", "mail12-systemd", "mail13"] as const;
const hosts = labels.map((label) => lab.host(label));
const PATIENCE = 180_000;
const verify = {
  canary: { to: "inbox@mailbox.example", from: "alerts@lab.example", within: "15s" },
  queue: { within: "8s" },
};
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all(hosts.map((host) => host.resetPostfix()));
  project = await cliProject(lab, Object.fromEntries(labels.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab, { verify }),
  });
  const applied = await project.postmend(["apply", "--yes"]);
  expect(applied.exit, applied.stdout + applied.stderr).toBe(0);
}, 300_000);
beforeEach(() => lab.relay.emptyMailbox());
afterAll(() => project.remove());

/** All that a look must leave as it is: configuration, queue, state, homes, the mail log. */
function everything(): Promise<string[]> {
  const files =
    "find /etc/postfix /var/spool/postfix /var/lib/postmend /var/lib/postfix /root /tmp -xdev \\( -type f -o -type d \\) -printf '%p %m %u %s %T@ %i\\n' 2>/dev/null | grep -v '/pid/\\|/public\\|/private' | sort";
  const log = (systemd: boolean) =>
    systemd ? "journalctl -q -o cat SYSLOG_FACILITY=2 | sha256sum" : "sha256sum /var/log/mail.log";
  return Promise.all(hosts.map((host) => host.run(`${files}; ${log(host.systemd)}`)));
}

describe("verify", () => {
  test(
    "says that mail flows, by one message that arrives",
    async () => {
      const { exit, stdout, stderr } = await project.postmend(["verify", "--format", "json"]);
      expect(exit, stdout + stderr).toBe(0);
      for (const { host, verdict, criteria } of published("verify", stdout).hosts) {
        expect([host, verdict]).toEqual([host, "met"]);
        expect(criteria?.relay.relays.map(({ result }) => result)).toEqual(["passed"]);
        expect(criteria?.canary).toMatchObject({ verdict: "met", canary: { result: "sent", removed: null } });
        expect(criteria?.queue).toMatchObject({ verdict: "met", trend: "empty", wanted: "falling" });
      }
      expect(await lab.relay.mailbox()).toHaveLength(hosts.length);
    },
    PATIENCE,
  );

  test(
    "without a canary writes nothing at all, not even a line of the log",
    async () => {
      const before = await everything();
      const { exit, stdout } = await project.postmend(["verify", "--no-canary"]);
      expect(exit, stdout).toBe(0);
      expect(stdout).toMatch(/not asked +test message/);
      expect(await everything()).toEqual(before);
      expect(await lab.relay.mailbox()).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "tells by which criterion mail does not flow, takes its message out again, and leaves the backlog alone",
    async () => {
      const { username, password } = await lab.relay.credential();
      await lab.relay.setPassword(username, "revoked-by-a-test");
      try {
        await Promise.all(hosts.map((host) => host.send()));
        for (const host of hosts) await host.waitForLog(/status=deferred/);
        const { exit, stdout } = await project.postmend(["verify", "--format", "json"]);
        expect(exit).toBe(2);
        for (const { verdict, criteria } of published("verify", stdout).hosts) {
          expect(verdict).toBe("failed");
          expect(criteria?.relay).toMatchObject({ verdict: "failed", relays: [{ cause: "sasl-auth-failed" }] });
          expect(criteria?.canary).toMatchObject({ verdict: "failed", canary: { removed: true } });
          expect(criteria?.queue).toMatchObject({ verdict: "failed", trend: "steady" });
          expect(criteria?.queue.readings.length).toBeGreaterThan(2);
        }
        const queues = await Promise.all(hosts.map((host) => host.queue()));
        expect(queues.map((queue) => queue.length)).toEqual(hosts.map(() => 1));
      } finally {
        await lab.relay.setPassword(username, password);
      }
    },
    PATIENCE,
  );

  test(
    "sees a queue fall, and ends when it is empty",
    async () => {
      const running = project.postmend(["verify", "--no-canary", "--format", "json"]);
      await sleep(3_000);
      await Promise.all(hosts.map((host) => host.run("postqueue -f")));
      const { exit, stdout } = await running;
      expect(exit, stdout).toBe(0);
      for (const { criteria } of published("verify", stdout).hosts) expect(criteria?.queue.trend).toBe("empty");
      await until("the backlog at the relay", 30_000, async () =>
        (await lab.relay.mailbox()).length === hosts.length ? true : undefined,
      );
    },
    PATIENCE,
  );

  test(
    "asks a host without a profile for its relay and its queue, and one that cannot be reached not at all",
    async () => {
      project.write("inventory.yml", {
        hosts: { mail13: {}, gone: { address: "127.0.0.1", connection: { port: 9 } } },
      });
      const found = await project.postmend(["verify", "mail13"]);
      expect(found.exit, found.stdout).toBe(0);
      expect(found.stdout).toMatch(/mail13 {2}no profile\n/);
      expect(found.stdout).toMatch(/not asked +test message +the profile names no canary/);
      const gone = await project.postmend(["verify", "--limit", "mail13:gone", "--format", "markdown"]);
      expect(gone.exit).toBe(3);
      expect(gone.stdout).toContain("1 host could not be asked");
    },
    PATIENCE,
  );
});
