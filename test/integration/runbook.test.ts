import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import type { Message } from "../lab/message.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { configuration, traces } from "./snapshots.ts";

/** The runbook from its first to its last line, through the command line, on a host of each release at once. */
const lab = sharedLab();
const labels = ["mail11", "mail12", "mail13"];
const hosts = labels.map((label) => lab.host(label));
const { password } = await lab.relay.credential();
const wrongRelay = "[smtp.lab.example]:587";
const relayhost = "[relay.lab.example]:587";

const limits = { concurrency: 5, delay: "1s" };
let project: CliProject;
let waiting: string[];
let found: string[];
let applied: string[];

beforeAll(async () => {
  await lab.dns.reset();
  await lab.relay.emptyMailbox();
  waiting = await each(async (host) => {
    await host.resetPostfix();
    await host.configure({ relayhost: wrongRelay });
    await host.run("chmod 640 /etc/postfix/main.cf; chgrp postfix /etc/postfix/main.cf");
    const id = await host.send({ subject: "has waited" });
    await until("a deferred message", 60_000, async () => ((await reasonsOf(host)).length > 0 ? true : undefined));
    return id;
  });
  found = await each(configuration);
  const inventory = Object.fromEntries(labels.map((label) => [label, { profile: "smarthost" }]));
  project = await cliProject(lab, inventory, { smarthost: smarthost(lab, { limits }) });
  // All hosts at once: the time that a rollout takes is the subject of other tests.
  project.write("postmend.yml", { ...sshOfLab(), rollout: { canary: 0, batch: "100%" } });
});

afterAll(async () => {
  await lab.relay.setPassword("alerts", password);
  project.remove();
});

