import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostConnection, TransportOptions } from "../../src/transports/host-connection.ts";
import { findRoute } from "../../src/transports/route.ts";
import { SshFiles } from "../../src/transports/ssh-files.ts";
import { Controller } from "./ssh-server.ts";

const me = new Controller();
beforeAll(() => {
  mkdirSync(join(me.home, ".ssh", "conf.d"), { recursive: true });
});
afterAll(() => me.remove());

async function route(config: string, host: Partial<HostConnection> = {}, more: Partial<TransportOptions> = {}) {
  const { knownHostsFiles: _, ...plain } = me.options();
  const options = { ...plain, configFile: me.write(config), ...more };
  return findRoute({ name: "mx1", address: "mx1", ...host }, options, new SshFiles(options));
}

async function target(config: string, host: Partial<HostConnection> = {}, more: Partial<TransportOptions> = {}) {
  const hop = (await route(config, host, more)).at(-1);
  if (!hop) throw new Error("no hop");
  return hop;
}

describe("ssh_config", () => {
  test("absent, unset or empty means the defaults of OpenSSH", async () => {
    const ssh = join(me.home, ".ssh");
    expect(await target("")).toMatchObject({
      host: "mx1",
      port: 22,
      user: "me",
      knownHostsFiles: [
        join(ssh, "known_hosts"),
        join(ssh, "known_hosts2"),
        "/etc/ssh/ssh_known_hosts",
        "/etc/ssh/ssh_known_hosts2",
      ],
      identities: ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => ({
        file: join(ssh, name),
        isDefault: true,
        required: false,
        hasPassphrase: false,
      })),
      agentSocket: undefined,
      proxyCommand: undefined,
    });
  });

  test("gives name, port, user and keys; the first value wins and identity files add up", async () => {
    const config = `
      Host mx1   # the first
        HostName %h.example.net
        Port = 2222
        User ops   # a comment
        IdentityFile ~/.ssh/first
        IdentityFile "%d/.ssh/with space"
        IdentitiesOnly yes
      Host *
        Port 1
        User nobody
        IdentityFile ~/.ssh/%r@%h
        UserKnownHostsFile ~/kh1 "~/kh 2"
        GlobalKnownHostsFile /dev/null
        HostKeyAlias mail
        IdentityAgent ~/agent.sock`;
    const hop = await target(config);
    expect(hop).toMatchObject({
      host: "mx1.example.net",
      port: 2222,
      user: "ops",
      hostKeyAlias: "mail",
      identitiesOnly: true,
      knownHostsFiles: [join(me.home, "kh1"), join(me.home, "kh 2")],
      addKeysTo: join(me.home, "kh1"),
      agentSocket: join(me.home, "agent.sock"),
    });
    expect(hop.identities.map(({ file }) => file)).toEqual(
      [".ssh/first", ".ssh/with space", ".ssh/ops@mx1.example.net"].map((path) => join(me.home, path)),
    );
  });

  test("gives way to the inventory", async () => {
    const config = "Host mx1\n Port 2222\n User ops\n IdentityFile ~/.ssh/other\n ProxyJump gate\n";
    const host = { port: 22, user: "root", identityFile: "~/deploy", jump: "none" };
    const hops = await route(config, host, { knownHostsFiles: ["/k"] });
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ port: 22, user: "root", addKeysTo: "/k" });
    expect(hops[0]?.identities).toMatchObject([
      { file: join(me.home, "deploy"), required: true },
      { file: join(me.home, ".ssh/other"), required: false },
    ]);
  });

  test("matches patterns, and a negated one refuses whatever else matches", async () => {
    const config = "Host * !mx1\n User wrong\nHost mx? other\n Port 26\nHost mx1*\n User right\n";
    expect(await target(config)).toMatchObject({ port: 26, user: "right" });
  });

  test.each([
    ["all", "root"],
    ["host mx1.example.net", "root"],
    ["originalhost mx1", "root"],
    ["host mx1", "me"],
    ["!host mx1.example.net", "me"],
    ["localuser me originalhost mx*", "root"],
    ["localuser you", "me"],
    ['exec "test -d /"', "root"],
    ['exec "exit 1"', "me"],
    ["exec=true", "root"],
    ["canonical", "me"],
    ["final host mx1.example.net", "root"],
  ])("evaluates Match %s", async (criteria, user) => {
    const config = `Host mx1\n HostName mx1.example.net\nMatch ${criteria}\n User root\n`;
    expect((await target(config)).user).toBe(user);
  });

  test("of an Include counts only where the Include stands, with globs, in order", async () => {
    writeFileSync(join(me.home, ".ssh/conf.d/20"), "Port 20\n");
    writeFileSync(join(me.home, ".ssh/conf.d/10"), "Host mx1\n Port 10\n");
    writeFileSync(join(me.home, ".ssh/conf.d/.hidden"), "Port 5\n");
    expect((await target("Include conf.d/*")).port).toBe(10);
    expect((await target("Host other\n Include ~/.ssh/conf.d/*\nHost mx1\n Port 7")).port).toBe(7);
    expect((await target("Include conf.d/nothing-here")).port).toBe(22);
  });

  test("finds the agent that it names", async () => {
    const env = { SSH_AUTH_SOCK: "/run/agent", OTHER: "/run/other" };
    expect((await target("", {}, { env })).agentSocket).toBe("/run/agent");
    expect((await target("IdentityAgent none", {}, { env })).agentSocket).toBeUndefined();
    expect((await target("IdentityAgent SSH_AUTH_SOCK", {}, { env })).agentSocket).toBe("/run/agent");
    expect((await target("IdentityAgent $OTHER", {}, { env })).agentSocket).toBe("/run/other");
  });

  test("expands a ProxyCommand", async () => {
    const hop = await target('Host mx1\n HostName h\n Port 25\n ProxyCommand nc -x "a b" %h %p %r %n %% # kept\n');
    expect(hop.proxyCommand).toBe('nc -x "a b" h 25 me mx1 % # kept');
  });
});

