import { describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import type { KnownTable } from "../../src/verify/client-settings.ts";
import type { Login, RelayTarget } from "../../src/verify/relay-target.ts";
import { relaysOf } from "../../src/verify/relays.ts";

type Tables = Readonly<Record<string, Readonly<Record<string, string>> | KnownTable>>;

/** The relays of a main.cf, with tables by path. */
function relays(parameters: Readonly<Record<string, string>>, tables: Tables = {}, version = "3.7.11", from?: string) {
  const table = (path: string): KnownTable => {
    const found = tables[path];
    if (!found) return { state: "unknown", because: `${path} is not there` };
    if (isKnown(found)) return found;
    return {
      state: "present",
      entries: new Map(Object.entries(found).map(([key, value]) => [key, new Secret(value)])),
    };
  };
  return relaysOf({ host: "mx1.example", version, parameters: new Map(Object.entries(parameters)), table }, from);
}

function isKnown(table: Readonly<Record<string, string>> | KnownTable): table is KnownTable {
  return "state" in table;
}

function only(found: readonly RelayTarget[]): RelayTarget {
  const [target] = found;
  if (!target || found.length > 1) throw new Error(`${found.length} relays`);
  return target;
}

function user(login: Login): string {
  return login.state === "credentials" ? `${login.username.reveal()}:${login.password.reveal()}` : login.state;
}

const SASL = {
  smtp_sasl_auth_enable: "yes",
  smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
  smtp_sasl_tls_security_options: "noanonymous",
};

describe("the relays of a host", () => {
  test("are none where it delivers by itself", () => {
    expect(relays({})).toEqual([]);
    expect(relays({ relayhost: "" })).toEqual([]);
  });

  test("are the elements of relayhost, with references resolved, in order", () => {
    const found = relays({
      smart: "[a.example]:587",
      relayhost: "$smart, [2001:db8::1]:465, [b.example]",
      smtp_fallback_relay: "[c.example]:26",
    });
    expect(found.map(({ host, port, use }) => [host, port, use])).toEqual([
      ["a.example", 587, "relay"],
      ["2001:db8::1", 465, "relay"],
      ["b.example", 25, "relay"],
      ["c.example", 26, "fallback"],
    ]);
    expect(found.every(({ untestable }) => untestable === undefined)).toBe(true);
  });

  test("that are found by mail exchangers, or by a name of a port, are said to be untestable", () => {
    expect(only(relays({ relayhost: "example.net" })).untestable).toContain("looks up its mail exchangers");
    expect(only(relays({ relayhost: "[a.example]:mailport" })).untestable).toContain("the port mailport");
    expect(only(relays({ relayhost: "[a.example]:submission" }))).toMatchObject({ port: 587 });
    expect(only(relays({ relayhost: "[a.example" })).untestable).toContain('missing "]"');
  });

  test("of senders come from their table, each once, and those beyond ten are told", () => {
    const tables = {
      "/etc/postfix/senders": Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [`@d${at}.example`, `[r${at}.example]:587`]),
      ),
    };
    const found = relays(
      { relayhost: "[a.example]:587", sender_dependent_relayhost_maps: "hash:/etc/postfix/senders" },
      tables,
    );
    expect(found).toHaveLength(12);
    expect(found[1]).toMatchObject({ use: "sender", sender: "@d0.example", relay: "[r0.example]:587" });
    expect(found.at(-1)?.untestable).toBe("2 more relays of senders are not tested");
  });

  test("of senders that are in a database are unknown, not absent", () => {
    const found = relays({
      relayhost: "[a.example]:587",
      sender_dependent_relayhost_maps: "mysql:/etc/postfix/senders.cf",
    });
    expect(found.at(-1)?.untestable).toContain("names mysql");
  });
});

