import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { hostError } from "../../src/diagnostics/diagnostic.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { LocalTransport } from "../../src/transports/local-transport.ts";
import { DEADLINES } from "../../src/verify/relay-session.ts";
import type { RelayTarget, TokenLook } from "../../src/verify/relay-target.ts";
import { testRelay } from "../../src/verify/relay-test.ts";
import { transportOf } from "../engine/sessions.ts";

/** Relays that no real server is: each is a script of what it answers. */
const PASSWORD = "s3cret-of-a-test";
const BRIEF = { ...DEADLINES, connect: 2000, silence: 300, greeting: 600, handshake: 1000, command: 1000, quit: 300 };
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A relay that greets so, and answers each command with what `answer` says; undefined hangs up. */
async function relay(
  greeting: string | undefined,
  answer: (command: string) => string | undefined = () => "250 ok",
): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (greeting !== undefined) socket.write(greeting);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const said = answer(text.slice(0, end));
        text = text.slice(end + 2);
        if (said === undefined) socket.destroy();
        else socket.write(`${said}\r\n`);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

function target(port: number, more: Partial<RelayTarget> = {}): RelayTarget {
  return {
    relay: `[127.0.0.1]:${port}`,
    host: "127.0.0.1",
    port,
    use: "relay",
    heloName: "mx1.example",
    tls: {
      level: "none",
      wrapper: false,
      versions: { oldest: "TLSv1.2", newest: "TLSv1.3" },
      match: [],
      digest: "sha256",
      clientCertificate: false,
    },
    login: {
      state: "credentials",
      username: new Secret("someone"),
      password: new Secret(PASSWORD),
      allows: () => true,
    },
    mailFrom: "alerts@example.net",
    ...more,
  };
}

async function tested(port: number, more: Partial<RelayTarget> = {}) {
  return testRelay(new LocalTransport({ name: "here", address: "here" }), target(port, more), BRIEF);
}

const encrypt = {
  level: "encrypt",
  wrapper: false,
  versions: { oldest: "TLSv1.2", newest: "TLSv1.3" },
  match: [],
  digest: "sha256",
  clientCertificate: false,
} as const;

