import { describe, expect, test } from "vitest";
import { CAUSES } from "../../src/diagnosis/cause.ts";
import { redactor } from "../../src/secrets/redact.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { chooseMechanism } from "../../src/verify/authenticate.ts";
import { certificateNames, matches } from "../../src/verify/certificate.ts";
import { refusalOf } from "../../src/verify/refusal.ts";
import { RELAY_CAUSES, type RelayStepName } from "../../src/verify/relay-test-result.ts";
import { capabilitiesOf, offeredMechanisms, replyLine, replyText, shownReply } from "../../src/verify/smtp-reply.ts";
import { certificatesIn } from "../../src/verify/trust-anchors.ts";

const asIs = (text: string) => text;

describe("a reply", () => {
  test("is read line by line, and anything else is none", () => {
    expect(replyLine("250-PIPELINING")).toEqual({ code: 250, text: "PIPELINING", last: false });
    expect(replyLine("250 ok")).toEqual({ code: 250, text: "ok", last: true });
    expect(replyLine("250")).toEqual({ code: 250, text: "", last: true });
    for (const line of ["", "SSH-2.0-OpenSSH", "25", "2500 x", "HTTP/1.1 400", "150 x"])
      expect(replyLine(line)).toBeUndefined();
  });

  test("is shown on one line with its enhanced code apart, control characters visible", () => {
    const shown = shownReply({ code: 550, lines: ["5.7.1 one", "5.7.1 two \u001b[31m\u202e"] }, asIs);
    expect(shown).toEqual({ code: 550, enhanced: "5.7.1", text: "one two \\u001b[31m\\u202e" });
    expect(replyText(shown)).toBe("550 5.7.1 one two \\u001b[31m\\u202e");
    expect(replyText(shownReply({ code: 554, lines: [""] }, asIs))).toBe("554");
    expect(shownReply({ code: 554, lines: ["x".repeat(5000)] }, asIs).text).toHaveLength(500);
  });

  test("that repeats a secret, plain or as AUTH sent it, is masked", () => {
    const password = "s3cret-of-a-test";
    const sent = Buffer.from(`\0user\0${password}`).toString("base64");
    const shown = shownReply({ code: 535, lines: [`5.7.8 no: ${sent} ${password}`] }, redactor([new Secret(password)]));
    expect(shown.text).not.toContain(password);
    expect(shown.text).not.toContain(sent.slice(8, -6));
  });

  test("to EHLO tells capabilities, the mechanisms of old servers too", () => {
    const capabilities = capabilitiesOf({
      code: 250,
      lines: ["relay greets", "size 10240", "AUTH PLAIN LOGIN", "AUTH=LOGIN CRAM-MD5", ""],
    });
    expect(capabilities).toEqual(["SIZE 10240", "AUTH PLAIN LOGIN", "AUTH=LOGIN CRAM-MD5"]);
    expect(offeredMechanisms(capabilities)).toEqual(["PLAIN", "LOGIN", "CRAM-MD5"]);
    expect(offeredMechanisms(["STARTTLS"])).toEqual([]);
  });
});

