import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { settleHost } from "../../src/apply/settle-host.ts";
import { applyPlan } from "../../src/apply/transaction.ts";
import { observe } from "../../src/observe/observe.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { applying, noSecrets, planFor, present, underShell, type Wish } from "../integration/host-plans.ts";
import { leftovers } from "../integration/snapshots.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { type Cut, cutAt, cutPoints, withCutPoints } from "./cut-points.ts";
import { figuresOf } from "./figures.ts";

const lab = sharedLab();
const relayhost = `[${lab.relay.name}]:587`;
const { username, password } = await lab.relay.credential();
const wish: Wish = {
  parameters: {
    relayhost,
    smtp_sasl_auth_enable: "yes",
    smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
    smtp_sasl_security_options: "noanonymous",
    smtp_tls_security_level: "encrypt",
  },
  tables: { sasl_passwd: `${relayhost} ${username}:${password}\n`, tls_policy: "example.org encrypt\n" },
};
const figures = figuresOf("cut");

/** Every file of the configuration, times apart: new ones are made anew. Of a built table what it holds, for the same reason. */
function contents(host: MailHost): Promise<string> {
  return host.run(
    "cd /etc/postfix && find . ! -type d -exec stat -c '%n %F %a %u:%g' {} + | sort && find . -type f ! -name '*.db' -exec sha256sum {} + | sort; for f in *.db; do [ ! -f $f ] || postmap -s hash:${f%.db}; done",
  );
}

/** What the mail log has of the message with this Message-ID. */
function linesOf(log: string, messageId: string): string[] {
  const queueId = new RegExp(`: (\\w+): message-id=${messageId}`).exec(log)?.[1];
  return log.split("\n").filter((line) => line.includes(`: ${queueId}: `));
}

function look(transport: Transport) {
  return observe(transport, { parameterNames: ["relayhost"], mapType: "auto" });
}

/** The next contact, which may be cut off as well. */
function contact(host: MailHost): Promise<unknown> {
  const place = { instance: "default", configDirectory: "/etc/postfix" };
  const road = underShell(host, ["/bin/sh"]);
  return settleHost(road, { ...place, mode: "unlock", who: "tester@lab" }).catch((error: unknown) => error);
}

/** The next contact; then the host is on one of the two sides with nothing left over. Says on which. */
async function settled(host: MailHost, sides: Sides): Promise<string> {
  expect(await contact(host)).not.toBeInstanceOf(Error);
  const now = await contents(host);
  const observed = await look(underShell(host, ["/bin/sh"]));
  expect(observed.unfinished.state).toBe("absent");
  expect(present(observed.running)).toBe(true);
  expect(present(observed.mainCf).text).not.toContain("soft_bounce");
  expect(await leftovers(host)).toBe("");
  if (now === sides.before) return "old";
  return now === sides.after ? "new" : "neither";
}

interface Sides {
  readonly before: string;
  readonly after: string;
}

/**
 * The release, how Postfix is to use the new files, and the first cut point: each release has every third one, so that together
 * they have them all. With `FAULTS=all` each has every one.
 */
const every = process.env["FAULTS"] === "all" ? 1 : 3;

