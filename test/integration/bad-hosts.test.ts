import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostApplyResult } from "../../src/engine/apply-document.ts";
import type { HostPlanDocument } from "../../src/plan/plan.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { newKey } from "../transports/new-key.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { configuration, traces } from "./snapshots.ts";

/** Everything that a host can be in the way of: one clear error for it, nothing changed on it, and the others go on. */
const lab = sharedLab();
const mail11 = lab.host("mail11");
const mail12 = lab.host("mail12");
const mail13 = lab.host("mail13");
const systemd = lab.host("mail12-systemd");
const all = [mail11, mail12, mail13, systemd];

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all(all.map((host) => host.resetPostfix()));
});

describe("hosts that cannot be reached or entered", () => {
  const silent = createServer();
  let project: CliProject;
  let before: string[];

  beforeAll(async () => {
    const [silentPort, closedPort] = [await listen(silent), await closed()];
    const on = (host: MailHost, connection: object = {}) => ({
      address: "127.0.0.1",
      profile: "smarthost",
      connection: { port: host.sshPort, user: "root", identity_file: lab.files.key, ...connection },
    });
    const somewhere = (address: string, port: number) => ({
      address,
      profile: "smarthost",
      connection: { port, user: "root", identity_file: lab.files.key },
    });
    project = await cliProject(
      lab,
      {
        good: on(mail11),
        "name-unknown": somewhere("mail99.lab.invalid", 22),
        "port-closed": somewhere("127.0.0.1", closedPort),
        silent: somewhere("127.0.0.1", silentPort),
        "login-key-wrong": on(mail11, { identity_file: "stranger" }),
        "host-key-unknown": on(mail13),
        "host-key-changed": on(systemd),
        "sudo-forbidden": on(mail12, { user: "nosudo", become: "sudo" }),
        "sudo-password-wrong": on(mail12, {
          user: "opspw",
          become: "sudo",
          become_password: { env: "WRONG_PASSWORD" },
        }),
        "not-root": on(mail12, { user: "ops" }),
      },
      { smarthost: smarthost(lab) },
    );
    project.env["WRONG_PASSWORD"] = "not-the-password";
    project.write("stranger", `${newKey().private}\n`);
    project.write("ssh_config", "Host *\n  IdentitiesOnly yes\n");
    project.write("known_hosts", [known(mail11), known(mail12), known(systemd, mail12)].join(""));
    project.write("postmend.yml", {
      ssh: { config: "ssh_config", known_hosts: ["known_hosts"], connect_timeout: "5s" },
      rollout: { canary: 0, batch: "100%" },
    });
    before = await Promise.all(all.map(traces));
  });
  afterAll(() => {
    silent.close();
    project.remove();
  });

  test("are told one by one in a plan, and the good one is planned", async () => {
    const { exit, stdout } = await project.postmend(["plan", "--format", "json"]);
    expect(exit).toBe(3);
    const hosts = published("plan", stdout).hosts;
    expect(Object.fromEntries(hosts.map((host) => [host.host, codes(host)]))).toEqual({
      good: "changes",
      "name-unknown": "host-name-unresolved",
      "port-closed": "connection-refused",
      silent: "connection-timeout",
      "login-key-wrong": "auth-failed",
      "host-key-unknown": "host-key-unknown",
      "host-key-changed": "host-key-changed",
      "sudo-forbidden": "sudo-password-required",
      "sudo-password-wrong": "sudo-password-wrong",
      "not-root": "not-root",
    });
    for (const { host, error } of hosts)
      if (host !== "good") expect(error).toMatchObject([{ host, severity: "error", hint: expect.any(String) }]);
    expect(await Promise.all(all.map(traces))).toEqual(before);
  });

  test("stand out in the text and in Markdown, after all that is well", async () => {
    const { stdout, exit } = await project.built("plan", "--limit", "good:host-key-changed:port-closed");
    expect(exit).toBe(3);
    expect(stdout).toMatch(/^good\n/);
    expect(stdout).toMatch(/\nNOT PLANNED port-closed\n {2}error: The host refuses the connection\n/);
    expect(stdout).toMatch(/\nNOT PLANNED host-key-changed\n {2}error: [^\n]+\n[\s\S]*SHA256:[\s\S]*SHA256:/);
    expect(stdout).toMatch(/\nPlan: 1 host to change \([^)]*\), 2 errors\n$/);
    const markdown = await project.postmend(["plan", "--format", "markdown", "--limit", "good:port-closed"]);
    expect(markdown.stdout).toContain("port-closed");
    expect(markdown.stdout).toContain("The host refuses the connection");
  });

  test("do not keep an apply from the good one, and the exit code is 3", async () => {
    const { exit, stdout } = await project.postmend(["apply", "--yes", "--limit", "good:port-closed:not-root"]);
    expect(exit).toBe(3);
    expect(stdout).toMatch(/^applied {2}good {2}revision 2 /);
    expect(stdout).toMatch(/\nFAILED port-closed\n {2}not changed/);
    expect(stdout).toMatch(/\nResult: 1 applied, 2 failed\n$/);
    expect(await traces(mail12)).toBe(before[1]);
    await mail11.resetPostfix();
  });
});