describe("a relay", () => {
  test("hears EHLO, AUTH, MAIL, RSET and QUIT, and no recipient where none is given", async () => {
    const heard: string[] = [];
    const port = await relay("220 hello\r\n", (command) => {
      heard.push(command);
      if (command.startsWith("EHLO")) return "250-me\r\n250 AUTH PLAIN";
      if (command.startsWith("AUTH")) return "235 yes";
      return command === "QUIT" ? "221 bye" : "250 ok";
    });
    expect(await tested(port)).toMatchObject({ result: "passed", road: "tunnel", capabilities: ["AUTH PLAIN"] });
    expect(heard.map((command) => command.replace(/^(AUTH PLAIN) .+/, "$1"))).toEqual([
      "EHLO mx1.example",
      "AUTH PLAIN",
      "MAIL FROM:<alerts@example.net>",
      "RSET",
      "QUIT",
    ]);
  });

  test.each([
    ["250 ok", { result: "passed" }],
    ["530 5.7.0 Authentication required", { result: "failed", cause: "sasl-no-credentials" }],
    ["550 5.7.1 Not from you", { result: "failed", cause: "other" }],
    ["550 5.1.1 No such user", { result: "passed" }],
    ["450 4.7.1 Greylisted", { result: "passed" }],
  ])("that answers a recipient with %j is judged by what that says of it", async (answer, expected) => {
    const heard: string[] = [];
    const port = await relay("220 hello\r\n", (command) => {
      heard.push(command);
      return command.startsWith("RCPT") ? answer : "250 ok";
    });
    const result = await tested(port, { recipient: "someone@else.example", login: { state: "off" } });
    expect(result).toMatchObject(expected);
    expect(result.steps.find(({ step }) => step === "rcpt")?.detail).toContain(answer.slice(4));
    expect(heard).toContain("RCPT TO:<someone@else.example>");
    expect(heard).not.toContain("DATA");
  });

  test.each([
    ["530 5.7.0 Authentication required", "AUTH PLAIN", { result: "failed", cause: "sasl-no-credentials" }],
    [
      "530 5.7.0 Must issue a STARTTLS command first",
      "SIZE 1",
      { result: "failed", cause: "tls-required-not-offered" },
    ],
    ["550 Unauthenticated senders not allowed", "AUTH PLAIN", { result: "failed", cause: "sasl-no-credentials" }],
    ["550 5.7.23 SPF authentication failed", "SIZE 1", { result: "passed" }],
    ["553 5.1.8 No such domain", "AUTH PLAIN", { result: "passed" }],
    ["451 4.7.1 Greylisted", "AUTH PLAIN", { result: "passed" }],
    ["250 ok", "AUTH PLAIN", { result: "passed" }],
    [undefined, "AUTH PLAIN", { result: "passed" }],
  ])(
    "that nobody logs into is asked with a sender that stands in, whose answer %j beside %s is judged by the login alone",
    async (answer, capability, expected) => {
      const heard: string[] = [];
      const port = await relay("220 hello\r\n", (command) => {
        heard.push(command);
        if (command.startsWith("EHLO")) return `250-me\r\n250 ${capability}`;
        return command.startsWith("MAIL") ? answer : "250 ok";
      });
      const { mailFrom: _, ...nobody } = target(port, { login: { state: "off" } });
      const here = new LocalTransport({ name: "here", address: "here" });
      expect(await testRelay(here, nobody, BRIEF)).toMatchObject(expected);
      expect(heard[1]).toBe("MAIL FROM:<postmaster@mx1.example>");
      expect(heard).not.toContain("DATA");
    },
  );

  test("that somebody logs into hears no sender where none is known", async () => {
    const heard: string[] = [];
    const port = await relay("220 hello\r\n", (command) => {
      heard.push(command);
      if (command.startsWith("EHLO")) return "250-me\r\n250 AUTH PLAIN";
      return command.startsWith("AUTH") ? "235 yes" : "250 ok";
    });
    const { mailFrom: _, ...someone } = target(port);
    const here = new LocalTransport({ name: "here", address: "here" });
    expect(await testRelay(here, someone, BRIEF)).toMatchObject({ result: "passed" });
    expect(heard.filter((command) => command.startsWith("MAIL"))).toEqual([]);
  });

  test("hears no address that could be another command", async () => {
    const heard: string[] = [];
    const port = await relay("220 hello\r\n", (command) => {
      heard.push(command);
      return "250 ok";
    });
    await tested(port, { recipient: "a@b>\r\nDATA", login: { state: "off" } });
    expect(heard.filter((command) => !/^(EHLO|MAIL FROM:<alerts@example\.net>$|RSET|QUIT)/.test(command))).toEqual([]);
  });

  test("that repeats what it was sent does not give the password away", async () => {
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 AUTH PLAIN" : `535 5.7.8 no: ${command}, ${PASSWORD}`,
    );
    const result = await tested(port);
    expect(result).toMatchObject({
      result: "failed",
      cause: "sasl-auth-failed",
      reply: { code: 535, enhanced: "5.7.8" },
    });
    const said = JSON.stringify(result);
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(Buffer.from(`\0someone\0${PASSWORD}`).toString("base64").slice(12, -6));
    expect(said).toContain("‹secret›");
  });

  test.each([
    ["greets with something that is no SMTP", "SSH-2.0-OpenSSH_9.2\r\n", { result: "failed", cause: "other" }],
    ["is busy", "421 4.3.2 too many connections\r\n", { result: "undetermined", reply: { code: 421 } }],
    ["does not want this host", "554 5.7.1 blocked\r\n", { result: "failed", cause: "ip-reputation-blocked" }],
    ["sends without an end", `220-${"x".repeat(70_000)}`, { result: "failed", cause: "other" }],
    ["says nothing", undefined, { result: "failed", cause: "connection-timeout" }],
  ])("that %s is told so", async (_, greeting, expected) => {
    expect(await tested(await relay(greeting))).toMatchObject(expected);
  });

  test("is not blamed when it was the road to the host that broke", async () => {
    const port = await relay("220 hello\r\n", (command) => (command.startsWith("EHLO") ? undefined : "250 ok"));
    const road = new LocalTransport({ name: "here", address: "here" });
    const gone = hostError("connection-gone", "The connection to the host is gone");
    const broken = { ...transportOf(), tunnel: road.tunnel.bind(road), read: () => Promise.reject(gone) };
    await expect(testRelay(broken, target(port), BRIEF)).rejects.toBe(gone);
  });

  test("that repeats a password beyond ASCII does not give it away either", async () => {
    const password = "gehäim-of-a-test";
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 AUTH PLAIN" : `535 5.7.8 no: ${password}`,
    );
    const login = {
      state: "credentials",
      username: new Secret("someone"),
      password: new Secret(password),
      allows: () => true,
    } as const;
    expect((await tested(port, { login })).reply).toEqual({ code: 535, enhanced: "5.7.8", text: "no: ‹secret›" });
  });

  test("that cannot check the credentials now is undetermined: nothing is known of them", async () => {
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 AUTH PLAIN" : "454 4.7.0 Temporary authentication failure",
    );
    expect(await tested(port)).toMatchObject({ result: "undetermined", reply: { code: 454, enhanced: "4.7.0" } });
  });

  test("that hangs up in the middle is a lost connection", async () => {
    const port = await relay("220 hello\r\n", (command) => (command.startsWith("EHLO") ? undefined : "250 ok"));
    expect(await tested(port)).toMatchObject({
      result: "failed",
      cause: "lost-connection",
      steps: [{ ok: true }, { ok: true }, { step: "ehlo", ok: false }],
    });
  });

  test("that sends more in the clear after it agreed to TLS is not trusted", async () => {
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 STARTTLS" : "220 go\r\n250 injected",
    );
    expect(await tested(port, { tls: encrypt })).toMatchObject({ result: "failed", cause: "other" });
  });

  test("that agrees to TLS and cannot is a failed handshake", async () => {
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 STARTTLS" : "220 go",
    );
    const result = await tested(port, { tls: encrypt });
    expect(result).toMatchObject({
      result: "failed",
      cause: expect.stringMatching(/^(connection-timeout|tls-handshake-failed)$/),
    });
    expect(result.steps.at(-1)).toMatchObject({ step: "tls", ok: false });
  });

  test("for implicit TLS that greets in the clear is named as a port for STARTTLS", async () => {
    const result = await tested(await relay("220 hello\r\n"), { tls: { ...encrypt, wrapper: true } });
    expect(result).toMatchObject({
      result: "failed",
      rule: "wrappermode-mismatch",
      problem: expect.stringContaining("this port is for STARTTLS"),
    });
  });

  test("with settings that Postfix refuses is not asked", async () => {
    const result = await tested(1, { tls: { ...encrypt, wrapper: true, level: "may" } });
    expect(result).toMatchObject({ result: "failed", cause: "local-config-error", steps: [{ step: "configuration" }] });
  });

  test("that cannot be judged with what is known of it is undetermined", async () => {
    const port = await relay("220 hello\r\n");
    expect(await tested(port, { login: { state: "unknown", because: "a database" } })).toMatchObject({
      result: "undetermined",
      undetermined: "a database",
    });
    expect(await tested(port, { untestable: "mail exchangers" })).toMatchObject({
      result: "undetermined",
      road: "none",
      steps: [],
    });
  });
});

