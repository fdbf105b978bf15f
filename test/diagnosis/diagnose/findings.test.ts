import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../src/diagnosis/diagnose/findings.ts";
import type { Knock } from "../../../src/diagnosis/diagnose/port-controls.ts";
import type { RelayTest } from "../../../src/verify/relay-test-result.ts";
import { evidence, group, logged, mistake, NOW, RELAY, relayTest } from "./evidence.ts";

const REFUSED = "connect to smtp.relay.example[192.0.2.1]:587: Connection refused";
const TIMEOUT = "connect to smtp.relay.example[192.0.2.1]:587: Connection timed out";
const WRONG_PASSWORD =
  "SASL authentication failed; server smtp.relay.example[192.0.2.1] said: 535 5.7.8 Error: authentication failed";
const NO_AUTH =
  "host smtp.relay.example[192.0.2.1] said: 530 5.7.0 Authentication required (in reply to MAIL FROM command)";
const LOCAL = "local data error while talking to smtp.relay.example[192.0.2.1]";

describe("findings", () => {
  test("a host that is well has none", () => {
    expect(findingsOf(evidence({ relays: [relayTest("passed")] }))).toEqual([]);
  });

  test("what waits and a relay test that says the same are one finding, and a sure one", () => {
    const found = findingsOf(
      evidence({
        queue: [group(REFUSED, 40)],
        relays: [relayTest("failed", { cause: "connection-refused", problem: "nothing listens" })],
      }),
    );
    expect(found).toMatchObject([
      { cause: "connection-refused", severity: "error", messages: 40, share: 1, confidence: 0.95 },
    ]);
    expect(found[0]?.evidence.map(({ kind }) => kind)).toEqual(["queue", "relay-test"]);
  });

  test("a mistake of the configuration explains the text, and gives its rule and its remedy", () => {
    const key = mistake("sasl-key-mismatch", "no entry of the table matches", "smtp.relay.example user:‹secret›");
    expect(findingsOf(evidence({ log: { groups: [logged(NO_AUTH, 3)] }, lint: [key] }))).toMatchObject([
      { cause: "sasl-no-credentials", rule: "sasl-key-mismatch", messages: 3, lost: 3, remedy: key.remedy },
    ]);
  });

  test("of several mistakes the one that the log names explains it; the others stand for themselves", () => {
    const missing = mistake("table-not-built", "`hash:/etc/postfix/sasl_passwd` was never built");
    const other = mistake("table-missing", "`hash:/etc/postfix/other` is not there");
    const found = findingsOf(
      evidence({
        queue: [group(LOCAL, 5)],
        lint: [other, missing],
        log: {
          trouble: [
            {
              program: "postfix/smtp",
              level: "error",
              text: "open database hash:/etc/postfix/sasl_passwd.db: No such file or directory",
              lines: 5,
              first: NOW - 60,
              last: NOW,
              queue_ids: [],
            },
          ],
        },
      }),
    );
    expect(found.map(({ rule, messages }) => [rule, messages])).toEqual([
      ["table-not-built", 5],
      ["table-missing", 0],
    ]);
  });

  describe("a login by OAuth 2.0 that failed on this host", () => {
    const gaveUp = (how: string) =>
      `SASL authentication failed; cannot authenticate to server smtp.relay.example[192.0.2.1]: ${how}`;
    const said = (text: string) => [
      {
        program: "postfix/smtp",
        level: "info",
        text,
        lines: 1,
        first: NOW - 60,
        last: NOW - 60,
        queue_ids: [],
      } as const,
    ];

    test("is no refusal by the relay: its operator gets no letter, and the plug-in's own words are shown", () => {
      const trouble = said("sasl-xoauth2: TokenStore::Refresh: request failed");
      const found = findingsOf(
        evidence({
          queue: [group(gaveUp("bad protocol / cancel"), 2)],
          log: { trouble },
          kept: { credentials: true },
        }),
      );
      expect(found).toMatchObject([
        {
          cause: "sasl-auth-failed",
          summary: expect.stringContaining("the plug-in got no new one"),
          remedy: { kind: "host", text: expect.stringContaining("test-token-refresh") },
        },
      ]);
      expect(found[0]?.remedy.text).not.toContain("operator");
      expect(found[0]?.evidence.map(({ text }) => text)).toContain(`postfix/smtp: ${trouble[0]?.text}`);
    });

    test("comes from a token file that cannot be used, and is told once", () => {
      const closed = mistake("oauth2-token-closed", "/var/spool/postfix/etc/tokens/a.json cannot be read by user 100");
      const because = "/var/spool/postfix/etc/tokens/a.json cannot be read by Postfix's own user";
      const relays = [
        relayTest("failed", { cause: "sasl-auth-failed", rule: "oauth2-token-closed", problem: because }),
      ];
      const queue = [group(gaveUp("generic failure"), 2)];
      expect(findingsOf(evidence({ queue, relays, lint: [closed] }))).toMatchObject([
        { cause: "sasl-auth-failed", rule: "oauth2-token-closed", messages: 2 },
      ]);
    });

    test("and at the relay in a test of the token, needs other tokens, and no password", () => {
      const step = { ok: true, milliseconds: 3 } as const;
      const refused = relayTest("failed", {
        cause: "sasl-auth-failed",
        steps: [
          { ...step, step: "mechanisms", detail: "XOAUTH2, of PLAIN LOGIN XOAUTH2" },
          { ...step, step: "auth", ok: false, detail: "535 5.7.3 Authentication unsuccessful" },
        ],
        reply: { code: 535, enhanced: "5.7.3", text: "Authentication unsuccessful" },
      });
      const shown = (reason: string) =>
        findingsOf(evidence({ queue: [group(reason, 2)], relays: [refused], kept: { credentials: true } }));
      const text =
        "SASL authentication failed; server smtp.relay.example[192.0.2.1] said: 535 5.7.3 Authentication unsuccessful";
      for (const reason of [text, gaveUp("transient failure (e.g., weak key)")])
        expect(shown(reason)).toMatchObject([
          { cause: "sasl-auth-failed", confidence: 0.95, remedy: { text: expect.stringContaining("scope for SMTP") } },
        ]);
    });

    test("may come from certificates that the jail lacks, which a relay's refusal does not", () => {
      const lacks = mistake("oauth2-ca-missing", "/var/spool/postfix/etc/ssl/certs/ca-certificates.crt is not there");
      const rules = (reason: string) =>
        findingsOf(evidence({ queue: [group(reason, 2)], lint: [lacks] })).map(({ rule, messages }) => [
          rule,
          messages,
        ]);
      expect(rules(gaveUp("bad protocol / cancel"))).toEqual([["oauth2-ca-missing", 2]]);
      const refused =
        "SASL authentication failed; server smtp.relay.example[192.0.2.1] said: 535 5.7.8 authentication failed";
      expect(rules(refused)).toContainEqual([undefined, 2]);
      expect(rules(refused)).toContainEqual(["oauth2-ca-missing", 0]);
    });
  });

  test("a mistake that cannot show so explains nothing", () => {
    const found = findingsOf(
      evidence({ queue: [group(REFUSED, 5)], lint: [mistake("sasl-key-mismatch", "no entry matches")] }),
    );
    expect(found.map(({ cause, rule, messages }) => [cause, rule, messages])).toEqual([
      ["connection-refused", undefined, 5],
      ["sasl-no-credentials", "sasl-key-mismatch", 0],
    ]);
  });

  test("an option of master.cf explains what its parameter can do, and nothing else", () => {
    const override = mistake(
      "master-cf-override",
      "it wins",
      "-o smtp_tls_security_level=none",
      "/etc/postfix/master.cf",
    );
    const tls = "host smtp.relay.example[192.0.2.1] said: 530 5.7.0 Must issue a STARTTLS command first";
    expect(findingsOf(evidence({ queue: [group(tls, 2)], lint: [override] }))[0]).toMatchObject({
      cause: "tls-required-not-offered",
      rule: "master-cf-override",
    });
    expect(findingsOf(evidence({ queue: [group(WRONG_PASSWORD, 2)], lint: [override] }))[0]).not.toHaveProperty("rule");
  });

  test("where the test knows better than the text, its cause counts", () => {
    const ipv6 = "connect to smtp.relay.example[2001:db8::1]:587: Network is unreachable";
    const failing = relayTest("failed", { cause: "connection-timeout", problem: "no answer" });
    expect(findingsOf(evidence({ queue: [group(ipv6, 9)], relays: [failing] }))).toMatchObject([
      { cause: "connection-timeout", messages: 9 },
    ]);
  });

  test("another failure behind the one of the text is found at once", () => {
    const failing = relayTest("failed", { cause: "sasl-auth-failed", problem: "535" });
    const found = findingsOf(evidence({ queue: [group(TIMEOUT, 4)], relays: [failing] }));
    expect(found.map(({ cause, messages }) => [cause, messages]).sort()).toEqual([
      ["connection-timeout", 4],
      ["sasl-auth-failed", 4],
    ]);
  });

  test("a relay that fails for a known mistake is one finding with its rule, also before mail met it", () => {
    const clear = mistake(
      "sasl-noplaintext",
      "`smtp_sasl_tls_security_options` holds noplaintext",
      "smtp_sasl_auth_enable = yes",
    );
    const failing = relayTest("failed", { cause: "sasl-no-mechanism", problem: "the host's own settings allow none" });
    const found = findingsOf(evidence({ lint: [clear], relays: [failing] }));
    expect(found.map(({ cause, rule, severity }) => [cause, rule, severity])).toEqual([
      ["sasl-no-mechanism", "sasl-noplaintext", "error"],
    ]);
  });

  test("a test that fails at a relay to which Postfix itself sent mail a moment ago is a disagreement, and no more", () => {
    const failing = relayTest("failed", { cause: "connection-timeout", problem: "no answer" });
    const sent = (last: number, relay = RELAY) => [{ relay, messages: 9, last }];
    const found = (parts: Parameters<typeof evidence>[0]) => findingsOf(evidence({ relays: [failing], ...parts }));
    const [disagree, ...more] = found({ log: { sent: sent(NOW - 5) } });
    expect(more).toEqual([]);
    expect(disagree).toMatchObject({ cause: "connection-timeout", severity: "warning", confidence: 0.5 });
    expect(disagree?.summary).toContain("disagree");
    const failed = { groups: [logged(TIMEOUT, 1, { lost: 0, delivered_later: 1 })] };
    for (const parts of [
      { log: { sent: sent(NOW - 3600) } },
      { log: { sent: sent(NOW - 5) }, changed: NOW - 3 },
      { log: { sent: sent(NOW - 5, "smtp.relay.example:465") } },
      { log: { sent: sent(NOW - 5, "mx.other.example:587") } },
      { log: { sent: sent(NOW - 5), ...failed } },
      { log: { sent: sent(NOW - 5), groups: failed.groups.map((one) => ({ ...one, relay: "smtp.relay.example" })) } },
      { log: { sent: sent(NOW - 5) }, lint: [mistake("wrappermode-mismatch", "port 587 and TLS from the first byte")] },
    ])
      expect(found(parts)).toMatchObject([{ severity: "error" }]);
  });

  test("what the test meets for the mistake that the text comes from is not told twice", () => {
    const open = mistake("sasl-without-tls", "the TLS level is none", "smtp_tls_security_level = none");
    const failing = relayTest("failed", { cause: "sasl-no-mechanism", problem: "no AUTH on this connection" });
    const text =
      "host smtp.relay.example[192.0.2.1] said: 530 5.7.0 Must issue a STARTTLS command first (in reply to MAIL FROM command)";
    const found = findingsOf(evidence({ log: { groups: [logged(text, 2)] }, lint: [open], relays: [failing] }));
    expect(found.map(({ cause, rule }) => [cause, rule])).toEqual([["tls-required-not-offered", "sasl-without-tls"]]);
  });

  test("a mailbox that is not on this host is no relay's fault", () => {
    const key = mistake("sasl-key-mismatch", "no entry of the table matches", "smtp.relay.example user:‹secret›");
    const text = 'unknown user: "alerts"';
    const groups = [logged(NO_AUTH, 3), { ...logged(text, 3), relay: "local" }];
    const found = findingsOf(evidence({ log: { groups }, lint: [key] }));
    expect(found.map(({ cause, rule, severity }) => [cause, rule, severity])).toEqual([
      ["sasl-no-credentials", "sasl-key-mismatch", "error"],
      ["recipient-rejected", undefined, "info"],
    ]);
  });

  test("a password table that is out of date does not take mechanisms away", () => {
    const stale = mistake(
      "stale-table",
      "sasl_passwd.db does not hold what sasl_passwd says",
      "smtp_sasl_password_maps = hash:/x",
    );
    const text =
      "SASL authentication failed: server smtp.relay.example[192.0.2.1] offered no compatible authentication mechanisms for this type of connection security";
    const found = findingsOf(evidence({ queue: [group(text, 2)], lint: [stale] }));
    expect(found.map(({ cause, rule }) => [cause, rule])).toEqual([
      ["sasl-no-mechanism", undefined],
      ["local-config-error", "stale-table"],
    ]);
  });

  test("mail that was lost before a change stays a finding while a mistake of today explains it", () => {
    const key = mistake("sasl-key-mismatch", "no entry of the table matches", "smtp.relay.example user:‹secret›");
    const log = { groups: [logged(NO_AUTH, 3)] };
    expect(findingsOf(evidence({ log, changed: NOW - 10 }))).toEqual([]);
    expect(findingsOf(evidence({ log, changed: NOW - 10, lint: [key] }))).toMatchObject([
      { rule: "sasl-key-mismatch", lost: 3 },
    ]);
  });

  test("what was right on this host, and is no more elsewhere, is for others to mend", () => {
    const remedy = (parts: Parameters<typeof evidence>[0]) => findingsOf(evidence(parts))[0]?.remedy;
    const untrusted = (problem: string) => ({
      relays: [relayTest("failed", { cause: "tls-cert-untrusted", problem })],
    });
    const expired = "expired: smtp.relay.example, valid until 2026-11-29; the host trusts /etc/ssl/certs/ca.pem";
    expect(remedy(untrusted(expired))).toMatchObject({ kind: "outside" });
    // Postfix 3.5 does not say whose certificate it was.
    const nameless = { queue: [group("Server certificate not trusted", 1)], ...untrusted(expired) };
    expect(findingsOf(evidence(nameless)).map((found) => found.remedy.kind)).toEqual(["outside"]);
    const other = "the certificate is for a.example, and has to be for smtp.relay.example: a.example";
    // A name may be wanted wrongly.
    expect(remedy(untrusted(other))).toMatchObject({ kind: "profile" });
    expect(remedy({ ...untrusted(other), kept: { configuration: true } })).toMatchObject({ kind: "outside" });

    const refused = { relays: [relayTest("failed", { cause: "sasl-auth-failed" })] };
    expect(remedy(refused)).toMatchObject({ kind: "profile" });
    expect(remedy({ ...refused, kept: { credentials: true } })).toMatchObject({
      kind: "outside",
      text: expect.stringMatching(/revoked or replaced.*auth\.password/),
    });

    const stopped = (sent: number): Parameters<typeof evidence>[0] => ({
      queue: [group(TIMEOUT, 4)],
      relays: [relayTest("failed", { cause: "connection-timeout" })],
      log: {
        groups: [logged(TIMEOUT, 4, { lost: 0, last: NOW - 60 })],
        sent: [{ relay: group(TIMEOUT, 4).relay, messages: 9, last: sent }],
      },
      changed: NOW - 3600,
    });
    expect(remedy(stopped(NOW - 600))).toMatchObject({
      kind: "outside",
      text: expect.stringMatching(/before: what changed is not on this host.*\nTo the operator of /s),
    });
    // With the configuration of that time.
    expect(remedy(stopped(NOW - 4000))).toMatchObject({ kind: "profile" });
  });

  test("mail that waits for a relay which is well again only needs a flush", () => {
    const [found, ...more] = findingsOf(
      evidence({
        queue: [group(TIMEOUT, 4)],
        relays: [relayTest("passed")],
        log: {
          groups: [logged(TIMEOUT, 4, { lost: 0, last: NOW - 500, sent_since: true })],
        },
      }),
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({ cause: "connection-timeout", severity: "warning", remedy: { kind: "host" } });
    expect(found?.remedy.text).toContain("postmend flush");
  });

  test("a file that bears on something else is no cure of what mail waits for, nor makes it history", () => {
    const lease = { changed: NOW - 30, changedFor: { sending: NOW - 7200, reaching: NOW - 30 } };
    const rebuilt = { ...lease, changedFor: { ...lease.changedFor, reaching: NOW - 7200 } };
    const severity = (reason: string, more: Parameters<typeof evidence>[0]) => {
      const log = { groups: [logged(reason, 4, { lost: 0, last: NOW - 60 })] };
      const seen = evidence({ queue: [group(reason, 4)], relays: [relayTest("passed")], log, ...more });
      return findingsOf(seen)[0]?.severity;
    };
    expect(severity(REFUSED, lease)).toBe("warning");
    expect(severity(REFUSED, rebuilt)).toBe("error");
    expect(severity(WRONG_PASSWORD, lease)).toBe("error");
    expect(severity(LOCAL, rebuilt)).toBe("warning");
    const lost = { log: { groups: [logged(NO_AUTH, 4)] }, relays: [relayTest("passed")] };
    expect(findingsOf(evidence({ ...lost, ...lease }))).toMatchObject([{ cause: "sasl-no-credentials", lost: 4 }]);
  });

  test("where Postfix still fails though the test passes, the two are shown and nothing is claimed for sure", () => {
    const [found] = findingsOf(
      evidence({
        queue: [group(TIMEOUT, 4)],
        relays: [relayTest("passed")],
        log: { groups: [logged(TIMEOUT, 4, { lost: 0, last: NOW - 5 })] },
      }),
    );
    expect(found).toMatchObject({ cause: "connection-timeout", severity: "error", confidence: 0.5 });
    expect(found?.evidence.map(({ kind }) => kind)).toEqual(["queue", "relay-test"]);
  });

  test("mail in active of which nothing is said is explained by a setting that kills the client", () => {
    const level = mistake("tls-level-invalid", "`encrpyt` is no level", "smtp_tls_security_level = encrpyt");
    const silent = { messages: 7, oldest: NOW - 900, ids: ["4A", "4B"] };
    expect(findingsOf(evidence({ silent, lint: [level] }))).toMatchObject([
      { cause: "local-config-error", rule: "tls-level-invalid", messages: 7, severity: "error" },
    ]);
    expect(findingsOf(evidence({ silent }))).toMatchObject([
      { cause: "other", messages: 7, severity: "warning", remedy: { kind: "host" } },
    ]);
  });

  test("a recipient's own trouble is a remark, and no fault", () => {
    const full = "host mx.example.org[192.0.2.9] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command)";
    expect(findingsOf(evidence({ queue: [group(full, 1)] }))).toMatchObject([
      { cause: "mailbox-full", severity: "info" },
    ]);
  });

  test("a domain that cannot be reached is a warning while mail to others leaves", () => {
    const far = "connect to mx.far.example[192.0.2.77]:25: Connection timed out";
    const sent = [{ relay: "mx.near.example:25", messages: 10, last: NOW }];
    expect(findingsOf(evidence({ queue: [group(far, 1)], log: { sent } }))[0]).toMatchObject({ severity: "warning" });
    expect(findingsOf(evidence({ queue: [group(far, 1)] }))[0]).toMatchObject({ severity: "error" });
  });

  test("mail that was lost before the configuration was changed says nothing of it now", () => {
    const log = { groups: [logged(NO_AUTH, 3, { last: NOW - 600 })] };
    expect(findingsOf(evidence({ log, changed: NOW - 500 }))).toEqual([]);
    expect(findingsOf(evidence({ log, changed: NOW - 700 }))).toHaveLength(1);
  });

  describe("mail that was lost before a file of the configuration was touched", () => {
    const lost = (reason: string, parts: Parameters<typeof evidence>[0] = {}) =>
      findingsOf(
        evidence({ log: { groups: [logged(reason, 200, { last: NOW - 600 })] }, changed: NOW - 500, ...parts }),
      );
    const said = (reply: string) => `host smtp.relay.example[192.0.2.1] said: ${reply}`;
    const blocked = said("550 5.7.1 Service unavailable; client host blocked using Spamhaus");

    test.each([
      ["ip-reputation-blocked", "error", blocked],
      ["content-rejected", "warning", said("554 5.7.1 Message rejected as spam")],
      ["other", "warning", said("550 5.0.0 no")],
      ["recipient-rejected", "info", said("550 5.1.1 User unknown")],
    ])("for what no configuration is the cause of is told: %s", (cause, severity, reason) => {
      const relays = [relayTest("passed")];
      expect(lost(reason, { relays })).toMatchObject([{ cause, severity, lost: 200 }]);
    });

    test("at a server that is no relay of this host is a warning", () => {
      const relays = [relayTest("passed", { host: "new.relay.example" })];
      expect(lost(blocked, { relays })).toMatchObject([
        {
          cause: "ip-reputation-blocked",
          severity: "warning",
          summary: expect.stringContaining("before the configuration was last changed"),
          lost: 200,
        },
      ]);
      expect(lost(blocked, { relays, changed: NOW - 700 })).toMatchObject([{ severity: "error" }]);
      expect(lost(blocked)).toMatchObject([{ severity: "error" }]);
      const unknown = relayTest("undetermined", { host: "relay.example", use: "sender" });
      expect(lost(blocked, { relays: [...relays, unknown] })).toMatchObject([{ severity: "error" }]);
      const literal = blocked.replace("smtp.relay.example", "192.0.2.1");
      expect(lost(literal, { relays: [relayTest("passed", { host: "192.0.2.1" })] })).toMatchObject([
        { severity: "error" },
      ]);
    });

    test("by a rule of this host is history", () => {
      for (const relay of ["none", "local"]) {
        const groups = [{ ...logged("no such mail here", 1, { last: NOW - 600 }), relay }];
        expect(lost("", { log: { groups } })).toEqual([]);
      }
    });
  });

  test("what the log tells of waiting mail counts only where the queue does not answer", () => {
    const log = { groups: [logged(TIMEOUT, 6, { lost: 0, delivered_later: 1 })] };
    expect(findingsOf(evidence({ log }))).toEqual([]);
    expect(findingsOf(evidence({ log, source: "directories" }))).toMatchObject([
      { cause: "connection-timeout", messages: 5 },
    ]);
  });

  test("a Milter that does not answer is found by what it keeps out, until mail is taken in again", () => {
    const line = (program: string, level: "warning" | "info", text: string) =>
      ({ program, level, text, lines: 1, first: NOW - 20, last: NOW - 20, queue_ids: [] }) as const;
    const away = line(
      "postfix/cleanup",
      "warning",
      "connect to Milter service inet:127.0.0.1:8891: Connection refused",
    );
    const rejected = line(
      "postfix/cleanup",
      "info",
      "milter-reject: CONNECT from localhost: 4.7.1 Service unavailable",
    );
    const found = (log: object) => findingsOf(evidence({ sizes: { maildrop: 2 }, log }));
    expect(found({ trouble: [away, rejected] })).toMatchObject([
      { cause: "connection-refused", severity: "error", messages: 2, remedy: { kind: "host" } },
    ]);
    expect(found({ trouble: [away, rejected], taken: NOW - 10 })).toEqual([]);
    expect(found({ trouble: [away] })).toEqual([]);
  });

  test("what a rule of this host bounced is not for another operator", () => {
    const own = { ...logged("no such mail here", 1), relay: "none" };
    const [found] = findingsOf(evidence({ log: { groups: [own] } }));
    expect(found).toMatchObject({ cause: "other", remedy: { kind: "host" } });
    expect(found?.remedy.text).not.toContain("operator");
  });

  test("mail on hold and a Postfix that does not run are found", () => {
    expect(findingsOf(evidence({ held: { messages: 2, ids: ["4H"] } }))).toMatchObject([
      { cause: "other", severity: "warning", messages: 2 },
    ]);
    expect(findingsOf(evidence({ running: false, sizes: { maildrop: 3 } }))).toMatchObject([
      { severity: "error", summary: "Postfix does not run", messages: 3 },
    ]);
  });

  describe("a timeout on port 25", () => {
    const knock = (host: string, port: number, answer: Knock["answer"]) => ({ host, port, answer });
    const timedOut = (host: string, port = 25) =>
      group(`connect to ${host}[192.0.2.77]:${port}: Connection timed out`, 3);
    const relay = (result: RelayTest["result"], host: string, port = 25) =>
      relayTest(result, {
        relay: `[${host}]:${port}`,
        host,
        port,
        ...(result === "failed" && { cause: "connection-timeout", problem: "it did not answer" }),
      });
    const blocked = (open: Knock) => ({
      verdict: "blocked" as const,
      knocks: [knock("mx.far.example", 25, "silent"), knock("mx.near.example", 25, "silent"), open],
    });

    test("is called blocked only with controls", () => {
      const far = timedOut("mx.far.example");
      const relays = [relay("failed", "mx.far.example")];
      const silent = [knock("mx.far.example", 25, "silent"), knock("mx.near.example", 25, "silent")];
      const remedies = [
        blocked(knock("mx.far.example", 587, "connects")),
        { verdict: "undetermined", knocks: silent } as const,
      ].map((controls) => findingsOf(evidence({ queue: [far], relays, controls }))[0]);
      expect(remedies[0]).toMatchObject({
        summary: "Outgoing connections to port 25 are blocked",
        remedy: { kind: "profile", changes: [{ key: "relay.port", value: 587 }] },
      });
      expect(remedies[1]?.summary).not.toContain("blocked");
      expect(remedies[1]?.evidence.map(({ text }) => text)).toContain("mx.near.example:25 does not answer");
    });

    test("changes no port of a relay that is another server, though its other port connects", () => {
      const relays = [relay("passed", "smart.example", 465)];
      const elsewhere = {
        verdict: "elsewhere" as const,
        knocks: [knock("mx.partner.example", 25, "silent"), knock("mx.partner.example", 587, "connects")],
      };
      const [partner] = findingsOf(evidence({ queue: [timedOut("mx.partner.example")], relays, controls: elsewhere }));
      expect(partner?.summary).toContain("its port 587 does");
      expect(partner?.remedy.changes).toBeUndefined();
      const direct = blocked(knock("mx.near.example", 587, "connects"));
      const [far] = findingsOf(evidence({ queue: [timedOut("mx.far.example")], controls: direct }));
      expect(far?.summary).toBe("Outgoing connections to port 25 are blocked");
      expect(far?.remedy.changes).toBeUndefined();
      expect(far?.remedy.text).toContain("authenticated relay");
    });

    test("of one server says nothing of another one, nor of a port that only begins with 25", () => {
      const elsewhere = {
        verdict: "elsewhere" as const,
        knocks: [knock("mx.far.example", 25, "silent"), knock("mx.far.example", 587, "connects")],
      };
      for (const other of [timedOut("mx.near.example"), timedOut("mx.far.example", 2525)]) {
        const [found] = findingsOf(
          evidence({ queue: [other], relays: [relay("passed", "smart.example", 465)], controls: elsewhere }),
        );
        expect(found?.summary).not.toContain("587");
        expect(found?.remedy.changes).toBeUndefined();
      }
    });
  });

  describe("a service that died and is held back", () => {
    const complaint = (program: string, level: "fatal" | "warning", text: string, last = NOW - 10) => ({
      program,
      level,
      text,
      lines: 2,
      first: last,
      last,
      queue_ids: [],
    });
    const throttled = complaint(
      "postfix/master",
      "warning",
      "/usr/lib/postfix/sbin/smtp: bad command startup -- throttling",
    );

    test("explains all mail that is on its way, however young, by the mistake that its last words name", () => {
      const fatal = complaint("postfix/smtp", "fatal", "bad boolean configuration: smtp_sasl_auth_enable = true");
      const value = mistake("invalid-value", "no boolean", "smtp_sasl_auth_enable = true");
      const other = mistake("next-hop-invalid", "no port", "smtp_fallback_relay = [a.example");
      const found = findingsOf(
        evidence({ sizes: { active: 2, maildrop: 1 }, lint: [other, value], log: { trouble: [fatal, throttled] } }),
      );
      expect(found.map(({ rule, messages, severity }) => [rule, messages, severity])).toEqual([
        ["invalid-value", 3, "error"],
        ["next-hop-invalid", 0, "error"],
      ]);
      expect(found[0]?.evidence.map(({ kind }) => kind)).toEqual(["log", "configuration"]);
    });

    test("is the cause itself where no mistake is known", () => {
      const fatal = complaint("postfix/smtp", "fatal", "open /etc/odd: Permission denied");
      expect(findingsOf(evidence({ sizes: { active: 1 }, log: { trouble: [fatal, throttled] } }))).toMatchObject([
        { cause: "local-config-error", severity: "error", messages: 1 },
      ]);
    });

    test("is not taken for the relay's trouble, which is told beside it", () => {
      const fatal = complaint("postfix/qmgr", "fatal", "scan_dir_push: open directory deferred: Permission denied");
      const relays = [relayTest("failed", { cause: "connection-refused" })];
      const found = findingsOf(evidence({ sizes: { active: 1 }, relays, log: { trouble: [fatal, throttled] } }));
      expect(found.map(({ cause, messages }) => [cause, messages])).toEqual([
        ["local-config-error", 1],
        ["connection-refused", 0],
      ]);
    });

    test("is history after the next start", () => {
      const trouble = [complaint("postfix/smtp", "fatal", "open /etc/odd: Permission denied"), throttled];
      expect(findingsOf(evidence({ sizes: { active: 1 }, log: { trouble, started: NOW - 5 } }))).toEqual([]);
    });
  });

  const waiting = (messages: number) => ({ messages, oldest: NOW - 600, ids: ["4W"] });

  test("mail that waits its turn under a delay of an hour is told of that delay, and not where a relay fails", () => {
    const delay = { ...mistake("delivery-pace", "at most one delivery in 3600 seconds"), severity: "info" } as const;
    const seen = { silent: waiting(2), lint: [delay] };
    expect(findingsOf(evidence({ ...seen, relays: [relayTest("passed")] }))).toMatchObject([
      { cause: "local-config-error", rule: "delivery-pace", severity: "error", messages: 2 },
    ]);
    const refused = [relayTest("failed", { cause: "connection-refused" })];
    expect(findingsOf(evidence({ ...seen, relays: refused })).map(({ rule }) => rule)).not.toContain("delivery-pace");
    expect(findingsOf(evidence({ lint: [delay] }))).toEqual([]);
  });

  test("a low limit is told of only where much waits for it and some leaves", () => {
    const limit = { ...mistake("delivery-pace", "at most 1 at a time"), severity: "info", cause: "other" } as const;
    const lint = [{ ...limit, onlyWhenMet: true }];
    const leaving = { flow: { seconds: 600, came: 30, left: 20 } };
    const rules = (silent: number, log: object) =>
      findingsOf(evidence({ silent: waiting(silent), lint, log })).map(({ rule }) => rule);
    expect(rules(30, leaving)).toEqual(["delivery-pace"]);
    expect(rules(3, leaving)).toEqual([undefined]);
    expect(rules(30, { flow: { seconds: 600, came: 30, left: 0 } })).toEqual([undefined]);
  });

  test("mail that was lost is no error once Postfix sent mail to the same server", () => {
    const lost = logged(NO_AUTH, 3, { sent_since: true });
    expect(findingsOf(evidence({ log: { groups: [lost] } }))).toMatchObject([
      { cause: "sasl-no-credentials", severity: "warning", lost: 3 },
    ]);
  });

  test("mail that failed at a server which is no relay any more waits for its next try", () => {
    const old = { ...group(REFUSED, 4, "old.relay.example:587") };
    const log = { groups: [{ ...logged(REFUSED, 4, { lost: 0, last: NOW - 300 }), relay: old.relay }] };
    const now = { queue: [old], log, relays: [relayTest("passed")] };
    expect(findingsOf(evidence({ ...now, changed: NOW - 100 }))).toMatchObject([
      { cause: "connection-refused", severity: "warning", messages: 4 },
    ]);
    expect(findingsOf(evidence({ ...now, changed: NOW - 400 }))).toMatchObject([{ severity: "error" }]);
  });

  test("a change after the last start or reload is told, and what only a start puts into force", () => {
    expect(findingsOf(evidence({ log: { reloaded: NOW - 500 }, changed: NOW - 100 }))).toMatchObject([
      { cause: "local-config-error", severity: "warning", remedy: { text: expect.stringContaining("postfix reload") } },
    ]);
    expect(findingsOf(evidence({ log: { reloaded: NOW - 50, started: NOW - 900 }, changed: NOW - 100 }))).toEqual([]);
    const text = "to change inet_interfaces, stop and start Postfix";
    const trouble = [
      { program: "postfix/master", level: "warning", text, lines: 1, first: NOW - 50, last: NOW - 50, queue_ids: [] },
    ] as const;
    expect(findingsOf(evidence({ log: { reloaded: NOW - 50, trouble }, changed: NOW - 60 }))).toMatchObject([
      { severity: "warning", remedy: { text: expect.stringContaining("Stop and start") } },
    ]);
    expect(findingsOf(evidence({ log: { started: NOW - 20, trouble }, changed: NOW - 60 }))).toEqual([]);
  });

  test("a Postfix that does not run for a mistake has that mistake's rule and remedy, and is one finding", () => {
    const line = mistake("main-cf-syntax", "missing '=' after attribute name");
    const [found, ...more] = findingsOf(evidence({ running: false, sizes: { maildrop: 2 }, lint: [line] }));
    expect(found).toMatchObject({
      ...{ cause: "local-config-error", rule: "main-cf-syntax", severity: "error", messages: 2 },
      remedy: { kind: "host", text: expect.stringMatching(/^Correct the line, .* Then start Postfix: `systemctl/) },
    });
    expect(more).toEqual([]);
    const level = mistake("tls-level-invalid", "no such level", "smtp_tls_security_level = bogus");
    expect(findingsOf(evidence({ running: false, lint: [level] })).map(({ cause, rule }) => [cause, rule])).toEqual([
      ["other", undefined],
      ["local-config-error", "tls-level-invalid"],
    ]);
  });

  test("a Postfix that does not run though what it complained of is mended is only to be started", () => {
    const said = {
      program: "postfix/master",
      level: "fatal",
      text: "bad boolean configuration",
      last: NOW - 60,
    } as const;
    const trouble = [{ ...said, lines: 1, first: NOW - 60, queue_ids: [] }];
    const [before] = findingsOf(evidence({ running: false, log: { trouble }, changed: NOW - 90 }));
    expect(before?.remedy.text).toMatch(/^Start it, /);
    const [mended] = findingsOf(evidence({ running: false, log: { trouble, stopped: NOW - 120 }, changed: NOW - 30 }));
    expect(mended?.remedy.text).toMatch(/^The configuration was changed after the complaints, .* Start it, /);
    expect(mended?.evidence.map(({ text }) => text)).toContain(
      "master was told to end, as `postfix stop` does, 2 min ago",
    );
  });

  test("of a relay that is this host itself nothing is said but that", () => {
    const loop = group("mail for smtp.relay.example loops back to myself", 2);
    const key = mistake("sasl-key-mismatch", "neither smtp.relay.example nor [smtp.relay.example]:587 is a key");
    const relays = [relayTest("failed", { cause: "tls-cert-untrusted", problem: "another name" })];
    expect(findingsOf(evidence({ queue: [loop], lint: [key], relays })).map(({ cause }) => cause)).toEqual(["loop"]);
  });

  test("a slip of the pen is behind what it makes of a setting, and a value that is none is a mistake of its own", () => {
    const slip = mistake(
      "duplicate-parameter",
      "set on line 2 and on line 3, which wins",
      "smtp_tls_security_level = none",
    );
    const clear = mistake("sasl-without-tls", "the TLS level is none", "smtp_tls_security_level = none");
    const refused = group(NO_AUTH, 2);
    expect(findingsOf(evidence({ queue: [refused], lint: [clear, slip] })).map(({ rule }) => rule)).toEqual([
      "duplicate-parameter",
    ]);
    const none = mistake("tls-level-invalid", "no such level", "smtp_tls_security_level = none");
    const silent = { messages: 1, oldest: NOW - 90, ids: ["4XyZ"] };
    expect(findingsOf(evidence({ silent, lint: [none, slip] }))[0]?.rule).toBe("tls-level-invalid");
  });

  test("a name that only the jail cannot resolve is one fault, and a relay that refuses outside of it another", () => {
    const unknown =
      "Host or domain name not found. Name service error for name=smtp.relay.example type=A: Host not found, try again";
    const stale = mistake("chroot-resolv-stale", "the copy is old", "/var/spool/postfix/etc/resolv.conf");
    const refuses = relayTest("failed", { cause: "connection-refused", problem: "nothing listens" });
    const found = findingsOf(evidence({ queue: [group(unknown, 2, RELAY)], lint: [stale], relays: [refuses] }));
    expect(found.map(({ cause, rule }) => [cause, rule])).toEqual([
      ["dns-failure", "chroot-resolv-stale"],
      ["connection-refused", undefined],
    ]);
  });

  test("what may be meant so is a mistake only where mail has met it", () => {
    const refusing = {
      ...mistake("transport-error", "all mail is refused", "default_transport = error"),
      onlyWhenMet: true,
    };
    expect(findingsOf(evidence({ lint: [refusing] }))).toEqual([]);
  });

  test("a table that Postfix may not open, though its modes say nothing, is named by the log", () => {
    const text = "open database /etc/postfix/transport.lmdb: Permission denied";
    const denied = { program: "postfix/trivial-rewrite", level: "error", text, lines: 1, queue_ids: [] } as const;
    const log = { trouble: [{ ...denied, first: NOW - 60, last: NOW - 60 }] };
    const [found] = findingsOf(evidence({ queue: [group("address resolver failure", 1)], log }));
    expect(found).toMatchObject({
      cause: "local-config-error",
      remedy: { kind: "host", text: expect.stringContaining("SELinux") },
    });
    expect(found?.evidence).toContainEqual({ kind: "log", text: `postfix/trivial-rewrite: ${text}` });
  });

  test("mail that waits in another instance, and lines that the log dropped, are told", () => {
    const other = { configDirectory: "/etc/postfix-out", deferred: 3, active: 0 };
    const gap = { text: "Suppressed 132 messages from postfix@-.service", at: NOW - 60 };
    const found = findingsOf(evidence({ others: [other, { ...other, deferred: 0 }], log: { gaps: [gap, gap] } }));
    expect(found).toMatchObject([
      { cause: "other", severity: "warning", remedy: { text: expect.stringContaining("/etc/postfix-out") } },
      { cause: "other", severity: "warning", evidence: [{ kind: "log", text: gap.text }] },
    ]);
  });

  test("errors come first, then what holds most messages", () => {
    const full = "host mx.example.org[192.0.2.9] said: 452 4.2.2 Mailbox full (in reply to RCPT TO command)";
    const found = findingsOf(evidence({ queue: [group(full, 90), group(REFUSED, 2), group(WRONG_PASSWORD, 8)] }));
    expect(found.map(({ cause, share }) => [cause, share])).toEqual([
      ["sasl-auth-failed", 0.08],
      ["connection-refused", 0.02],
      ["mailbox-full", 0.9],
    ]);
  });
});
