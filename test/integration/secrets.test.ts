import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommandEnd } from "../cli/recording-terminal.ts";
import { sharedLab } from "../lab/shared.ts";
import { newKey } from "../transports/new-key.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { encodings, SAMPLES, startSampling } from "./process-samples.ts";

/**
 * Secrets that exist nowhere else are planted in every place that can hold one; then everything that leaves the process
 * and everything that is left on the host is searched for them, plain and encoded.
 */
const lab = sharedLab();
const host = lab.host("mail12");
const planted = {
  relay: secret("relay"),
  next: secret("next"),
  shop: secret("shop"),
  shopUser: secret("user").toLowerCase(),
  sudo: secret("sudo"),
  passphrase: secret("phrase"),
};

let project: CliProject;
const ends: { readonly command: string; readonly end: CommandEnd }[] = [];

beforeAll(async () => {
  await host.resetPostfix();
  await lab.relay.addUser("planted", planted.relay);
  await lab.relay.addUser(planted.shopUser, planted.shop);
  const pair = newKey("ed25519", planted.passphrase);
  await host.run("cat >>/home/opspw/.ssh/authorized_keys", { stdin: `${pair.public}\n` });
  await host.run(["chpasswd"], { stdin: `opspw:${planted.sudo}\n` });
  // A file that a rollback brings back has its time in whole seconds: the start is a second of its own.
  await host.run("rm -f /var/mail/root; touch /root/before; sleep 1.1");
  await startSampling(host);

  const connection = {
    user: "opspw",
    become: "sudo",
    become_password: { env: "SUDO_PASSWORD" },
    identity_file: "locked",
    identity_passphrase: { file: "passphrase" },
  };
  project = await cliProject(
    lab,
    { mail12: { profile: "planted", connection } },
    { planted: profile("RELAY_PASSWORD") },
  );
  Object.assign(project.env, {
    SUDO_PASSWORD: planted.sudo,
    RELAY_PASSWORD: planted.relay,
    NEXT_PASSWORD: planted.next,
    SHOP_USER: planted.shopUser,
    SHOP_PASSWORD: planted.shop,
  });
  project.write("locked", `${pair.private}\n`);
  project.write("passphrase", `${planted.passphrase}\n`);
  project.write("ssh_config", `Host mail12\n  HostName 127.0.0.1\n  Port ${host.sshPort}\n  IdentitiesOnly yes\n`);
  project.write("postmend.yml", { ssh: { config: "ssh_config", known_hosts: [lab.files.knownHosts] } });
  await work();
}, 300_000);

afterAll(async () => {
  await host.run(["chpasswd"], { stdin: `opspw:${lab.state.sudoPassword}\n` });
  await host.run(`rm -rf ${SAMPLES}; cp /etc/lab/authorized_keys /home/opspw/.ssh/authorized_keys`);
  await lab.relay.removeUser("planted");
  await lab.relay.removeUser(planted.shopUser);
  project.remove();
});

/** All that a person does with a host, a wrong turn included. */
async function work(): Promise<void> {
  await postmend("plan", "--verbose");
  await postmend("plan", "--format", "json", "--out", "plan.json");
  await postmend("plan", "--format", "markdown");
  await postmend("apply", "plan.json", "--verbose");
  await postmend("verify", "--format", "json");
  await postmend("flush", "mail12", "--again");
  await lab.relay.waitForMessage(await host.send(), 60_000);
  await lab.relay.waitForMessage(await host.send({ from: "orders@shop.example" }), 60_000);
  project.write("profiles/planted.yml", { name: "planted", ...profile("NEXT_PASSWORD") });
  await postmend("plan", "--out", "next.json");
  await postmend("drift", "--verbose");
  await postmend("drift", "--format", "json");
  await postmend("drift", "--format", "markdown");
  // The relay knows nothing of the next password: it refuses, and then somebody insists.
  await postmend("probe", "--format", "json");
  await postmend("probe", "mail12", "--live");
  await postmend("apply", "--yes", "--format", "json");
  await postmend("apply", "--yes", "--skip-preflight");
  project.write("profiles/planted.yml", { name: "planted", ...profile("NEXT_PASSWORD", { smtp_helo_name: "${x" }) });
  await postmend("apply", "--yes");
  await postmend("show", "mail12", "3");
  await postmend("show", "mail12", "3", "--format", "json");
  await postmend("history", "--format", "markdown");
  await postmend("rollback", "--to", "2", "--yes", "--format", "json");
}