describe.concurrent.each([
  ["mail11", "reload", 1],
  ["mail12", "none", 2],
  ["mail13", "restart", 3],
] as const)("a change of %s with %s that is cut off", (label, activation, first) => {
  const host = lab.host(label);
  let sides: Sides;
  let points: string[];
  /** At which point Postfix has just been told, with everything in place and nothing confirmed; and what there is on the way back from there. */
  let told: number;
  let wayBack: string[];
  const sent: string[] = [];

  beforeAll(async () => {
    await host.resetPostfix();
    await host.run("postconf -e relayhost=[192.0.2.1]:25; cp -a /etc/postfix /var/lib/lab/cut; postfix reload");
    const before = await contents(host);
    await cutAt(host, 0);
    expect(await change("die")).toBe("applied");
    points = await cutPoints(host);
    sides = { before, after: await contents(host) };
    expect(points.length).toBeGreaterThan(60);
    told = points.findIndex((act) => /^before postfix .*(?:start|reload)$/.test(act)) + 2;
    expect(points[told - 1]).toBe("after postfix");
    await anew();
    await cutAt(host, told);
    expect(await change("die")).toBe("restored");
    wayBack = (await cutPoints(host)).slice(told);
    expect(wayBack.length).toBeGreaterThan(30);
  });

  async function change(cut: Cut): Promise<string> {
    const road = withCutPoints(underShell(host, ["/bin/sh"]), cut);
    const plan = planFor(await look(underShell(host, ["/bin/sh"])), { ...wish, activation });
    return applyPlan(road, plan, noSecrets, applying).then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
  }

  async function anew(): Promise<void> {
    // At no time may a program of Postfix read half a main.cf: with defaults alone it would bounce what it has. Nor may one that
    // has found the relay of the new state go there without the login: so from there by way of a stop.
    await host.run(
      "cd /etc && rm -rf next last /var/lib/postmend && cp -a /var/lib/lab/cut next && { cmp -s postfix/main.cf next/main.cf || postfix stop || :; } && mv postfix last && mv next postfix && { postfix reload || postfix start; }",
    );
  }

  /**
   * What goes back is cut off with the old files in place and a Postfix that has not heard of it: its active queue holds mail for
   * the new relay, which would refuse it now for want of the login.
   */
  async function cutOffWithMailInTheActiveQueue(): Promise<string[]> {
    await anew();
    // One message in a second: the others wait in the active queue, and know already where they go.
    const slow = { default_destination_rate_delay: "1s", queue_run_delay: "1s", minimal_backoff_time: "1s" };
    await host.configure({ relayhost: "[smtp.lab.example]:587", ...slow });
    const waiting = await Promise.all(Array.from({ length: 12 }, () => host.send({ subject: "waits its turn" })));
    const refused = async () => (await host.mailLog()).match(/ 530 5\.7\.0 /g)?.length ?? 0;
    const before = await refused();
    await cutAt(host, told, told + 1 + wayBack.findIndex((act) => act.startsWith("before postfix ")));
    await change("die");
    await until(
      "a message is refused for want of the login",
      30_000,
      async () => (await refused()) > before || undefined,
    );
    await cutAt(host, 0);
    await contact(host);
    expect(await host.run("postconf -h relayhost soft_bounce")).toBe("[smtp.lab.example]:587\nno\n");
    return waiting;
  }

  // One test: what is concurrent here are the hosts.
  test("by the death of the program is on one of its sides after the next contact, and no message is lost", async () => {
    const ends = new Map<string, string>();
    for (let point = every === 1 ? 1 : first; point <= points.length; point += every) {
      await anew();
      sent.push(await host.send({ subject: "must not be lost" }));
      await cutAt(host, point);
      await change("die");
      await cutAt(host, 0);
      ends.set(`${point} ${points[point - 1]}`, await settled(host, sides));
    }
    const neither = [...ends].filter(([, end]) => end === "neither");
    figures.cuts += ends.size;
    figures.neither += neither.length;
    expect(neither).toEqual([]);
    // Early cuts leave the old state, late ones the new.
    const all = [...ends.values()];
    expect([all[0], all.at(-1)]).toEqual(["old", "new"]);
    expect(all.lastIndexOf("old")).toBeLessThan(all.indexOf("new"));

    // And so for the way back.
    for (let point = every === 1 ? 1 : first; point <= wayBack.length; point += every === 1 ? 1 : 6) {
      await anew();
      sent.push(await host.send({ subject: "must not be lost" }));
      await cutAt(host, told, told + point);
      await change("die");
      await cutAt(host, 0);
      figures.cuts += 1;
      const end = await settled(host, sides);
      if (end === "neither") figures.neither += 1;
      expect(end, `point ${point} on the way back`).toBe("old");
    }
    sent.push(...(await cutOffWithMailInTheActiveQueue()));

    // Every message that was sent meanwhile arrives.
    await anew();
    expect(await change("die")).toBe("applied");
    const mine = async () => {
      const ids = (await lab.relay.mailbox()).map((message) => message.header("message-id") ?? "");
      return ids.filter((id) => sent.includes(id));
    };
    // Whatever the change asked for: a trivial-rewrite that is kept busy would go on with the old relay.
    await host.run("postfix reload");
    // A delivery agent from before the change may still hold a message, waiting for the old relay: one run of the queue passes it by.
    await until("all messages", 180_000, async () => {
      await host.run("postqueue -f");
      await setTimeout(2000);
      return (await mine()).length >= sent.length || undefined;
    }).catch(() => {});
    const arrived = await mine();
    figures.sent += sent.length;
    figures.lost += sent.length - new Set(arrived).size;
    figures.twice += arrived.length - new Set(arrived).size;
    const log = await host.mailLog();
    expect(log.match(/.*status=(?:bounced|expired).*/g)).toBeNull();
    expect([...new Set(arrived)].sort(), await host.run("mailq")).toEqual([...sent].sort());
    // Postfix knows of one delivery of each. One that it was stopped in, between the relay's answer and its own note of it, it
    // has to make again: each `postfix stop` may do that, ours and those between two cuts.
    for (const id of sent) {
      const lines = linesOf(log, id);
      expect(
        lines.filter((line) => line.includes(" status=sent ")),
        lines.join("\n"),
      ).toHaveLength(1);
    }
  }, 1_800_000);
});
