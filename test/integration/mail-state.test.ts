import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MailState } from "../../src/diagnosis/mail-state/mail-state.ts";
import { readMailState } from "../../src/diagnosis/mail-state/read-mail-state.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { cliProject, smarthost } from "./cli-project.ts";
import { connectBySystemSsh, connectTo } from "./host-plans.ts";
import { published } from "./json-documents.ts";
import { configuration, traces } from "./snapshots.ts";

/** What is read of the queue and the log of real hosts: mail that is deferred, bounced, held, stuck. */
const lab = sharedLab();
const PATIENCE = 240_000;
const REQUEST = { configDirectory: "/etc/postfix", queueDirectory: "/var/spool/postfix", seconds: 86_400 };

describe.each<[string, "root" | "ops" | "opspw"]>([
  ["mail11", "root"],
  ["mail12", "opspw"],
  ["mail13", "root"],
  ["mail12-systemd", "ops"],
])("on %s as %s", (label, user) => {
  const host = lab.host(label);
  let transport: Transport;

  beforeAll(async () => {
    await host.resetPostfix();
    transport = await connectTo(lab, host, user);
    await host.configure({ relayhost: "[relay.lab.example]:9" });
  });
  afterAll(async () => {
    await transport.close();
    await host.resetPostfix();
  });

  const read = () => readMailState(transport, REQUEST);

  test(
    "deferred, held, bounced and delivered mail is told, and nothing is written",
    async () => {
      await host.send({ to: "held@mailbox.example" });
      await host.waitForLog(/to=<held@.*status=deferred/);
      await host.run("postsuper -h ALL");
      await host.send({ to: "one@mailbox.example", from: "alerts@shop.example" });
      await host.send({ to: "two@mailbox.example", from: "alerts@shop.example" });
      for (const name of ["one", "two"]) await host.waitForLog(new RegExp(`to=<${name}@.*status=deferred`));
      await host.configure({ relayhost: "[relay.lab.example]:587" });
      await host.send({ to: "refused@mailbox.example" });
      await host.waitForLog(/to=<refused@.*status=bounced/);
      await until("the notice of the bounce gone", 30_000, async () =>
        (await host.queue()).length === 3 ? true : undefined,
      );

      const before = await written(host);
      const state = await read();
      expect(await written(host)).toEqual(before);

      expect(state.queue).toMatchObject({
        source: "json",
        sizes: { incoming: 0, active: 0, deferred: 2, hold: 1, maildrop: 0 },
        silent: { messages: 0 },
        held: { messages: 1 },
        exact: true,
      });
      expect(state.queue.groups).toMatchObject([
        {
          cause: "connection-refused",
          relay: "relay.lab.example:9",
          messages: 2,
          recipients: 2,
          senders: [{ domain: "shop.example", messages: 2 }],
        },
      ]);
      expect(state.queue.ages.domains).toMatchObject([{ domain: "mailbox.example", messages: 2 }]);
      expect(secondsAgo(state, state.queue.oldest)).toBeLessThan(120);

      expect(state.log).toMatchObject({
        source: label === "mail12-systemd" ? "journal" : "/var/log/mail.log",
        truncated: false,
        statuses: { deferred: 3 },
      });
      const [refused, credentials] = ["connection-refused", "sasl-no-credentials"].map((cause) =>
        state.log.groups.find((group) => group.cause === cause),
      );
      expect(refused).toMatchObject({ messages: 3, lost: 0, relay: "relay.lab.example:9" });
      expect(credentials).toMatchObject({
        relay: "relay.lab.example:587",
        examples: expect.arrayContaining([
          expect.objectContaining({ status: "bounced", recipient: "refused@mailbox.example" }),
        ]),
      });
      expect(credentials?.lost).toBe(credentials?.messages);
      for (const time of [state.log.to, state.log.reloaded, state.log.started, refused?.last ?? null])
        expect(secondsAgo(state, time)).toBeLessThan(180);
    },
    PATIENCE,
  );

  test(
    "the log tells of a setting that stops the mail client",
    async () => {
      await host.configure({ smtp_tls_security_level: "bogus" });
      await host.send({ to: "stuck@mailbox.example" });
      await host.waitForLog(/throttling/);
      const state = await read();
      expect(state.queue).toMatchObject({ sizes: { active: 1, deferred: 2 } });
      expect(state.log.trouble).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ program: "postfix/smtp", level: "fatal", text: expect.stringContaining("bogus") }),
          expect.objectContaining({ program: "postfix/master", text: expect.stringContaining("throttling") }),
        ]),
      );
    },
    PATIENCE,
  );

  test(
    "with a broken main.cf the messages are counted, and no program of ours says a word in the log",
    async () => {
      const good = await host.readFile("/etc/postfix/main.cf");
      await host.writeFile("/etc/postfix/main.cf", `${good}\noops\n`);
      const state = await read();
      const said = sayings(await host.mailLog());
      await host.writeFile("/etc/postfix/main.cf", good);
      expect(state.queue).toMatchObject({
        source: "directories",
        because: expect.stringContaining("missing '=' after attribute name"),
        sizes: { active: 1, deferred: 2, hold: 1 },
        exact: false,
      });
      expect(state.log.statuses["bounced"]).toBeGreaterThan(0);
      expect(said).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "a global setting that stops every program is noticed before one is started that would log it",
    async () => {
      const good = await host.readFile("/etc/postfix/main.cf");
      await host.writeFile("/etc/postfix/main.cf", `${good}\nsoft_bounce = maybe\n`);
      const state = await read();
      const said = sayings(await host.mailLog());
      await host.writeFile("/etc/postfix/main.cf", good);
      expect(state.queue).toMatchObject({ source: "directories", because: expect.stringContaining("soft_bounce") });
      expect(said).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "with Postfix stopped the messages are counted, and nothing is written",
    async () => {
      await host.run(host.systemd ? "systemctl stop postfix" : "postfix stop");
      await until("master gone", 30_000, async () =>
        (await host.exec("pgrep -x master")).exit === 0 ? undefined : true,
      );
      const before = await written(host);
      const state = await read();
      expect(await written(host)).toEqual(before);
      expect(state.queue).toMatchObject({
        source: "directories",
        because: expect.stringContaining("not running"),
        sizes: { hold: 1 },
      });
      expect(state.log.stopped).not.toBeNull();
    },
    PATIENCE,
  );
});

