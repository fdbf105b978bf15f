import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type TlsOptions } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LocalTransport } from "../../src/transports/local-transport.ts";
import { DEADLINES } from "../../src/verify/relay-session.ts";
import type { RelayTls } from "../../src/verify/relay-target.ts";
import { testRelay } from "../../src/verify/relay-test.ts";

/** A relay that speaks TLS from the first byte on this machine, and what a host at each level makes of its certificate. */
const directory = mkdtempSync(join(tmpdir(), "postmend-tls-"));
const files = { key: join(directory, "key.pem"), cert: join(directory, "cert.pem") };
const closing: (() => void)[] = [];

beforeAll(() => {
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const named = ["-subj", "/CN=relay.example", "-addext", "subjectAltName=DNS:relay.example,DNS:*.wild.example"];
  execFileSync("openssl", [...made, ...named, "-keyout", files.key, "-out", files.cert], { stdio: "ignore" });
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => rmSync(directory, { recursive: true }));

async function relay(options: TlsOptions = {}): Promise<number> {
  const pem = { key: readFileSync(files.key), cert: readFileSync(files.cert) };
  const server = createServer({ ...pem, ...options }, (socket) => {
    socket.on("error", () => {});
    socket.write("220 relay.example ESMTP\r\n");
    socket.on("data", (chunk) =>
      socket.write(String(chunk).startsWith("EHLO") ? "250-me\r\n250 SIZE 1000\r\n" : "250 ok\r\n"),
    );
  });
  server.on("tlsClientError", () => {});
  closing.push(() => server.close());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function tested(port: number, tls: Partial<RelayTls>) {
  const settings: RelayTls = {
    level: "secure",
    wrapper: true,
    versions: { oldest: "TLSv1.2", newest: "TLSv1.3" },
    match: ["relay.example"],
    digest: "sha256",
    caFile: files.cert,
    clientCertificate: false,
    ...tls,
  };
  const target = {
    relay: `[127.0.0.1]:${port}`,
    host: "127.0.0.1",
    port,
    use: "relay",
    heloName: "mx1.example",
    tls: settings,
    login: { state: "off" },
  } as const;
  return testRelay(new LocalTransport({ name: "here", address: "here" }), target, {
    ...DEADLINES,
    silence: 300,
    quit: 300,
  });
}

function prints(): string[] {
  const { raw, publicKey } = new X509Certificate(readFileSync(files.cert));
  return [raw, publicKey.export({ type: "spki", format: "der" })].map((bytes) =>
    createHash("sha256").update(bytes).digest("hex"),
  );
}

describe("a certificate", () => {
  test.each<[string, Partial<RelayTls>, object]>([
    ["of a CA in the host's file, for the name", {}, { result: "passed" }],
    ["for names below another", { match: ["a.wild.example"] }, { result: "passed" }],
    [
      "for another name",
      { match: ["other.example", ".other.example"] },
      { result: "failed", cause: "tls-cert-untrusted" },
    ],
    ["that the host has no CA for", { caFile: "/etc/hostname" }, { result: "failed", cause: "tls-cert-untrusted" }],
    ["that nobody checks", { level: "encrypt", caFile: "/nowhere" }, { result: "passed" }],
    ["that TLSA records would judge", { level: "dane-only" }, { result: "undetermined" }],
    [
      "that is not the pinned one",
      { level: "fingerprint", match: ["00:11"] },
      { result: "failed", cause: "tls-cert-untrusted" },
    ],
  ])("%s", async (_, tls, expected) => {
    expect(await tested(await relay(), tls)).toMatchObject(expected);
  });

  test("is the pinned one by its own digest or by that of its key, in either writing", async () => {
    const port = await relay();
    for (const print of prints()) {
      const written = (print.match(/../g) ?? []).join(":").toUpperCase();
      expect(await tested(port, { level: "fingerprint", match: ["00:11", written] })).toMatchObject({
        result: "passed",
      });
    }
  });
});

test("a relay that speaks only what the host's protocol list forbids is a failed handshake", async () => {
  const port = await relay({ maxVersion: "TLSv1.2" });
  expect(await tested(port, { versions: { oldest: "TLSv1.3", newest: "TLSv1.3" } })).toMatchObject({
    result: "failed",
    cause: "tls-handshake-failed",
    steps: [{ step: "connect" }, { step: "tls", ok: false }, { step: "recheck", ok: false }],
  });
  expect(await tested(port, { versions: undefined })).toMatchObject({
    result: "failed",
    cause: "tls-handshake-failed",
  });
});

test("a relay that wants the host's own certificate cannot be judged without it", async () => {
  const port = await relay({ requestCert: true, rejectUnauthorized: true, maxVersion: "TLSv1.2" });
  expect(await tested(port, { clientCertificate: true })).toMatchObject({
    result: "undetermined",
    undetermined: expect.stringContaining("the host has a client certificate"),
  });
  expect(await tested(port, {})).toMatchObject({ result: "failed" });
});

test("a relay for TLS from the first byte that is taken for one with STARTTLS is named", async () => {
  expect(await tested(await relay(), { wrapper: false })).toMatchObject({
    result: "failed",
    rule: "wrappermode-mismatch",
    problem: expect.stringContaining("this port is for implicit TLS"),
  });
});
