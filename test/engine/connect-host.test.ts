import { afterEach, expect, test } from "vitest";
import { connectionSecrets, connector } from "../../src/engine/connect-host.ts";
import type { HostEntry } from "../../src/profile/inventory.ts";
import { withDefaults } from "../../src/profile/project-config.ts";
import type { Ssh } from "../../src/profile/schema-types.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { readProgram } from "../../src/transports/program.ts";
import { newKey } from "../transports/new-key.ts";
import { Controller, startServer } from "../transports/ssh-server.ts";
import { hostEntry } from "./sessions.ts";

const hostKey = newKey();
const locked = newKey("ed25519", "open sesame");
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

function entry(connection: HostEntry["connection"]): HostEntry {
  return hostEntry("mx1", { address: "127.0.0.1", connection });
}

/** A project whose files are the controller's, a server, and the connection that its inventory describes. */
async function project(ssh: Ssh, env: NodeJS.ProcessEnv = {}) {
  const me = new Controller();
  const server = await startServer({ hostKeys: [hostKey.private], authorised: [locked.public] });
  cleanup.push(
    () => me.remove(),
    () => server.close(),
  );
  me.know(`[127.0.0.1]:${server.port} ${hostKey.public}`);
  me.write(locked.private, "deploy-key");
  me.write("", "ssh_config");
  const secrets = { get: () => new Secret("open sesame") };
  const settings = { directory: me.home, env: { HOME: me.home, ...env }, allowExec: false };
  const connect = connector(withDefaults({ ssh: { config: "ssh_config", ...ssh } }), secrets, settings);
  return { connect, port: server.port };
}

test("key, passphrase and known_hosts are found from the project's directory", async () => {
  const { connect, port } = await project({ known_hosts: ["known_hosts"] });
  const connection = { port, user: "root", identity_file: "deploy-key", identity_passphrase: { env: "PHRASE" } };
  const transport = await connect(entry(connection));
  cleanup.push(() => transport.close());
  const { exit } = await transport.read(readProgram("test", "exit 7"), ["NONCE\n"]);
  expect(exit).toBe(7);
});

test("`~/` is the home directory of the environment that was handed in", async () => {
  const { connect, port } = await project({ known_hosts: ["~/known_hosts"] });
  const connection = { port, user: "root", identity_file: "~/deploy-key", identity_passphrase: { env: "PHRASE" } };
  const transport = await connect(entry(connection));
  await transport.close();
  expect(transport.hostKey?.fingerprint).toMatch(/^SHA256:/);
});

test("the host is named as the inventory names it when it cannot be reached", async () => {
  const { connect } = await project({ known_hosts: ["known_hosts"], connect_timeout: "2s" });
  await expect(connect(entry({ port: 1, user: "root" }))).rejects.toMatchObject({
    fault: "host",
    diagnostics: [{ code: "connection-refused", host: "mx1" }],
  });
});

test("the secrets of a connection are the password for sudo and the passphrase, with what they are for", () => {
  expect(connectionSecrets(entry({}))).toEqual([]);
  const both = entry({ become_password: { env: "SUDO" }, identity_passphrase: { file: "phrase" } });
  expect(connectionSecrets(both)).toEqual([
    { reference: { env: "SUDO" }, path: "connection.become_password", host: "mx1" },
    { reference: { file: "phrase" }, path: "connection.identity_passphrase", host: "mx1" },
  ]);
});