describe("a refusal", () => {
  test.each<[RelayStepName, string, unknown]>([
    ["auth", "535 5.7.8 Error: authentication failed", { cause: "sasl-auth-failed" }],
    ["auth", "534 5.7.9 Please log in with your web browser", { cause: "sasl-auth-failed" }],
    ["auth", "504 5.5.4 Unrecognized authentication type", { cause: "sasl-no-mechanism" }],
    ["auth", "530 5.7.0 Must issue a STARTTLS command first", { cause: "tls-required-not-offered" }],
    ["auth", "538 5.7.11 Encryption required", { cause: "tls-required-not-offered" }],
    [
      "auth",
      "454 4.7.0 Throttling failure: Maximum sending rate exceeded.",
      { later: "the relay did not decide on the credentials" },
    ],
    [
      "auth",
      "535 5.7.8 Error: authentication failed: Connection lost to authentication server",
      { later: "the relay did not decide on the credentials" },
    ],
    ["mail", "530 5.7.0 Authentication required", { cause: "sasl-no-credentials" }],
    ["mail", "550 5.7.1 Relaying denied", { cause: "relay-access-denied" }],
    ["mail", "554 5.7.1 Sender address not verified", { cause: "sender-rejected" }],
    ["mail", "451 4.7.1 Try again later", { later: "the relay did not decide on the sender" }],
    ["rcpt", "530 5.7.0 Authentication required", { cause: "sasl-no-credentials" }],
    ["rcpt", "554 5.7.1 <a@b.example>: Relay access denied", { cause: "relay-access-denied" }],
    ["rcpt", "550 5.7.1 No", { cause: "other" }],
    ["greeting", "554 5.7.1 Your address is blocked, see Spamhaus", { cause: "ip-reputation-blocked" }],
    ["greeting", "554 No SMTP service here", { cause: "other" }],
    ["greeting", "421 4.3.2 Too many connections", { later: "the relay does not take connections now" }],
  ])("at %s of %s is told for what it is", (step, reply, expected) => {
    const [code, ...words] = reply.split(" ");
    expect(refusalOf(step, shownReply({ code: Number(code), lines: [words.join(" ")] }, asIs))).toEqual(expected);
  });

  test("has causes of the vocabulary that all of postmend speaks", () => {
    const known: readonly string[] = CAUSES;
    expect(RELAY_CAUSES.filter((cause) => !known.includes(cause))).toEqual([]);
  });
});

describe("a mechanism", () => {
  const all = { allows: () => true };
  test("is the strongest that both sides know", () => {
    expect(chooseMechanism(["PLAIN", "LOGIN", "CRAM-MD5"], all, true)).toEqual({
      state: "chosen",
      mechanism: "CRAM-MD5",
    });
    expect(chooseMechanism(["LOGIN", "PLAIN"], all, true)).toEqual({ state: "chosen", mechanism: "PLAIN" });
    expect(chooseMechanism(["XOAUTH2", "GSSAPI"], all, true)).toEqual({
      state: "unspoken",
      mechanisms: ["XOAUTH2", "GSSAPI"],
    });
    const token = { state: "unknown", because: "" } as const;
    expect(chooseMechanism(["PLAIN", "XOAUTH2"], { ...all, token }, true)).toEqual({
      state: "chosen",
      mechanism: "XOAUTH2",
    });
    expect(chooseMechanism(["PLAIN", "XOAUTH2"], all, true)).toEqual({ state: "chosen", mechanism: "PLAIN" });
    expect(chooseMechanism(["PLAIN"], { allows: () => false }, true)).toEqual({ state: "none" });
    expect(chooseMechanism([], all, true)).toEqual({ state: "none" });
  });
});

describe("a certificate's name", () => {
  test.each([
    ["relay.example", "relay.example", true],
    ["RELAY.example", "relay.EXAMPLE", true],
    ["*.example.net", "a.example.net", true],
    ["*.example.net", "a.b.example.net", false],
    ["*.example.net", "example.net", false],
    ["*.net", "example.net", false],
    ["a.relay.example", ".relay.example", true],
    ["relay.example", ".relay.example", false],
    ["relay.example.evil", "relay.example", false],
  ])("%s is taken for %s: %s", (name, wanted, expected) => {
    expect(matches(name, wanted)).toBe(expected);
  });

  test("is the common name only where there is no other", () => {
    expect(certificateNames({ subject: "O=x\nCN=Relay.example", subjectAltName: undefined })).toEqual([
      "relay.example",
    ]);
    expect(
      certificateNames({
        subject: "CN=relay.example",
        subjectAltName: "DNS:a.example, IP Address:192.0.2.1, DNS:b.example",
      }),
    ).toEqual(["a.example", "b.example"]);
  });
});

test("certificates are found between what else stands in a CA file", () => {
  const one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
  expect(
    certificatesIn(`# comment\n${one}\nnoise -----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n${one}`),
  ).toEqual([one, one]);
});