describe("hosts whose Postfix cannot be planned", () => {
  let project: CliProject;
  let before: string[];

  beforeAll(async () => {
    project = await cliProject(lab, inventory(), { smarthost: smarthost(lab) });
    await mail11.run("printf 'relayhost [broken]\\n' >>/etc/postfix/main.cf");
    await mail12.run("mkdir -p /root/away; mv /usr/sbin/postconf /root/away/");
    await mail13.run("mv /etc/postfix/main.cf /root/main.cf.away");
    before = await Promise.all(all.map(traces));
  });
  afterAll(async () => {
    await mail12.run("[ ! -e /root/away/postconf ] || mv /root/away/postconf /usr/sbin/postconf");
    await Promise.all([mail11, mail12, mail13].map((host) => host.resetPostfix()));
    project.remove();
  });

  test("a main.cf that does not parse, a host without Postfix, no main.cf: each is told, and nothing is changed", async () => {
    const { exit, stdout } = await project.postmend(["plan", "--format", "json"]);
    expect(exit).toBe(3);
    const { hosts } = published("plan", stdout);
    expect(hosts.map(codes)).toEqual(["main-cf-broken", "postfix-missing", "main-cf-missing", "changes"]);
    const applied = await project.postmend(["apply", "--yes", "--limit", "!mail12-systemd"]);
    expect(applied.exit).toBe(3);
    expect(applied.stdout).toMatch(/\nResult: 3 failed\n$/);
    expect(await Promise.all(all.map(traces))).toEqual(before);
  });

  test("history and show say the same of such a host", async () => {
    const { exit, stdout } = await project.postmend(["history", "--format", "json", "--limit", "mail12"]);
    expect(exit).toBe(3);
    expect(published("history", stdout).hosts[0]?.error).toMatchObject([{ code: "postfix-missing", host: "mail12" }]);
    expect((await project.postmend(["show", "mail12", "1"])).exit).toBe(3);
  });
});

describe("hosts that refuse, or fail, while a saved plan is applied", () => {
  let project: CliProject;
  let results: ReadonlyMap<string, HostApplyResult>;
  let exit: number;
  const before = new Map<string, string>();

  beforeAll(async () => {
    project = await cliProject(lab, inventory(), {
      smarthost: smarthost(lab),
      unstartable: smarthost(lab, { parameters: { data_directory: "/nosuch/postmend" } }),
    });
    project.write("inventory.yml", { hosts: { ...inventory(), mail13: { profile: "unstartable" } } });
    project.write("postmend.yml", { ...sshOfLab(), rollout: { canary: 0, batch: "100%" } });
    expect((await project.postmend(["plan", "--out", "plan.json"])).exit).toBe(0);

    await mail11.run("echo '# edited by hand' >>/etc/postfix/main.cf");
    await mail12.run(
      "mkdir -p /var/lib/postmend/default; sleep 600 & set -- $! $(cut -d' ' -f22 /proc/$!/stat) $(cat /proc/sys/kernel/random/boot_id); ln -s \"$* bob@laptop 2026-01-01T00:00:00Z\" /var/lib/postmend/default/lock",
    );
    await systemd.run(
      "mkdir /run/pf; mount -t tmpfs -o size=1m none /run/pf; cp -a /etc/postfix/. /run/pf/; mount --bind /run/pf /etc/postfix; dd if=/dev/zero of=/etc/postfix/fill bs=4k 2>/dev/null || true",
    );
    for (const host of all) before.set(host.label, await configuration(host));
    const end = await project.postmend(["apply", "plan.json", "--format", "json"]);
    exit = end.exit;
    results = new Map(published("apply", end.stdout).hosts.map((result) => [result.host, result]));
  });
  afterAll(async () => {
    await systemd.run("umount /etc/postfix; umount /run/pf; rmdir /run/pf");
    await mail12.run("kill $(readlink /var/lib/postmend/default/lock | cut -d' ' -f1)");
    await Promise.all(all.map((host) => host.resetPostfix()));
    project.remove();
  });

  function outcome(host: MailHost): string {
    const result = results.get(host.label);
    return `${result?.status}: ${result?.diagnostics.map(({ code }) => code).join()}`;
  }

  test("a main.cf that was edited since: stale, with what moved", () => {
    expect(outcome(mail11)).toBe("stale: plan-stale");
    expect(results.get("mail11")?.diagnostics[0]?.detail).toContain("/etc/postfix/main.cf");
  });

  test("somebody else's lock: failed, with whose it is", async () => {
    expect(outcome(mail12)).toBe("failed: lock-held");
    expect(results.get("mail12")?.diagnostics[0]?.detail).toContain("bob@laptop");
    expect(await mail12.run("readlink /var/lib/postmend/default/lock")).toContain("bob@laptop");
  });

  test("a full disk: failed before anything was written", () => {
    expect(outcome(systemd)).toBe("failed: disk-full");
  });

  test("a change with which Postfix does not start: restored, and Postfix runs again", async () => {
    expect(outcome(mail13)).toBe("restored: activation-failed");
    expect((await mail13.exec("postfix status")).exit).toBe(0);
    const { stdout } = await project.postmend(["history", "mail13", "--format", "json"]);
    expect(published("history", stdout).hosts[0]?.revisions[0]).toMatchObject({ outcome: "failed", current: false });
  });

  test("the exit code is the worst of all, and every file is as it was", async () => {
    expect(exit).toBe(4);
    for (const host of all) expect(await configuration(host)).toBe(before.get(host.label));
  });
});

