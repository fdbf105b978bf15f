import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lint } from "../../../src/diagnosis/lint/lint.ts";
import { directoryLint, hostLint } from "../../../src/diagnosis/lint/lint-document.ts";
import { LINT_RULES } from "../../../src/diagnosis/lint/rules.ts";
import { factsOf, type Given } from "../configuration/facts.ts";
import { CASES } from "./cases.ts";
import { rulesFor } from "./rules-for.ts";

const debian = "test/diagnosis/lint/debian";

describe("A lint rule", () => {
  test.each(LINT_RULES.map(({ id }) => id))(
    "%s finds its mistake, and not the nearest harmless configuration",
    (id) => {
      const given = CASES[id];
      if (!given) throw new Error(`no case for ${id}`);
      expect(rulesFor(given.fault)).toContain(id);
      expect(rulesFor(given.harmless)).not.toContain(id);
    },
  );

  test("has its case, and each case its rule", () => {
    expect(Object.keys(CASES).sort()).toEqual(LINT_RULES.map(({ id }) => id).sort());
    expect(LINT_RULES.length).toBeGreaterThanOrEqual(45);
  });

  test.each(LINT_RULES.map((rule) => [rule.id, rule] as const))(
    "%s has a page, and every text is a sentence",
    (id, rule) => {
      expect(existsSync(`docs/rules/${id}.md`)).toBe(true);
      for (const text of [rule.means, rule.detected, rule.remedy.text, rule.not]) expect(text).toMatch(/^\S.{9,}\.$/s);
      expect(rule.summary).not.toMatch(/\.$/);
    },
  );

  test("shows the relay's line in main.cf, not an option of the client, which has no say in it", () => {
    const master = "smtp unix - - n - - smtp\n  -o relayhost=[b.example]\n  -o smtp_tls_wrappermode=no\n";
    const finding = lint(factsOf({ main: "relayhost = [a.example]:465\n", master })).find(
      ({ rule }) => rule === "wrappermode-mismatch",
    );
    expect(finding?.evidence.map(({ file, line }) => [file, line])).toEqual([
      ["/etc/postfix/main.cf", 1],
      ["/etc/postfix/master.cf", 3],
    ]);
  });

  test("proposes nothing for the profile where an option in master.cf would win over it", () => {
    const remedy = (main: string, option: string) =>
      lint(factsOf({ main, master: `smtp unix - - n - - smtp\n  -o ${option}\n` })).map((finding) => [
        finding.rule,
        finding.remedy.kind,
        finding.remedy.changes ?? [],
      ]);
    const found = remedy("relayhost = [a.example]:587\n", "smtp_tls_wrappermode=yes");
    expect(found).toContainEqual(["wrappermode-mismatch", "host", []]);
    expect(remedy("relayhost = [a.example]:587\n", "smtp_tls_security_level=strict")).toContainEqual([
      "tls-level-invalid",
      "host",
      [],
    ]);
    // Of these two parameters the profile's is main.cf's.
    expect(
      remedy("relayhost = [a.example]:465\nsmtp_tls_security_level = may\n", "smtp_tls_wrappermode=yes"),
    ).toContainEqual(["wrappermode-level", "profile", [{ key: "tls.level", value: "encrypt" }]]);
  });

  test("proposes the port of the relayhost for the relayhost alone, and for no fallback", () => {
    const files = { "/etc/services": { text: "smtp 25/tcp\n" } };
    const changes = (main: string) =>
      lint(factsOf({ main, files }))
        .filter(({ rule }) => rule === "port-name-unknown")
        .map(({ remedy }) => remedy.changes ?? []);
    expect(changes("relayhost = [a.example]:mailgate\n")).toEqual([[{ key: "relay.port", value: 587 }]]);
    expect(changes("relayhost = [a.example]\nsmtp_fallback_relay = [b.example]:mailgate\n")).toEqual([[]]);
  });

  test("says of a table that profiles write that an apply builds it, and of another one that postmap does", () => {
    const remedies = (parameter: string, path: string) => {
      const files = { [path]: { text: "a b\n" }, [`${path}.db`]: null };
      return lint(factsOf({ main: `${parameter} = hash:${path}\n`, files }))
        .filter(({ rule }) => rule === "table-not-built")
        .map(({ remedy }) => remedy.kind);
    };
    expect(remedies("smtp_sasl_password_maps", "/etc/postfix/sasl_passwd")).toEqual(["profile"]);
    expect(remedies("transport_maps", "/etc/postfix/transport")).toEqual(["host"]);
  });

  test("makes no more than a remark of a misspelt name that is there in its right form too", () => {
    const of = (main: string) => lint(factsOf({ main })).find(({ rule }) => rule === "unknown-parameter");
    const slip = "smtp_sasl_auth_enabled = yes\n";
    expect(of(slip)).toMatchObject({ severity: "warning" });
    expect(of(`${slip}smtp_sasl_auth_enable = yes\n`)).toMatchObject({ severity: "info" });
  });

  test("shows where a value was set, with file and line", () => {
    const [finding] = lint(factsOf({ main: "# a\nsoft_bounce = yes\n" }));
    expect(finding).toMatchObject({
      rule: "soft-bounce",
      severity: "warning",
      evidence: [{ file: "/etc/postfix/main.cf", line: 2, text: "soft_bounce = yes" }],
    });
  });
});

