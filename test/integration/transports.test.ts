import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { connect } from "../../src/transports/connect.ts";
import { parseRecords, probeAnswers } from "../../src/transports/frames.ts";
import type { HostConnection, TransportOptions } from "../../src/transports/host-connection.ts";
import { readProgram } from "../../src/transports/program.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { sharedLab } from "../lab/shared.ts";
import { countingProxy } from "../transports/ssh-server.ts";

/** The transports against the real thing: sshd, sudo and the shells of each Debian release. */
const lab = sharedLab();
const kinds = ["ssh2", "openssh"] as const;
const labels = ["mail11", "mail12", "mail13"] as const;
const sudoPassword = new Secret(lab.state.sudoPassword);
const open: Transport[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

function options(more: Partial<TransportOptions> = {}): TransportOptions {
  const { directory, knownHosts } = lab.files;
  const { PATH } = process.env;
  return {
    configFile: "none",
    knownHostsFiles: [knownHosts],
    connectTimeout: 10_000,
    env: { PATH },
    homeDirectory: directory,
    localUser: "root",
    ...more,
  };
}

async function reach(label: string, more: Partial<HostConnection> = {}, run = options()): Promise<Transport> {
  const port = lab.host(label).sshPort;
  const host = { name: label, address: "127.0.0.1", port, user: "root", identityFile: lab.files.key, ...more };
  const transport = await connect(host, run);
  open.push(transport);
  return transport;
}

const WHO = readProgram(
  "who",
  'IFS= read -r line\nprobe who id -un\nprobe mail postconf -h mail_version\nsay line is "$line"\nexit 7',
);

async function who(transport: Transport) {
  const { stdout, stderr, exit } = await transport.read(WHO, ["NONCE\n", new Secret("in put\n")]);
  const records = parseRecords(stdout, "NONCE");
  const text = (name: string) =>
    Buffer.from(probeAnswers(records).get(name)?.stdout ?? [])
      .toString()
      .trim();
  const line = records.find(({ name }) => name === "line");
  return { user: text("who"), version: text("mail"), line, stderr, exit };
}

const AS_ROOT = {
  user: "root",
  version: expect.stringMatching(/^3\.\d+\./),
  line: { name: "line", kind: "word", word: "is", data: "in put" },
  stderr: "",
  exit: 7,
};

describe.each(kinds)("%s", (transport) => {
  describe.each(labels)("on %s", (label) => {
    test("runs a program as root, and knows the host's key", async () => {
      const reached = await reach(label, { transport });
      expect(await who(reached)).toEqual(AS_ROOT);
      const blobs = lab.host(label).hostKeys.map((line) => Buffer.from(line.split(" ")[1] ?? "", "base64"));
      const prints = blobs.map(
        (blob) => `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`,
      );
      expect(prints).toContain(reached.hostKey?.fingerprint);
    });

    test("becomes root through sudo that asks for no password, whether one is configured or not", async () => {
      expect(await who(await reach(label, { transport, user: "ops", become: "sudo" }))).toEqual(AS_ROOT);
      const withPassword = { transport, user: "ops", become: "sudo", becomePassword: sudoPassword } as const;
      expect(await who(await reach(label, withPassword))).toEqual(AS_ROOT);
    });

    test("becomes root through sudo that asks, again and again on one connection", async () => {
      const reached = await reach(label, { transport, user: "opspw", become: "sudo", becomePassword: sudoPassword });
      expect(await who(reached)).toEqual(AS_ROOT);
      expect(await who(reached)).toEqual(AS_ROOT);
    });

    test("says that the password for sudo is wrong, or missing", async () => {
      const wrong = { transport, user: "opspw", become: "sudo", becomePassword: new Secret("not this") } as const;
      await expect(who(await reach(label, wrong))).rejects.toMatchObject({
        diagnostics: [{ code: "sudo-password-wrong", detail: expect.stringContaining("1 incorrect password attempt") }],
      });
      await expect(who(await reach(label, { transport, user: "opspw", become: "sudo" }))).rejects.toMatchObject({
        diagnostics: [{ code: "sudo-password-required" }],
      });
    });
  });

  test("says that a login may not use sudo, and that it insists on a terminal", async () => {
    const host = lab.host("mail12");
    await host.run("rm -f /etc/sudoers.d/transport-test; id nosudo 2>/dev/null || useradd -m -p '*' nosudo");
    await host.run(
      "mkdir -p ~nosudo/.ssh && cp /etc/lab/authorized_keys ~nosudo/.ssh/ && chown -R nosudo ~nosudo/.ssh",
    );
    const become = { transport, user: "nosudo", become: "sudo", becomePassword: new Secret("x") } as const;
    await expect(who(await reach("mail12", become))).rejects.toMatchObject({
      diagnostics: [{ code: expect.stringMatching(/^sudo-(not-allowed|password-wrong)$/) }],
    });
    await host.writeFile(
      "/etc/sudoers.d/transport-test",
      "nosudo ALL=(root) NOPASSWD: ALL\nDefaults:nosudo requiretty\n",
    );
    await host.run("chmod 440 /etc/sudoers.d/transport-test");
    await expect(who(await reach("mail12", become))).rejects.toMatchObject({
      diagnostics: [{ code: "sudo-requires-tty" }],
    });
    await host.run("rm /etc/sudoers.d/transport-test");
  });

  test("refuses a host that is not known, and one whose key changed", async () => {
    const file = join(lab.files.directory, `known_hosts-${transport}`);
    const { sshPort } = lab.host("mail11");
    const stranger = lab.host("mail12").hostKeys.map((key) => `[127.0.0.1]:${sshPort} ${key}\n`);
    for (const [text, code] of [
      ["", "host-key-unknown"],
      [stranger.join(""), "host-key-changed"],
    ] as const) {
      writeFileSync(file, text);
      const refused = reach("mail11", { transport }, options({ knownHostsFiles: [file] }));
      await expect(refused).rejects.toMatchObject({
        fault: "host",
        diagnostics: [{ code, detail: expect.stringContaining("SHA256:") }],
      });
    }
  });

  test("reaches a host through another one", async () => {
    const { name, address } = lab.host("mail12");
    const jump = `root@127.0.0.1:${lab.host("mail11").sshPort}`;
    // The system's ssh gives -i to the last host only, so its jump host needs the key from ssh_config.
    const run = options({ configFile: lab.files.sshConfig });
    const reached = await reach("mail12", { transport, address, port: 22, jump }, run);
    const hostname = await reached.read(readProgram("name", "probe name hostname -f"), ["NONCE\n"]);
    expect(
      Buffer.from(probeAnswers(parseRecords(hostname.stdout, "NONCE")).get("name")?.stdout ?? [])
        .toString()
        .trim(),
    ).toBe(name);
  });

  test("opens a tunnel to the relay by its name in the lab, and tells why one cannot be opened", async () => {
    const reached = await reach("mail13", { transport });
    const stream = await reached.tunnel("relay.lab.example", 587);
    const greeting = await new Promise<string>((done, failed) =>
      stream.once("data", (data) => done(String(data))).once("error", failed),
    );
    expect(greeting).toMatch(/^220 /);
    stream.destroy();
    const failure = async (host: string, port: number) => {
      const opened = await reached.tunnel(host, port);
      return new Promise((_, failed) => opened.once("error", failed));
    };
    await expect(failure("relay.lab.example", 9)).rejects.toMatchObject({ diagnostics: [{ code: "tunnel-refused" }] });
    await expect(failure("nowhere.lab.example", 25)).rejects.toMatchObject({
      diagnostics: [{ code: "tunnel-name-unresolved" }],
    });
  });
});

test("a locked key is opened with its passphrase", async () => {
  const reached = await reach("mail11", {
    identityFile: lab.files.lockedKey,
    passphrase: new Secret(lab.state.passphrase),
  });
  expect(await who(reached)).toEqual(AS_ROOT);
});

test("ssh_config alone is enough", async () => {
  const host: HostConnection = { name: "mail13", address: "mail13" };
  const { knownHostsFiles: _, ...plain } = options({ configFile: lab.files.sshConfig });
  const reached = await connect(host, plain);
  open.push(reached);
  expect(await who(reached)).toEqual(AS_ROOT);
});

test.each(labels)("a login with one program takes 8 round trips, one connection and 3 kB on %s", async (label) => {
  // What is sent in one turn may arrive in two pieces on a busy machine, and then counts twice: the least is the truth.
  const seen = { turns: Number.POSITIVE_INFINITY, bytesUp: 0 };
  for (let attempt = 0; attempt < 5 && seen.turns > 8; attempt++) {
    const { turns, bytesUp } = await countedLogin(label);
    if (turns < seen.turns) Object.assign(seen, { turns, bytesUp });
  }
  expect(seen.turns).toBeLessThanOrEqual(8);
  expect(seen.bytesUp).toBeLessThan(3000);
});

test.each(labels)("what is sent for an apply is compressed on %s", async (label) => {
  const program = readProgram("long", `: ${"the same words again ".repeat(2000)}`);
  const [plain, compressed] = [
    await countedLogin(label, {}, program),
    await countedLogin(label, { compress: true }, program),
  ];
  expect(plain.bytesUp).toBeGreaterThan(40_000);
  expect(compressed.bytesUp).toBeLessThan(6000);
  expect(compressed.turns).toBeLessThanOrEqual(plain.turns + 1);
});

async function countedLogin(
  label: string,
  more: Partial<TransportOptions> = {},
  program = readProgram("true", "true"),
): Promise<{ turns: number; bytesUp: number }> {
  const { sshPort, hostKeys } = lab.host(label);
  const proxy = await countingProxy(sshPort);
  try {
    const known = join(lab.files.directory, "known_hosts-proxy");
    writeFileSync(known, hostKeys.map((key) => `[127.0.0.1]:${proxy.port} ${key}\n`).join(""));
    const reached = await reach(label, { port: proxy.port }, options({ knownHostsFiles: [known], ...more }));
    await reached.read(program, ["NONCE\n"]);
    await reached.close();
    return { turns: proxy.turns(), bytesUp: proxy.bytesUp() };
  } finally {
    proxy.close();
  }
}

test("an sshd that dies under a running program is a lost connection", async () => {
  const reached = await reach("mail12");
  const dying = reached.read(readProgram("dying", "kill -9 $PPID; sleep 5"), ["NONCE\n"]);
  await expect(dying).rejects.toMatchObject({ diagnostics: [{ code: "connection-lost" }] });
});