describe("what stops a run before any host is touched", () => {
  const counted = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  let connections = 0;
  let project: CliProject;

  beforeAll(async () => {
    const port = await listen(counted);
    project = await cliProject(
      lab,
      { mx1: { address: "127.0.0.1", profile: "smarthost", connection: { port } } },
      { smarthost: smarthost(lab) },
    );
  });
  afterAll(() => {
    counted.close();
    project.remove();
  });

  test("secrets that cannot be resolved, all of them told at once", async () => {
    delete project.env["RELAY_PASSWORD"];
    project.write("profiles/smarthost.yml", {
      name: "smarthost",
      ...smarthost(lab, {
        senders: [
          {
            from: "@shop.example",
            relay: { host: "relay.example" },
            auth: { username: "shop", password: { file: "secrets/shop" } },
          },
        ],
      }),
    });
    for (const command of ["plan", "apply"]) {
      const { exit, stdout, stderr } = await project.postmend([command]);
      expect(exit).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toContain("RELAY_PASSWORD");
      expect(stderr).toContain("secrets/shop");
      expect(stderr).toMatch(/\n2 errors\n$/);
    }
    expect(connections).toBe(0);
  });

  test("a secret that is another than the one that was planned", async () => {
    const planned = await cliProject(lab, { mail11: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
    const before = await traces(mail11);
    expect((await planned.postmend(["plan", "--out", "plan.json"])).exit).toBe(0);
    planned.env["RELAY_PASSWORD"] = "another";
    const { exit, stderr } = await planned.postmend(["apply", "plan.json"]);
    expect(exit).toBe(1);
    expect(stderr).toContain("RELAY_PASSWORD");
    expect(await traces(mail11)).toBe(before);
    planned.remove();
  });

  test("an unknown host, a broken plan file, a project that is none", async () => {
    project.env["RELAY_PASSWORD"] = "x";
    const unknown = await project.postmend(["plan", "--limit", "mx2"]);
    expect(unknown).toMatchObject({ exit: 1, stdout: "", stderr: expect.stringContaining("mx1") });
    writeFileSync(project.path("broken.json"), '{"schema":');
    expect(await project.postmend(["apply", "broken.json"])).toMatchObject({ exit: 1, stdout: "" });
    expect(await project.postmend(["apply", "missing.json"])).toMatchObject({ exit: 1, stdout: "" });
    expect(await project.postmend(["plan", "--project", "nowhere"])).toMatchObject({ exit: 1, stdout: "" });
    expect(connections).toBe(0);
  });
});

function inventory() {
  return Object.fromEntries(all.map(({ label }) => [label, { profile: "smarthost" }]));
}

function sshOfLab() {
  return { ssh: { config: lab.files.sshConfig, known_hosts: [lab.files.knownHosts] } };
}

/** Lines of known_hosts: the keys of `host`, or those of another one in its place. */
function known(host: MailHost, { hostKeys } = host): string {
  return hostKeys.map((key) => `[127.0.0.1]:${host.sshPort} ${key}\n`).join("");
}

/** The codes of a host's errors, or its status when there is none. */
function codes({ error, status }: HostPlanDocument): string {
  return error?.map(({ code }) => code).join() ?? status;
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

async function closed(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}