describe("a host with a wrong relayhost, no credentials and deferred mail", () => {
  test("has mail that waits because the relay's name does not exist", async () => {
    for (const reasons of await each(reasonsOf)) expect(reasons.join()).toContain("smtp.lab.example");
  });

  test("is planned: the text shows each change, and why what runs will run", async () => {
    const { exit, stdout, stderr } = await project.postmend(["plan"]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`~ relayhost                           ${wrongRelay}  ->  ${relayhost}`);
    expect(stdout.match(/\[relay\.lab\.example\]:587 {2}‹secret› {2}\(new credential\)/g)).toHaveLength(3);
    expect(stdout.match(/postmap hash:\/etc\/postfix\/sasl_passwd {2}the table is new/g)).toHaveLength(3);
    expect(stdout).toMatch(/\nPlan: 3 hosts to change \(\d+ create, \d+ update; 3 reloads\)\n$/);
    expect(stderr).toMatch(/^(\[\d\/3\] mail1\d: 12 changes \([\d.]+ s\)\n){3}$/);
  });

  test("is planned: the JSON is what its schema promises, and --detailed-exitcode tells that there are changes", async () => {
    const before = await each(traces);
    const { exit, stdout } = await project.built("plan", "--detailed-exitcode", "--format", "json");
    expect(exit).toBe(2);
    const plan = published("plan", stdout);
    expect(plan.hosts.map(({ host, status }) => `${host} ${status}`)).toEqual(
      labels.map((label) => `${label} changes`),
    );
    for (const host of plan.hosts) {
      expect(host).toMatchObject({
        profile: "smarthost",
        warnings: [],
        fingerprint: expect.stringMatching(/^\w{64}$/),
      });
      expect(host.changes).toContainEqual({
        file: "/etc/postfix/main.cf",
        kind: "parameter",
        name: "relayhost",
        action: "update",
        before: wrongRelay,
        after: relayhost,
        sensitive: false,
        impact: "reload",
      });
    }
    const protocols = plan.hosts.map(({ changes }) => changes.find(({ name }) => name === "smtp_tls_protocols")?.after);
    expect(protocols).toEqual(["!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", ">=TLSv1.2", ">=TLSv1.2"]);
    expect(await each(traces)).toEqual(before);
  });

  test("is applied from a saved plan, which holds no secret and asks no question", async () => {
    expect((await project.postmend(["plan", "--out", "plan.json"])).exit).toBe(0);
    expect(statSync(project.path("plan.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(project.path("plan.json"), "utf8")).not.toContain(password);
    const { exit, stdout } = await project.built("apply", "plan.json");
    expect(stdout).toMatch(/\n\nResult: 3 applied\n$/);
    expect(exit).toBe(0);
    for (const label of labels) expect(stdout).toMatch(new RegExp(`^applied  ${label}  revision 2  12 changes`, "m"));
    const modes = "stat -c '%n %a %U:%G' /etc/postfix/main.cf /etc/postfix/sasl_passwd /etc/postfix/sasl_passwd.db";
    for (const said of await each((host) => host.run(modes)))
      expect(said).toBe(
        "/etc/postfix/main.cf 640 root:postfix\n/etc/postfix/sasl_passwd 600 root:root\n/etc/postfix/sasl_passwd.db 600 root:root\n",
      );
    applied = await each(configuration);
  });

  test("delivers what has waited and what is new, over TLS with AUTH", async () => {
    const fresh = await each((host) => host.send({ subject: "is new" }));
    await each((host) => host.run("postqueue -f"));
    for (const message of await arrived([...waiting, ...fresh])) {
      expect(message).toMatchObject({ protocol: "ESMTPSA", authenticatedAs: "alerts" });
      expect(message.tls).toMatch(/^TLSv1\.[23]$/);
    }
    expect(await each((host) => host.mailLog())).not.toContainEqual(expect.stringContaining("status=bounced"));
  });

  test("has nothing left to plan, and each value says why it stays", async () => {
    const before = await each(traces);
    const { exit, stdout } = await project.postmend(["plan", "--detailed-exitcode", "--format", "json"]);
    expect(exit).toBe(0);
    for (const host of published("plan", stdout).hosts) {
      expect(host).toMatchObject({ status: "unchanged", changes: [], actions: [] });
      expect(host.matches).toContainEqual(
        expect.objectContaining({ name: "relayhost", because: "written so in main.cf" }),
      );
      expect(host.matches).toContainEqual(expect.objectContaining({ name: "/etc/postfix/sasl_passwd" }));
    }
    expect(await project.postmend(["apply"])).toMatchObject({
      exit: 0,
      stdout: "3 hosts unchanged: mail11, mail12, mail13\n\nResult: 3 unchanged\n",
    });
    expect(await each(traces)).toEqual(before);
  });

  test("gets exactly what was edited: a parameter that the profile no longer names, and another password", async () => {
    const rotated = `${password}-rotated`;
    await lab.relay.setPassword("alerts", rotated);
    project.env["RELAY_PASSWORD"] = rotated;
    project.write("profiles/smarthost.yml", { name: "smarthost", ...smarthost(lab, { limits: { concurrency: 5 } }) });
    const plan = published("plan", (await project.postmend(["plan", "--format", "json"])).stdout);
    for (const { changes, actions } of plan.hosts) {
      expect(changes).toEqual([
        {
          file: "/etc/postfix/main.cf",
          kind: "parameter",
          name: "smtp_destination_rate_delay",
          action: "delete",
          before: "1s",
          after: null,
          sensitive: false,
          impact: "reload",
          note: "managed by revision 2, no longer in the profile",
        },
        {
          file: "/etc/postfix/sasl_passwd",
          kind: "table-entry",
          name: relayhost,
          action: "update",
          before: "‹secret›",
          after: "‹secret›",
          sensitive: true,
          impact: "none",
          note: "password differs, user unchanged",
        },
      ]);
      expect(actions.map(({ run }) => run)).toEqual(["postmap", "reload"]);
    }
    const { exit, stdout } = await project.postmend(["apply", "--yes", "--format", "json"]);
    expect(exit).toBe(0);
    expect(published("apply", stdout).hosts.map(({ status, revision }) => `${status} ${revision}`)).toEqual(
      labels.map(() => "applied 3"),
    );
    const sent = await each((host) => host.send({ subject: "with the new password" }));
    for (const message of await arrived(sent)) expect(message.authenticatedAs).toBe("alerts");
    for (const delay of await each((host) => host.run("postconf -xh smtp_destination_rate_delay")))
      expect(delay).toBe("0s\n");
  });

  test("goes back to the revision before, and from there to what was found, byte for byte", async () => {
    const refused = await project.postmend(["rollback", "--limit", "all", "--yes"]);
    expect(refused).toMatchObject({ exit: 3, stdout: expect.stringContaining("the relay said: 535 5.7.8") });
    const first = await project.postmend(["rollback", "--limit", "all", "--yes", "--skip-preflight"]);
    expect(first.stderr).toContain("It was never verified that mail flows with this revision");
    expect(first).toMatchObject({ exit: 0, stdout: expect.stringMatching(/\nResult: 3 applied\n$/) });
    expect(await each(configuration)).toEqual(applied);
    expect(
      (await project.postmend(["rollback", "--limit", "all", "--to", "1", "--yes", "--skip-preflight"])).exit,
    ).toBe(0);
    expect(await each(configuration)).toEqual(found);
    for (const left of await each((host) => host.run("ls -A /etc/postfix /var/lib/postmend/default")))
      expect(left).not.toMatch(/sasl_passwd|\.postmend|lock|journal/);
    for (const { exit } of await each((host) => host.exec("postfix status"))) expect(exit).toBe(0);
  });

  test("tells its history, and what a revision changed, with secrets masked", async () => {
    const { stdout } = await project.postmend(["history", "--format", "json"]);
    for (const { revisions } of published("history", stdout).hosts)
      expect(
        revisions.map(({ number, action, outcome, current }) => `${number} ${action} ${outcome} ${current}`),
      ).toEqual([
        "5 rollback rolled-back true",
        "4 rollback rolled-back false",
        "3 apply applied false",
        "2 apply applied false",
        "1 found found true",
      ]);
    const text = await project.built("history", "mail11");
    expect(text.stdout).toMatch(/\* 5 .* rollback to 1 .* rolled-back\n/);

    const shown = await project.postmend(["show", "mail12", "3"]);
    expect(shown.exit).toBe(0);
    expect(shown.stdout).toContain("password differs, user unchanged");
    expect(shown.stdout).toMatch(/- smtp_destination_rate_delay +1s\n/);
    const compared = await project.postmend(["show", "mail13", "5", "1", "--format", "json"]);
    expect(published("show", compared.stdout)).toMatchObject({ compared_with: 1, changes: [] });
  });
});

describe("other ways to the host, and other relays", () => {
  const systemd = lab.host("mail12-systemd");
  let other: CliProject;

  beforeAll(async () => {
    await lab.relay.setPassword("alerts", password);
    await lab.relay.addUser("shop", "p:a ss$w€rd#{x}");
    await Promise.all([...hosts, systemd].map((host) => host.resetPostfix()));
    other = await cliProject(
      lab,
      {
        implicit: { address: "mail11", profile: "implicit", connection: { user: "ops", become: "sudo" } },
        shop: {
          address: "mail12",
          profile: "shop",
          connection: { user: "opspw", become: "sudo", become_password: { env: "SUDO_PASSWORD" } },
        },
        behind: {
          address: lab.host("mail13").address,
          profile: "policy",
          connection: {
            port: 22,
            user: "root",
            jump: "mail11",
            identity_file: lab.files.lockedKey,
            identity_passphrase: { env: "KEY_PASSPHRASE" },
          },
        },
        unit: { address: "mail12-systemd", profile: "unit" },
      },
      {
        implicit: smarthost(lab, { relay: { host: lab.relay.name, port: 465 }, map_type: "texthash" }),
        shop: smarthost(lab, {
          senders: [
            {
              from: "@shop.example",
              relay: { host: lab.relay.name, port: 25 },
              auth: { username: "shop", password: { env: "SHOP_PASSWORD" } },
            },
          ],
        }),
        policy: smarthost(lab, {
          tls: { level: "may", policy: { [relayhost]: "secure match=nexthop" } },
          map_type: "lmdb",
        }),
        unit: smarthost(lab, { parameters: { inet_protocols: "ipv4" } }),
      },
    );
    Object.assign(other.env, {
      SUDO_PASSWORD: lab.state.sudoPassword,
      KEY_PASSPHRASE: lab.state.passphrase,
      SHOP_PASSWORD: "p:a ss$w€rd#{x}",
    });
    other.write("postmend.yml", { ...sshOfLab(), rollout: { canary: 0, batch: "100%" } });
  });
  afterAll(async () => {
    await lab.relay.removeUser("shop");
    other.remove();
  });

  test("all are planned and applied in one run", async () => {
    const pid = await masterPid(systemd);
    const plan = await other.postmend(["plan"]);
    expect(plan.exit).toBe(0);
    expect(plan.stdout).toMatch(/~ inet_protocols +all +-> {2}ipv4 {2}\[restart\]\n/);
    expect(plan.stdout).toMatch(/\n {4}restart +Postfix reads inet_protocols only when it is started\n/);
    const { exit, stdout } = await other.postmend(["apply", "--yes"]);
    expect(stdout).toMatch(/\nResult: 4 applied\n$/);
    expect(exit).toBe(0);
    expect(await masterPid(systemd)).not.toBe(pid);
    expect((await systemd.run("systemctl is-active postfix@-.service")).trim()).toBe("active");
    expect(await other.postmend(["plan", "--detailed-exitcode"])).toMatchObject({ exit: 0 });
  });

  test("sudo without a password: port 465 is implicit TLS, and a texthash table needs nothing built", async () => {
    const host = lab.host("mail11");
    expect(await host.run("postconf -h smtp_tls_wrappermode smtp_sasl_password_maps")).toBe(
      "yes\ntexthash:/etc/postfix/sasl_passwd\n",
    );
    expect((await host.exec("ls /etc/postfix/sasl_passwd.*")).exit).not.toBe(0);
    expect(await lab.relay.waitForMessage(await host.send(), 60_000)).toMatchObject({
      protocol: "ESMTPSA",
      authenticatedAs: "alerts",
    });
  });

  test("sudo with a password: each sender has its own relay and its own credentials", async () => {
    const host = lab.host("mail12");
    const [shop, alerts] = await Promise.all([host.send({ from: "orders@shop.example" }), host.send()]);
    expect((await lab.relay.waitForMessage(shop, 60_000)).authenticatedAs).toBe("shop");
    expect((await lab.relay.waitForMessage(alerts, 60_000)).authenticatedAs).toBe("alerts");
    expect(await host.mailLog()).toMatch(/relay=relay\.lab\.example\[[\d.]+\]:25, .*status=sent/);
  });

  test("through a jump host, with a locked key: an lmdb table, and a TLS policy for the destination", async () => {
    const host = lab.host("mail13");
    expect(await host.run("ls /etc/postfix | grep lmdb")).toBe("sasl_passwd.lmdb\ntls_policy.lmdb\n");
    expect(await host.run(`postmap -q '${relayhost}' lmdb:/etc/postfix/tls_policy`)).toBe("secure match=nexthop\n");
    await host.configure({ smtp_tls_loglevel: "1" });
    expect((await lab.relay.waitForMessage(await host.send(), 60_000)).authenticatedAs).toBe("alerts");
    expect(await host.waitForLog(/Verified TLS connection established to relay\.lab\.example/)).toContain(":587");
  });

  test("systemd: the restarted unit delivers", async () => {
    expect((await lab.relay.waitForMessage(await systemd.send(), 60_000)).authenticatedAs).toBe("alerts");
  });
});

function each<T>(work: (host: MailHost) => Promise<T>): Promise<T[]> {
  return Promise.all(hosts.map(work));
}

function arrived(ids: readonly string[]): Promise<Message[]> {
  return Promise.all(ids.map((id) => lab.relay.waitForMessage(id, 60_000)));
}

async function reasonsOf(host: MailHost): Promise<string[]> {
  return (await host.queue()).flatMap(({ recipients }) => recipients.flatMap(({ reason }) => reason ?? []));
}

function masterPid(host: MailHost): Promise<string> {
  return host.run("tr -d ' ' </var/spool/postfix/pid/master.pid");
}

function sshOfLab() {
  return { ssh: { config: lab.files.sshConfig, known_hosts: [lab.files.knownHosts] } };
}