describe("the credentials of a relay", () => {
  test("are those of its host's name before those of the destination, and none where SASL is off", () => {
    const tables = { "/etc/postfix/sasl_passwd": { "a.example": "host:x", "[a.example]:587": "place:p:w" } };
    const one = (parameters: Record<string, string>) =>
      user(only(relays({ relayhost: "[a.example]:587", ...parameters }, tables)).login);
    expect(one(SASL)).toBe("host:x");
    expect(one({ ...SASL, smtp_sasl_auth_enable: "no" })).toBe("off");
    expect(one({ ...SASL, relayhost: "[other.example]:587" })).toBe("off");
    expect(one({ ...SASL, smtp_sasl_password_maps: "ldap:/etc/postfix/l" })).toBe("unknown");
    expect(one({ ...SASL, smtp_sasl_password_maps: "" })).toBe("unknown");
    expect(one({ ...SASL, smtp_sasl_password_maps: "proxy:hash:/etc/postfix/sasl_passwd" })).toBe("host:x");
  });

  test("that a client is to have and has not are told from those that it is not to have", () => {
    const login = (parameters: Record<string, string>) =>
      only(relays({ ...SASL, ...parameters }, { "/etc/postfix/sasl_passwd": { "[b.example]:587": "u:p" } })).login;
    expect(login({ relayhost: "[a.example]:587" })).toEqual({ state: "off", noEntry: true });
    expect(login({ relayhost: "[a.example]:587", smtp_sasl_auth_enable: "no" })).toEqual({ state: "off" });
  });

  test("keep the colons of a password", () => {
    const tables = { "/etc/postfix/sasl_passwd": { "[a.example]:587": "place:p:w" } };
    expect(user(only(relays({ relayhost: "[A.example]:587", ...SASL }, tables)).login)).toBe("place:p:w");
  });

  test("of a sender count only where authentication depends on it", () => {
    const tables = { "/etc/postfix/sasl_passwd": { "[a.example]:587": "all:1", "@shop.example": "shop:2" } };
    const given = { relayhost: "[a.example]:587", ...SASL };
    expect(relays(given, tables).map(({ login }) => user(login))).toEqual(["all:1"]);
    const found = relays(
      { ...given, smtp_sender_dependent_authentication: "yes" },
      tables,
      "3.7.11",
      "alerts@example.net",
    );
    expect(found.map(({ login, sender, mailFrom }) => [user(login), sender, mailFrom])).toEqual([
      ["all:1", undefined, "alerts@example.net"],
      ["shop:2", "@shop.example", undefined],
    ]);
  });

  test.each([
    ["", "noplaintext, noanonymous", "PLAIN", false],
    ["", "noanonymous", "PLAIN", true],
    ["", "noanonymous", "ANONYMOUS", false],
    ["plain, login", "noanonymous", "CRAM-MD5", false],
    ["!cram-md5, static:rest", "noanonymous", "CRAM-MD5", false],
    ["!cram-md5, static:rest", "noanonymous", "LOGIN", true],
  ])("with the filter '%s' and the options '%s' %s may be used: %s", (filter, options, mechanism, expected) => {
    const tables = { "/etc/postfix/sasl_passwd": { "[a.example]:587": "u:p" } };
    const parameters = {
      ...SASL,
      relayhost: "[a.example]:587",
      smtp_sasl_mechanism_filter: filter,
      smtp_sasl_tls_security_options: options,
    };
    const { login } = only(relays(parameters, tables));
    expect(login.state === "credentials" && login.allows(mechanism, true)).toBe(expected);
  });

  test("are not for the clear where the options forbid it by default", () => {
    const { login } = only(
      relays({ ...SASL, relayhost: "[a.example]" }, { "/etc/postfix/sasl_passwd": { "[a.example]": "u:p" } }),
    );
    expect(login.state === "credentials" && [login.allows("PLAIN", true), login.allows("PLAIN", false)]).toEqual([
      true,
      false,
    ]);
  });
});

describe("TLS with a relay", () => {
  const tls = (parameters: Record<string, string>, tables: Tables = {}, version?: string) =>
    only(relays({ relayhost: "[a.example]:587", ...parameters }, tables, version)).tls;

  test("has the level of the client, or of its older switches", () => {
    expect(tls({}).level).toBe("none");
    expect(tls({ smtp_use_tls: "yes" }).level).toBe("may");
    expect(tls({ smtp_enforce_tls: "yes" }).level).toBe("verify");
    expect(tls({ smtp_enforce_tls: "yes", smtp_tls_enforce_peername: "no" }).level).toBe("encrypt");
    expect(tls({ smtp_use_tls: "yes", smtp_tls_security_level: "secure" }).level).toBe("secure");
  });

  test("follows the policy of the destination, attributes included", () => {
    const tables = {
      "/etc/postfix/tls": {
        "[a.example]:587": "secure match=.b.example:c.example protocols=TLSv1.2 servername=hostname",
      },
    };
    expect(
      tls({ smtp_tls_security_level: "may", smtp_tls_policy_maps: "hash:/etc/postfix/tls" }, tables),
    ).toMatchObject({
      level: "secure",
      match: [".b.example", "c.example"],
      versions: { oldest: "TLSv1.2", newest: "TLSv1.2" },
      servername: "a.example",
    });
  });

  test("with a policy that cannot be read is untestable", () => {
    const target = only(relays({ relayhost: "[a.example]:587", smtp_tls_policy_maps: "ldap:/etc/postfix/tls" }));
    expect(target.untestable).toContain("the TLS policy of [a.example]:587 is not known");
  });

  test("has the names that the level matches by default", () => {
    expect(tls({ smtp_tls_security_level: "secure" }).match).toEqual(["a.example", ".a.example"]);
    expect(tls({ smtp_tls_security_level: "verify" }).match).toEqual(["a.example"]);
    expect(
      tls({ smtp_tls_security_level: "fingerprint", smtp_tls_fingerprint_cert_match: "AA:BB, CC:DD" }).match,
    ).toEqual(["AA:BB", "CC:DD"]);
  });

  test.each([
    ["3.5.25", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", "TLSv1.2", "TLSv1.3"],
    ["3.7.11", ">=TLSv1.2", "TLSv1.2", "TLSv1.3"],
    ["3.7.11", "TLSv1.3", "TLSv1.3", "TLSv1.3"],
    ["3.7.11", "", "TLSv1", "TLSv1.3"],
  ])("speaks the versions that %s reads in '%s'", (version, list, oldest, newest) => {
    const parameters = {
      smtp_tls_security_level: "encrypt",
      smtp_tls_mandatory_protocols: list,
      smtp_tls_protocols: "TLSv1.1",
    };
    expect(tls(parameters, {}, version).versions).toEqual({ oldest, newest });
  });
});