describe("ssh_config is refused", () => {
  test.each([
    ["StrictHostKeyChecking no", "host-key-checking-off"],
    ["StrictHostKeyChecking off", "host-key-checking-off"],
    ["CertificateFile ~/.ssh/id-cert.pub", "ssh-config-unsupported"],
    ["PKCS11Provider /lib/x.so", "ssh-config-unsupported"],
    ["KnownHostsCommand /bin/x", "ssh-config-unsupported"],
    ["Port none", "ssh-config-invalid"],
    ["Match nonsense x\n Port 1", "ssh-config-match"],
    ["Match host", "ssh-config-invalid"],
    ["ProxyJump a@b@c", "jump-invalid"],
    ["ProxyJump mx1", "jump-loop"],
  ])("with %s", async (config, code) => {
    await expect(route(config)).rejects.toMatchObject({ fault: "user", diagnostics: [{ code }] });
  });

  test.each([
    "StrictHostKeyChecking accept-new",
    "StrictHostKeyChecking ask",
    "CertificateFile none",
    "ProxyCommand none",
  ])("not with %s", async (config) => {
    expect(await route(config)).toHaveLength(1);
  });

  test("with its line, where a line cannot be read", async () => {
    await expect(route('Host mx1\n\n IdentityFile "unclosed\n')).rejects.toMatchObject({
      diagnostics: [{ code: "ssh-config-invalid", source: { line: 3, text: ' IdentityFile "unclosed' } }],
    });
    await expect(route("Host\n")).rejects.toMatchObject({
      diagnostics: [{ code: "ssh-config-invalid", source: { line: 1 } }],
    });
  });

  test("when it was named and is not there, or cannot be read", async () => {
    const missing = { configFile: "/nowhere/config" };
    await expect(route("", {}, missing)).rejects.toMatchObject({ diagnostics: [{ code: "ssh-file-unreadable" }] });
    const directory = { configFile: me.home };
    await expect(route("", {}, directory)).rejects.toMatchObject({ diagnostics: [{ code: "ssh-file-unreadable" }] });
  });

  test("where it would run a program and none may be run", async () => {
    for (const config of ["ProxyCommand nc %h %p", 'Match exec "true"\n Port 1']) {
      await expect(route(config, {}, { allowExec: false })).rejects.toMatchObject({
        diagnostics: [{ code: "exec-forbidden" }],
      });
    }
  });
});

describe("jump hosts", () => {
  const hops = async (config: string, host: Partial<HostConnection> = {}) =>
    (await route(config, host)).map(({ user, host: name, port }) => `${user}@${name}:${port}`);

  test("are passed in order, with users and ports of their own", async () => {
    const host = { jump: "gate@b1.example.net:2222,[2001:db8::1]:24,ssh://c" };
    expect(await hops("", host)).toEqual(["gate@b1.example.net:2222", "me@2001:db8::1:24", "me@c:22", "me@mx1:22"]);
  });

  test("are looked up in ssh_config themselves; the first one's own ProxyJump comes before it", async () => {
    const config =
      "Host mx1\n ProxyJump inner\nHost inner\n HostName 10.0.0.1\n User i\n ProxyJump outer\nHost outer\n Port 26\n";
    expect(await hops(config)).toEqual(["me@outer:26", "i@10.0.0.1:22", "me@mx1:22"]);
  });

  test("offer their own keys first, and the inventory's key last", async () => {
    const config = "Host gate\n IdentityFile ~/gate-key\n";
    const [gate] = await route(config, { jump: "gate", identityFile: "~/host-key" });
    expect(gate?.identities.map(({ file }) => file)).toEqual([join(me.home, "gate-key"), join(me.home, "host-key")]);
  });
});

test("a known_hosts line that would forbid and cannot be read is an error with its place", async () => {
  const file = me.write("mx1 garbage\n@revoked * garbage\n");
  await expect(new SshFiles(me.options()).knownHosts([file])).rejects.toMatchObject({
    fault: "user",
    diagnostics: [{ code: "known-hosts-invalid", source: { file, line: 2 } }],
  });
});

test("a known_hosts file that is not there is as an empty one; one that is a directory is an error", async () => {
  expect(await new SshFiles(me.options()).knownHosts(["/nowhere/known_hosts"])).toEqual({ entries: [], problems: [] });
  await expect(new SshFiles(me.options()).knownHosts([me.home])).rejects.toMatchObject({
    diagnostics: [{ code: "ssh-file-unreadable" }],
  });
});
