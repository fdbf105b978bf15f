import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { everything } from "../integration/snapshots.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";

/** Of a host that is well nothing is said, and looking at a host, well or not, changes nothing on it. */
const lab = sharedLab();
const labels = ["mail11", "mail12", "mail13", "mail12-systemd"];
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all(labels.map((label) => lab.host(label).resetPostfix()));
  const inventory = Object.fromEntries(labels.map((label) => [label, { profile: "right" }]));
  project = await cliProject(lab, inventory, { right: smarthost(lab) });
});
afterAll(async () => {
  await Promise.all(labels.map((label) => lab.host(label).resetPostfix()));
  project.remove();
});

/** A password table that main.cf refers to. Programs of Postfix that dislike a table or main.cf log it. */
const BUILT = `cd /etc/postfix; echo '[relay.lab.example] a:b' >sasl_passwd; postmap hash:sasl_passwd
  postconf -e smtp_sasl_password_maps=hash:/etc/postfix/sasl_passwd`;
const DAMAGED = ": >sasl_passwd.db";

/** Cause, rule and severity of what is more than a remark. */
async function said(label: string): Promise<unknown[]> {
  const { exit, stdout, stderr } = await project.postmend(["diagnose", label, "--format", "json"]);
  expect(exit, stderr).toBe(0);
  const [found] = published("diagnosis", stdout).hosts;
  return (found?.findings ?? []).filter(({ severity }) => severity !== "info");
}

describe.each(labels)("of %s", (label) => {
  const host = lab.host(label);

  test("nothing is said as Debian installs it", async () => {
    expect(await said(label)).toEqual([]);
  });

  test("nothing is said with the right profile, neither at once nor after mail has flowed", async () => {
    await project.postmend(["apply", "--yes", "--limit", label]);
    expect(await said(label)).toEqual([]);
    await lab.relay.waitForMessage(await host.send());
    expect(await said(label)).toEqual([]);
  });

  test.each<[string, (host: MailHost) => Promise<unknown>]>([
    ["that is well", async () => {}],
    [
      "whose mail waits",
      async () => {
        await host.configure({ relayhost: "[relay.lab.example]:2525" });
        await host.send();
        await host.waitForLog(/status=deferred/);
      },
    ],
    ["whose main.cf nobody can read", () => host.run(`${BUILT}; echo 'relayhost [broken]' >>/etc/postfix/main.cf`)],
    [
      "on which Postfix does not run, with a table that is damaged",
      () => host.run(`/usr/local/sbin/lab-postfix stop; ${BUILT}; ${DAMAGED}`),
    ],
  ])("nothing changes on a host %s", async (_, make) => {
    await host.resetPostfix();
    await make(host);
    // sshd itself logs a login; the first one makes what a login makes.
    await said(label);
    const before = await everything(host);
    await said(label);
    expect(await everything(host)).toBe(before);
  });
});

test("what only looks changes nothing on hosts that are off their profile and whose mail waits", async () => {
  const two = ["mail11", "mail12-systemd"];
  await Promise.all(two.map(offItsProfile));
  // Otherwise `verify` watches the queue for a minute.
  const verify = { queue: { trend: "falling", within: "2s" } };
  project.write("profiles/right.yml", { name: "right", ...smarthost(lab, { verify }) });
  await Promise.all(two.map(isLeftAsItIs));
}, 180_000);

async function offItsProfile(label: string): Promise<void> {
  const host = lab.host(label);
  await host.resetPostfix();
  await project.postmend(["apply", "--yes", "--limit", label]);
  await host.configure({ relayhost: "[relay.lab.example]:2525" });
  await host.send();
  await host.waitForLog(/status=deferred/);
  await host.run(`${BUILT}; ${DAMAGED}`);
  await said(label);
}

async function isLeftAsItIs(label: string): Promise<void> {
  const host = lab.host(label);
  const before = await everything(host);
  for (const [args, wanted] of looks(label)) {
    const { exit, stdout, stderr } = await project.postmend(args);
    expect(exit, `${args.join(" ")}: ${stdout}${stderr}`).toBe(wanted);
    expect(await everything(host), args.join(" ")).toBe(before);
  }
}

/** Every command that is to look only, and how it ends on a host that is off its profile. */
function looks(label: string): readonly [args: readonly string[], exit: number][] {
  return [
    [["plan", "--limit", label, "--detailed-exitcode"], 2],
    [["drift", label], 2],
    [["history", label], 0],
    [["show", label, "2"], 0],
    [["lint", "--limit", label], 2],
    [["trace", label, "--from", "alerts@lab.example", "--to", "inbox@mailbox.example"], 2],
    [["probe", label], 0],
    [["probe", label, "--live"], 2],
    [["verify", label, "--no-canary"], 2],
    [["remediate", label, "--check"], 2],
    [["diagnose", label], 0],
  ];
}