// Each waits for a minute: they do so side by side.
describe.concurrent("a minute later", () => {
  test(
    "mail that a broken setting keeps in the active queue is silent after a minute, over the system's ssh as well",
    async () => {
      const host = lab.host("mail13");
      const transport = await connectBySystemSsh(lab, host);
      try {
        await host.configure({ relayhost: "[relay.lab.example]:587", smtp_tls_security_level: "bogus" });
        await host.send({ to: "stuck@mailbox.example" });
        const state = await until("a silent message", 120_000, async () => {
          const seen = await readMailState(transport, REQUEST);
          return seen.queue.silent.messages > 0 ? seen : undefined;
        });
        expect(state.queue).toMatchObject({ source: "json", sizes: { active: 1 }, silent: { messages: 1 } });
        expect(state.queue.silent.oldest).toBe(state.queue.oldest);
      } finally {
        await transport.close();
        await host.resetPostfix();
      }
    },
    PATIENCE,
  );

  test(
    "mail that waits its turn for an hour is not tried by the flush of a playbook, and diagnose names the delay",
    async () => {
      const host = lab.host("mail11");
      const project = await cliProject(lab, { mail11: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
      project.write("playbooks/again.yml", { name: "again", when: "always", steps: ["flush"] });
      try {
        await project.postmend(["apply", "--yes"]);
        await host.configure({ relayhost: "[relay.lab.example]:2525" });
        for (const to of ["three@mailbox.example", "four@mailbox.example"]) {
          await host.send({ to });
          await host.waitForLog(new RegExp(`to=<${to}>.*status=deferred`));
        }
        // Log and files count in whole seconds: what was refused is older than the change only in another one.
        await sleep(1100);
        await host.configure({ relayhost: "[relay.lab.example]:587", default_destination_rate_delay: "1h" });
        await host.send({ to: "first@mailbox.example" });
        await host.waitForLog(/to=<first@.*status=sent/);

        const run = await project.postmend(["remediate", "mail11", "--playbook", "again", "--yes", "--format", "json"]);
        const { outcome, steps } = published("remediation", run.stdout);
        expect([run.exit, outcome], run.stdout + run.stderr).toEqual([2, "stopped"]);
        expect(steps.find(({ step }) => step === "flush")?.flush).toMatchObject({
          result: "stalled",
          sent: 0,
          rate: { per_minute: 1 / 60, because: "smtp_destination_rate_delay is 3600 s" },
        });
        const seen = await project.postmend(["diagnose", "mail11", "--format", "json"]);
        const [found] = published("diagnosis", seen.stdout).hosts;
        expect(found?.findings).toMatchObject([
          { rule: "delivery-pace", severity: "error", messages: 1 },
          { cause: "connection-refused", severity: "warning", messages: 1 },
        ]);
      } finally {
        project.remove();
        await host.resetPostfix();
      }
    },
    PATIENCE,
  );
});

/** What a look could change: configuration, queue, what postmend keeps, and the log. */
async function written(host: MailHost): Promise<Record<string, string>> {
  return {
    configuration: await configuration(host),
    traces: host.systemd ? "" : await traces(host).catch(() => "master is down"),
    files: await host.run(
      "find /var/spool/postfix /var/lib/postfix /root /tmp /home -xdev \\( -type f -o -type d \\) -printf '%p %m %u %s %T@ %i\\n' 2>/dev/null | grep -v '/pid\\|/public\\|/private\\|/dev' | sort",
    ),
    log: await host.mailLog(),
  };
}

/** Lines of the programs that a look may start. */
function sayings(log: string): string[] {
  return log.split("\n").filter((line) => /postfix\/(?:postqueue|showq|postcat|postconf|postlog)\[/.test(line));
}

function secondsAgo(state: MailState, time: number | null): number {
  return time === null ? Number.NaN : state.now - time;
}
