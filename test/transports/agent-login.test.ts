import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../src/transports/connect.ts";
import { newKey } from "./new-key.ts";
import { Controller, startServer } from "./ssh-server.ts";

const hostKey = newKey();
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

type Key = ReturnType<typeof newKey>;

/** An agent on a socket that holds the keys; tells which were signed with. */
async function agent(me: Controller, keys: readonly Key[]) {
  const signed: string[] = [];
  const parsed = keys.map((key) => {
    const found = ssh2.utils.parseKey(key.private);
    if (found instanceof Error) throw found;
    return found;
  });
  const server = createServer((socket) => {
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on("identities", (request) => protocol.getIdentitiesReply(request, parsed));
    protocol.on("sign", (request, publicKey, data, { hash }) => {
      const key = parsed.find((one) => one.getPublicSSH().equals(publicKey.getPublicSSH()));
      if (!key) return protocol.failureReply(request);
      signed.push(key.getPublicSSH().toString("base64"));
      protocol.signReply(request, key.sign(data, hash));
    });
    socket.on("error", () => {});
    protocol.pipe(socket).pipe(protocol);
  });
  const path = join(me.home, "agent.sock");
  await new Promise<void>((done) => void server.listen(path, done));
  cleanup.push(() => server.close());
  return { path, signed };
}

async function world(authorised: readonly Key[]) {
  const me = new Controller();
  cleanup.push(() => me.remove());
  const server = await startServer({ hostKeys: [hostKey.private], authorised: authorised.map((key) => key.public) });
  cleanup.push(() => server.close());
  me.know(`[127.0.0.1]:${server.port} ${hostKey.public}`);
  const reach = async (config: string, socket?: string, identityFile?: string) => {
    const options = me.options({ configFile: me.write(config), env: { SSH_AUTH_SOCK: socket } });
    const transport = await connect(me.host(server, identityFile ? { identityFile } : {}), options);
    cleanup.push(() => transport.close());
  };
  return { me, server, reach };
}

const blobOf = (key: Key) => key.public.split(" ")[1];

describe("an agent", () => {
  test.each(["ed25519", "ecdsa", "rsa"] as const)(
    "logs in with a key of type %s, after keys that do not fit",
    async (type) => {
      const [wrong, right] = [newKey(), newKey(type)];
      const { me, server, reach } = await world([right]);
      const { path, signed } = await agent(me, [wrong, right]);
      await reach("", path);
      expect(server.logins).toEqual(["root"]);
      expect(signed).toEqual([blobOf(right)]);
    },
  );

  test("is not asked when the key file fits", async () => {
    const key = newKey();
    const { me, reach } = await world([key]);
    const { path, signed } = await agent(me, [key]);
    await reach("", path, me.write(key.private));
    expect(signed).toEqual([]);
  });

  test("stands in for a locked key file whose public half lies beside it", async () => {
    const [locked, open] = [newKey("ed25519", "open sesame"), newKey()];
    const { me, reach } = await world([open]);
    const { path, signed } = await agent(me, [newKey(), open]);
    const file = me.write(locked.private);
    me.write(open.public, `${file.slice(me.home.length + 1)}.pub`);
    await reach("IdentitiesOnly yes", path, file);
    expect(signed).toEqual([blobOf(open)]);
  });

  test("offers only the named keys under IdentitiesOnly, which a public half is enough to name", async () => {
    const [wanted, other] = [newKey(), newKey()];
    const { me, server, reach } = await world([other, wanted]);
    const { path, signed } = await agent(me, [other, wanted]);
    await reach(`IdentitiesOnly yes\nIdentityFile ${me.write(wanted.public)}`, path);
    expect(signed).toEqual([blobOf(wanted)]);
    const stranger = reach(`IdentitiesOnly yes\nIdentityFile ${me.write(newKey().public)}`, path);
    await expect(stranger).rejects.toMatchObject({
      diagnostics: [{ code: "auth-failed", detail: expect.stringContaining("not in the agent") }],
    });
    expect(server.logins).toHaveLength(1);
  });

  test("that cannot be reached, or is empty, is told when nothing else fits", async () => {
    const { me, reach } = await world([newKey()]);
    await expect(reach("", "/nowhere/agent")).rejects.toMatchObject({
      diagnostics: [
        { code: "auth-failed", detail: expect.stringContaining("agent at /nowhere/agent (cannot be reached") },
      ],
    });
    const { path } = await agent(me, []);
    await expect(reach("", path)).rejects.toMatchObject({
      diagnostics: [{ code: "auth-failed", detail: expect.stringContaining("holds no key") }],
    });
  });
});

describe("default key files", () => {
  test("are tried last, and each key once", async () => {
    const [first, second] = [newKey(), newKey("ecdsa")];
    const { me, server, reach } = await world([second]);
    mkdirSync(join(me.home, ".ssh"));
    me.write(first.private, ".ssh/id_ed25519");
    me.write(second.private, ".ssh/id_ecdsa");
    const { path } = await agent(me, [first]);
    await reach("", path);
    expect(server.logins).toEqual(["root"]);
    expect(server.attempts).toHaveLength(2);
  });
});

describe("a ProxyCommand", () => {
  const bridge = `const s = require("net").connect(+process.argv[1], process.argv[2]); process.stdin.pipe(s).pipe(process.stdout)`;

  test("carries the connection, with host and port filled in", async () => {
    const key = newKey();
    const { me, server, reach } = await world([key]);
    const script = me.write(bridge);
    await reach(`ProxyCommand ${process.execPath} -e "$(cat ${script})" %p %h`, undefined, me.write(key.private));
    expect(server.logins).toEqual(["root"]);
  });

  test("that fails is told with what it said", async () => {
    const { reach } = await world([]);
    await expect(reach(`ProxyCommand sh -c "echo no way >&2; exit 1"`)).rejects.toMatchObject({
      diagnostics: [{ code: "handshake-failed", detail: expect.stringContaining("no way") }],
    });
  });
});