describe("a login by OAuth 2.0", () => {
  const TOKEN = "ya29.token-of-a-test";
  const login = (token: TokenLook): RelayTarget["login"] => ({
    state: "credentials",
    username: new Secret("alerts@example.net"),
    password: new Secret("/etc/tokens/alerts.json"),
    token,
    allows: (mechanism) => mechanism === "XOAUTH2",
  });
  const valid = (user?: string) => login({ state: "valid", accessToken: new Secret(TOKEN), user });

  /** A relay that offers XOAUTH2, and what it heard after EHLO. */
  async function bearer(...answers: string[]) {
    const heard: string[] = [];
    const port = await relay("220 hello\r\n", (command) => {
      if (command.startsWith("EHLO")) return "250-me\r\n250 AUTH PLAIN XOAUTH2";
      heard.push(command);
      return answers.shift() ?? "250 ok";
    });
    return { port, heard };
  }

  test.each([
    ["of the password table", valid(), "alerts@example.net"],
    ["of the token file, where it names one", valid("shared@example.net"), "shared@example.net"],
  ])("shows the token with the user %s", async (_, token, user) => {
    const { port, heard } = await bearer("235 yes");
    expect(await tested(port, { login: token })).toMatchObject({ result: "passed" });
    const [, response = ""] = /^AUTH XOAUTH2 (.+)$/.exec(heard[0] ?? "") ?? [];
    expect(Buffer.from(response, "base64").toString()).toBe(`user=${user}\u0001auth=Bearer ${TOKEN}\u0001\u0001`);
  });

  test("that is refused ends as the relay says after its challenge, which is answered by an empty line", async () => {
    const challenge = Buffer.from('{"status":"400","schemes":"Bearer"}').toString("base64");
    const { port, heard } = await bearer(`334 ${challenge}`, `535 5.7.8 bad: ${TOKEN}`);
    const result = await tested(port, { login: valid() });
    expect(result).toMatchObject({ result: "failed", cause: "sasl-auth-failed", reply: { code: 535 } });
    expect(heard.slice(1)).toEqual([""]);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });

  test("that Postfix could not make is not made, and the rule that knows why is named", async () => {
    const { port, heard } = await bearer();
    const because = "/etc/tokens/alerts.json: it has no refresh_token";
    const unusable = login({ state: "unusable", rule: "oauth2-token-unusable", because });
    expect(await tested(port, { login: unusable })).toMatchObject({
      result: "failed",
      cause: "sasl-auth-failed",
      rule: "oauth2-token-unusable",
      problem: because,
    });
    expect(heard.filter((command) => command.startsWith("AUTH"))).toEqual([]);
  });

  test("that nobody can foresee is undetermined", async () => {
    const { port } = await bearer();
    expect(await tested(port, { login: login({ state: "unknown", because: "it has run out" }) })).toMatchObject({
      result: "undetermined",
      undetermined: "it has run out",
    });
  });

  test("is no login where the relay does not offer it", async () => {
    const port = await relay("220 hello\r\n", (command) =>
      command.startsWith("EHLO") ? "250-me\r\n250 AUTH PLAIN LOGIN" : "250 ok",
    );
    expect(await tested(port, { login: valid() })).toMatchObject({ result: "failed", cause: "sasl-no-mechanism" });
  });
});