describe("planted secrets", () => {
  test("were really at work: the host has them, and the relay accepted them", async () => {
    const table = await host.run("postmap -s hash:/etc/postfix/sasl_passwd");
    expect(table).toContain(planted.relay);
    expect(table).toContain(`${planted.shopUser}:${planted.shop}`);
    const senders = (await lab.relay.mailbox()).map(({ authenticatedAs }) => authenticatedAs);
    expect(senders).toEqual(expect.arrayContaining(["planted", planted.shopUser]));
    expect(ends.map(({ command, end }) => `${command}: ${end.exit}`).filter((line) => !line.endsWith(": 0"))).toEqual([
      "drift --verbose: 2",
      "drift --format json: 2",
      "drift --format markdown: 2",
      "probe --format json: 2",
      "apply --yes --format json: 3",
      expect.stringMatching(/^apply --yes: [13]$/),
    ]);
  });

  test("are in nothing that was printed", () => {
    for (const { command, end } of ends) {
      expect(`${command} stdout: ${traceIn(end.stdout)}`).toBe(`${command} stdout: none`);
      expect(`${command} stderr: ${traceIn(end.stderr)}`).toBe(`${command} stderr: none`);
    }
    expect(ends.map(({ end }) => end.stdout + end.stderr).join("")).toContain("‹secret›");
  });

  test("are in no plan file", () => {
    for (const name of ["plan.json", "next.json"])
      expect(`${name}: ${traceIn(readFileSync(project.path(name), "utf8"))}`).toBe(`${name}: none`);
  });

  test("were in no argument and no environment of any process on the host", async () => {
    const samples = await host.run(`cat ${SAMPLES}/seen`);
    expect(samples).toContain("dd ibs=1 obs=4096");
    expect(samples).toContain("postmap");
    expect(traceIn(samples)).toBe("none");
  });

  test("are in no log, and in no file that anybody but root could read", async () => {
    expect(traceIn(await host.mailLog())).toBe("none");
    expect((await host.exec("ls /var/mail/root")).exit, "sudo wrote a mail to root").not.toBe(0);
    expect(traceIn(await host.run("cat /var/log/* 2>/dev/null || true"))).toBe("none");
    const files = await filesWithSecrets();
    expect(files).toContain("/etc/postfix/sasl_passwd 600 root");
    expect(files).toContain("/etc/postfix/sasl_passwd.db 600 root");
    expect(files.filter((file) => !file.endsWith(" 600 root"))).toEqual([]);
    const known = /^(\/etc\/postfix\/sasl_passwd|\/var\/lib\/postmend\/default\/objects\/)/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(await host.run("stat -c '%a %U' /var/lib/postmend /var/lib/postmend/default")).toMatch(
      /^7[05][05] root\n700 root\n$/,
    );
  });
});

function profile(password: string, parameters: Record<string, string> = {}) {
  return smarthost(lab, {
    auth: { username: "planted", password: { env: password } },
    senders: [
      {
        from: "@shop.example",
        relay: { host: lab.relay.name, port: 587 },
        auth: { username: { env: "SHOP_USER" }, password: { env: "SHOP_PASSWORD" } },
      },
    ],
    parameters,
  });
}

async function postmend(...argv: string[]): Promise<void> {
  ends.push({ command: argv.join(" "), end: await project.postmend(argv) });
}

/** Files that came or changed since the start and hold a planted secret: path, mode and owner. */
async function filesWithSecrets(): Promise<string[]> {
  await host.run(`rm -f ${SAMPLES}/on; sleep 1`);
  const words = Object.values(planted).flatMap(encodings).join("\n");
  const found = await host.run(
    "find / -xdev \\( -path /proc -o -path /sys -o -path /run/samples \\) -prune -o -type f -newer /root/before -print0 | xargs -0 grep -alF -f /dev/fd/3 3<<EOF | sort | xargs -r stat -c '%n %a %U'\n" +
      `${words}\nEOF`,
  );
  return found.split("\n").filter(Boolean);
}

/** Which planted secret a text holds, in whatever form; `none` when there is none. */
function traceIn(text: string): string {
  const found = Object.entries(planted).filter(([, value]) => encodings(value).some((form) => text.includes(form)));
  return found.map(([name]) => name).join() || "none";
}

function secret(name: string): string {
  return `${name}-${randomBytes(15).toString("base64url")}`;
}