describe("A login by OAuth 2.0", () => {
  const missing = CASES["oauth2-token-missing"]?.fault;
  const jailed = "/var/spool/postfix/etc/tokens/me.json";
  const right = { text: '{"access_token": "a", "refresh_token": "r"}', mode: 0o600, uid: 101 };
  const findings = (files: NonNullable<Given["files"]>) =>
    missing
      ? lint(factsOf({ ...missing, files: { ...missing.files, ...files } })).filter(({ rule }) =>
          rule.startsWith("oauth2"),
        )
      : [];

  test("that is right is not complained of", () => {
    expect(findings({ [jailed]: right })).toEqual([]);
  });

  test("whose file is nowhere does not show the path, which may be a password", () => {
    const found = findings({ "/etc/tokens/me.json": null });
    expect(found.map(({ rule }) => rule)).toEqual(["oauth2-token-missing"]);
    expect(JSON.stringify(found.map(({ message, evidence }) => [message, evidence]))).not.toContain("me.json");
  });

  test("whose file belongs to root alone is closed to Postfix", () => {
    const found = findings({ [jailed]: { ...right, uid: 0 } });
    expect(found).toMatchObject([{ rule: "oauth2-token-closed", message: `${jailed} cannot be read by user 101` }]);
  });
});

describe("Lint", () => {
  const releases = readdirSync(debian);
  const kinds = ["internet-site", "internet-with-smarthost", "satellite-system", "local-only"];
  test.each(releases.flatMap((release) => kinds.map((kind) => [release, kind] as const)))(
    "says nothing of what Debian %s installs for %s",
    (release, kind) => {
      const main = readFileSync(`${debian}/${release}/${kind}.main.cf`, "utf8");
      const master = readFileSync(`${debian}/${release}/master.cf`, "utf8");
      const version = { 11: "3.5.25", 12: "3.7.11", 13: "3.10.13" }[release];
      expect(rulesFor({ main, master })).toEqual([]);
      expect(rulesFor({ main, master, ...(version && { version }) })).toEqual([]);
    },
  );

  test("never shows a password, wherever it stands", () => {
    const pw = "c4nary-Secret";
    const faults = [
      `smtp_sasl_password_maps = static:user:${pw}\nsmtp_sasl_auth_enable = yes\nrelayhost = [a.example]\n`,
      `smtp_sasl_password_maps = inline:{ [a]=user:${pw} } # x\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n`,
      `smtp_sasl_password_maps static:user:${pw}\n`,
    ];
    const text = [`user:${pw}`, `[a.example] user:${pw}\n[a.example] u:${pw}\n[a.example]:587 ${pw}\n`].join("\n");
    for (const main of faults) {
      const files = { "/etc/postfix/sasl_passwd": { text, mode: 0o644 } };
      const findings = lint(factsOf({ main, files }));
      expect(findings.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toContain(pw);
    }
  });

  test("puts errors before warnings before remarks", () => {
    const main = "queue_run_delay = 1h\nsoft_bounce = yes\nsmtp_tls_security_level = bogus\n";
    const order = lint(factsOf({ main })).map(({ severity }) => severity);
    expect(order).toEqual(["error", "warning", "info"]);
  });

  test("sees that a directory keeps proxymap from a table, unless it is Postfix's own", () => {
    const table = "/etc/postfix/maps/transport";
    const given = (uid: number): Given => ({
      main: `transport_maps = proxy:hash:${table}\n`,
      files: {
        "/etc": { directory: true, uid: 0, mode: 0o755 },
        "/etc/postfix/maps": { directory: true, uid, mode: 0o700 },
        [table]: { text: "" },
        [`${table}.db`]: { entries: "" },
      },
    });
    expect(rulesFor(given(0))).toEqual(["table-proxy-unreadable"]);
    expect(rulesFor(given(101))).toEqual([]);
  });

  test("concludes nothing from files that nobody looked at", () => {
    for (const { fault } of Object.values(CASES)) {
      const { files: _, mapTypes: __, ...unseen } = fault;
      const findings = rulesFor({
        ...unseen,
        main: "transport_maps = hash:/etc/postfix/x\nsmtp_tls_CAfile = /ca.pem\n",
      });
      expect(findings.filter((rule) => /missing|table|chroot/.test(rule))).toEqual([]);
    }
  });

  test.each<[string, Given]>([
    ["a table in braces for a placeholder", { main: "smtp_generic_maps = inline:{{root=admin@example.net}}\n" }],
    [
      "a limit for mailboxes that another program delivers to",
      {
        main: "mydestination =\nmessage_size_limit = 60000000\nvirtual_mailbox_maps = hash:/x\nvirtual_transport = lmtp:unix:x\n",
      },
    ],
    [
      "restrictions to which Debian's master.cf may refer for misspelt ones",
      { main: "mua_sender_restrictions = reject\n" },
    ],
    [
      "a token for an app password",
      {
        main: "relayhost = [smtp.gmail.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/s\nsmtp_sasl_mechanism_filter = xoauth2\nsmtp_sasl_security_options =\nsmtp_tls_security_level = encrypt\n",
        files: { "/etc/postfix/s": { text: "[smtp.gmail.com]:587 me@gmail.com:/etc/tokens/me\n", mode: 0o600 } },
      },
    ],
    [
      "a disk without count of inodes for a full one",
      { main: "", queueSpace: { freeBytes: 1e12, freeInodes: undefined } },
    ],
    [
      "plug-ins that nobody listed for missing ones",
      {
        main: "relayhost = [a.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/x\nsmtp_sasl_security_options = noanonymous\nsmtp_tls_security_level = encrypt\n",
      },
    ],
    [
      "an address of a family that is not used for one to listen on",
      {
        main: "inet_interfaces = localhost\ninet_protocols = ipv4\n",
        files: {
          "/etc/hosts": { text: "127.0.0.1 localhost\n::1 localhost\n" },
          "/proc/net/fib_trie": { text: "|-- 127.0.0.1\n   /32 host LOCAL\n" },
          "/proc/net/if_inet6": null,
        },
      },
    ],
  ])("does not take %s", (_, given) => {
    expect(rulesFor(given)).toEqual([]);
  });

  test("takes a relay with one of the host's own addresses for a loop", () => {
    const files = { "/proc/net/fib_trie": { text: "|-- 192.0.2.5\n   /32 host LOCAL\n" }, "/proc/net/if_inet6": null };
    expect(rulesFor({ main: "relayhost = [192.0.2.5]\n", files })).toEqual(["relayhost-loop"]);
    expect(rulesFor({ main: "relayhost = [192.0.2.6]\n", files })).toEqual([]);
  });

  test("knows a name that main.cf leaves to the machine only where the machine told it", () => {
    const main = "relayhost = [mx1.example.net]\n";
    expect(rulesFor({ main, defaults: { myhostname: "mx1.example.net" } })).toEqual(["relayhost-loop"]);
    expect(rulesFor({ main })).toEqual([]);
  });

  test("throws on no text, and its document holds to the schema", () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    ajv.addSchema(JSON.parse(readFileSync("schemas/diagnostic.schema.json", "utf8")));
    const valid = ajv.compile(JSON.parse(readFileSync("schemas/lint.schema.json", "utf8")));
    const words = [
      "relayhost",
      "smtp_tls_security_level",
      " = ",
      "\n",
      "  ",
      "[a]:465",
      "$",
      "${",
      "}",
      "#",
      '"',
      "hash:/x",
      "é",
      "\0",
      "\r\n",
      "yes",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string())).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (main, master) => {
        const facts = factsOf({ main, master });
        for (const document of [directoryLint(facts, "d"), hostLint([{ host: "mx1", facts }])])
          expect(valid(JSON.parse(JSON.stringify(document)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
