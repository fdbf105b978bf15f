import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { XOAUTH2_CONFIG } from "../../src/postfix/xoauth2.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { ReadTransport } from "../../src/transports/transport.ts";
import { ClientSettings } from "../../src/verify/client-settings.ts";
import { lookAtTokens } from "../../src/verify/token-files.ts";

/** A host that is this machine, with a queue, a jail and token files in a directory of its own. */
let directory = "";
let queue = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "postmend-tokens-"));
  queue = join(directory, "spool");
  mkdirSync(join(queue, "active"), { recursive: true });
  master("y");
  put(config(), { client_id: "c", client_secret: "" });
});
afterEach(() => rmSync(directory, { recursive: true }));

const LATER = Math.floor(Date.now() / 1000) + 3600;
const good = { access_token: "token-of-a-test", refresh_token: "refresh-of-a-test", expiry: `${LATER}` };
const due = { ...good, expiry: "0" };

function master(chroot: string): void {
  writeFileSync(join(directory, "master.cf"), `smtp unix - - ${chroot} - - smtp\n`);
}

function config(): string {
  return join(directory, "sasl-xoauth2.conf");
}

/** Writes a token file, and gives its path. */
function put(path: string, content: object | string = good): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** This machine, with these plug-ins of libsasl2 and this configuration of sasl-xoauth2 in place of its own. */
function machine(plugins: readonly string[]): ReadTransport {
  return {
    host: "mx1",
    hostKey: undefined,
    read: async ({ text }, input) => {
      const asked = input.join("").replaceAll(XOAUTH2_CONFIG, config());
      const ran = spawnSync("sh", ["-c", text], { input: asked, encoding: "utf8" });
      const seen = ran.stdout.replaceAll(config(), XOAUTH2_CONFIG);
      const stdout = seen.replace(/(?<= sasl out\n)[\s\S]*(?=^\S+ sasl err$)/m, `${plugins.join("\n")}\n`);
      return { stdout: Buffer.from(stdout), stderr: ran.stderr, exit: ran.status ?? undefined };
    },
  };
}

/** What is found for a password in the table. */
async function look(
  password: string,
  { plugins = ["libplain.so", "libsasl-xoauth2.so"], filter = "xoauth2" }: { plugins?: string[]; filter?: string } = {},
) {
  const entries = new Map([["[relay.example]:587", new Secret(`alerts@example.net:${password}`)]]);
  const settings = new ClientSettings({
    host: "mx1",
    version: "3.7.11",
    parameters: new Map([
      ["smtp_sasl_auth_enable", "yes"],
      ["smtp_sasl_password_maps", "hash:/etc/postfix/sasl_passwd"],
      ["smtp_sasl_mechanism_filter", filter],
      ["queue_directory", queue],
      ["compatibility_level", "3.6"],
    ]),
    table: () => ({ state: "present", entries }),
  });
  return (await lookAtTokens(machine(plugins), settings, directory)).get(password);
}

describe("a token file", () => {
  test("in the jail is valid while its access token is, and what is found does not print it", async () => {
    put(`${queue}/etc/tokens/a.json`);
    const found = await look("/etc/tokens/a.json");
    expect(found).toMatchObject({ state: "valid", user: undefined });
    expect(found?.state === "valid" && found.accessToken.reveal()).toBe("token-of-a-test");
    expect(JSON.stringify(found)).not.toContain("of-a-test");
  });

  test("of a client that is not chrooted is looked for at its own path", async () => {
    master("n");
    expect(await look(put(`${directory}/tokens/a.json`))).toMatchObject({ state: "valid" });
  });

  test("outside of the jail cannot be used, and is named", async () => {
    const path = put(`${directory}/tokens/a.json`);
    expect(await look(path)).toEqual({
      state: "unusable",
      rule: "oauth2-token-missing",
      because: `the SMTP client is chrooted to ${queue} and sees no ${path}: that file is outside`,
    });
  });

  test("that is nowhere cannot be used, and is not named: it may be a password that begins with a slash", async () => {
    const found = await look("/pass/word-of-a-test");
    expect(found).toMatchObject({ state: "unusable", rule: "oauth2-token-missing" });
    expect(JSON.stringify(found)).not.toContain("word-of-a-test");
  });

  test("whose access token has run out is neither good nor bad", async () => {
    put(`${queue}/etc/tokens/a.json`, due);
    expect(await look("/etc/tokens/a.json")).toMatchObject({ state: "unknown" });
  });

  test("whose access token has run out is bad where Postfix cannot write a new one", async () => {
    put(`${queue}/etc/tokens/a.json`, due);
    chmodSync(`${queue}/etc/tokens`, 0o555);
    expect(await look("/etc/tokens/a.json")).toMatchObject({ state: "unusable", rule: "oauth2-token-closed" });
    chmodSync(`${queue}/etc/tokens`, 0o755);
  });

  test("that Postfix cannot read cannot be used", async () => {
    chmodSync(put(`${queue}/etc/tokens/a.json`), 0o200);
    expect(await look("/etc/tokens/a.json")).toMatchObject({ state: "unusable", rule: "oauth2-token-closed" });
  });

  test("that is none cannot be used, and what stands in it is not told", async () => {
    put(`${queue}/etc/tokens/a.json`, "token-of-a-test");
    const found = await look("/etc/tokens/a.json");
    expect(found).toMatchObject({ state: "unusable", rule: "oauth2-token-unusable" });
    expect(JSON.stringify(found)).not.toContain("token-of-a-test");
  });

  test("is of no use without the plug-in, and of unknown use with another one for XOAUTH2", async () => {
    put(`${queue}/etc/tokens/a.json`);
    const without = { plugins: ["libplain.so"] };
    expect(await look("/etc/tokens/a.json", without)).toMatchObject({ rule: "oauth2-plugin-missing" });
    const another = { plugins: ["libplain.so", "libxoauth2.so"] };
    expect(await look("/etc/tokens/a.json", another)).toMatchObject({ state: "unknown" });
  });

  test("is of no use where the plug-in does not load for want of its configuration, good as the token is", async () => {
    put(`${queue}/etc/tokens/a.json`);
    put(config(), '{"client_secret": "secret-of-a-test"}');
    const found = await look("/etc/tokens/a.json");
    expect(found).toMatchObject({ rule: "oauth2-config-unusable", because: expect.stringContaining("no client_id") });
    expect(JSON.stringify(found)).not.toContain("secret-of-a-test");
    rmSync(config());
    expect(await look("/etc/tokens/a.json")).toEqual({
      state: "unusable",
      rule: "oauth2-config-unusable",
      because: "/etc/sasl-xoauth2.conf is not there, so the plug-in does not load",
    });
  });

  test("cannot be judged while nobody knows where the client is chrooted", async () => {
    rmSync(join(directory, "master.cf"));
    expect(await look("/etc/tokens/a.json")).toEqual({ state: "unknown", because: "master.cf cannot be read" });
  });
});

test("no host is asked for the token files of passwords that are none", async () => {
  expect(await look("s3cret/of-a-test")).toBeUndefined();
  expect(await look("/etc/tokens/a.json", { filter: "plain, login" })).toBeUndefined();
});
