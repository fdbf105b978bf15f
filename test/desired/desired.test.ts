import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desiredState } from "../../src/desired/desired.ts";
import type { HostFacts } from "../../src/desired/desired-state.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { parseLookupTable } from "../../src/postfix/lookup-table.ts";
import { parseMainCf } from "../../src/postfix/main-cf.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { fill, masked } from "../../src/secrets/secret-text.ts";
import { facts, parametersOf, refusals, resolved, templates } from "./profiles.ts";

const VERSIONS = ["3.5.25", "3.7.11", "3.10.13"];
const PASSWORD = { env: "RELAY_PASSWORD" };

function desired(profile: RelayProfile, host: HostFacts = facts("3.7.11"), vars: Record<string, string> = {}) {
  return desiredState(resolved(profile, vars), host, templates());
}

describe("parameters that a section of the profile asks for", () => {
  const cases: { name: string; profile: RelayProfile; expected: Record<string, string>; version?: string }[] = [
    {
      name: "a relay is a bracketed host with port 587",
      profile: { relay: { host: "smtp.relay.example" } },
      expected: { relayhost: "[smtp.relay.example]:587", smtp_tls_wrappermode: "no" },
    },
    {
      name: "a relay that is looked up in MX records has no brackets and port 25",
      profile: { relay: { host: "relay.example", mx: true } },
      expected: { relayhost: "relay.example:25", smtp_tls_wrappermode: "no" },
    },
    {
      name: "an IPv6 literal keeps its brackets and gets a port",
      profile: { relay: { host: "2001:db8::1", port: 2525 } },
      expected: { relayhost: "[2001:db8::1]:2525", smtp_tls_wrappermode: "no" },
    },
    {
      name: "several relays are a list, fallbacks a list of their own",
      profile: {
        relay: {
          host: ["a.example", "b.example"],
          fallback: [
            { host: "c.example", port: 25 },
            { host: "d.example", mx: true },
          ],
        },
      },
      expected: {
        relayhost: "[a.example]:587, [b.example]:587",
        smtp_fallback_relay: "[c.example]:25, d.example:25",
        smtp_tls_wrappermode: "no",
      },
    },
    {
      name: "OAuth 2.0 turns SASL on for XOAUTH2 alone",
      profile: { relay: { host: "r.example" }, auth: { username: "u", oauth2: { token_file: "/etc/tokens/u.json" } } },
      expected: {
        relayhost: "[r.example]:587",
        smtp_sasl_auth_enable: "yes",
        smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
        smtp_sasl_tls_security_options: "noanonymous",
        smtp_sasl_mechanism_filter: "xoauth2",
        smtp_tls_wrappermode: "no",
      },
    },
    {
      name: "credentials turn SASL on and let PLAIN and LOGIN through over TLS",
      profile: {
        relay: { host: "r.example" },
        auth: { username: "u", password: PASSWORD, mechanisms: ["PLAIN", "LOGIN"] },
      },
      expected: {
        relayhost: "[r.example]:587",
        smtp_tls_wrappermode: "no",
        smtp_sasl_auth_enable: "yes",
        smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
        smtp_sasl_tls_security_options: "noanonymous",
        smtp_sasl_mechanism_filter: "plain, login",
      },
    },
    {
      name: "auth: none turns SASL off",
      profile: { auth: "none" },
      expected: { smtp_sasl_auth_enable: "no" },
    },
    {
      name: "port 465 means wrapper mode",
      profile: { relay: { host: "r.example", port: 465 }, tls: { level: "encrypt" } },
      expected: { relayhost: "[r.example]:465", smtp_tls_security_level: "encrypt", smtp_tls_wrappermode: "yes" },
    },
    {
      name: "a protocol floor is an exclusion list before Postfix 3.6",
      version: "3.5.25",
      profile: { tls: { min_version: "TLSv1.2" } },
      expected: {
        smtp_tls_mandatory_protocols: "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
        smtp_tls_protocols: "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
      },
    },
    {
      name: "a protocol floor is a bound from Postfix 3.6 on",
      profile: { tls: { min_version: "TLSv1.2" } },
      expected: { smtp_tls_mandatory_protocols: ">=TLSv1.2", smtp_tls_protocols: ">=TLSv1.2" },
    },
    {
      name: "names to match go to the parameter of the level secure",
      profile: { tls: { level: "secure", match: ["nexthop", "dot-nexthop"], ca_file: "/etc/ssl/ca.crt" } },
      expected: {
        smtp_tls_security_level: "secure",
        smtp_tls_CAfile: "/etc/ssl/ca.crt",
        smtp_tls_secure_cert_match: "nexthop, dot-nexthop",
      },
    },
    {
      name: "fingerprints are SHA-256 whatever the host's default is",
      profile: { tls: { level: "fingerprint", match: ["AA:BB"] } },
      expected: {
        smtp_tls_security_level: "fingerprint",
        smtp_tls_fingerprint_cert_match: "AA:BB",
        smtp_tls_fingerprint_digest: "sha256",
      },
    },
    {
      name: "a client certificate is two files",
      profile: { tls: { client_certificate: { cert: "/etc/postfix/c.pem", key: "/etc/postfix/c.key" } } },
      expected: { smtp_tls_cert_file: "/etc/postfix/c.pem", smtp_tls_key_file: "/etc/postfix/c.key" },
    },
    {
      name: "limits always carry their unit",
      profile: {
        limits: {
          concurrency: 5,
          recipients: 50,
          delay: "1s",
          retry: { minimal_backoff: 300, maximal_backoff: "4000s", queue_run: "300s", lifetime: "5d" },
        },
      },
      expected: {
        smtp_destination_concurrency_limit: "5",
        smtp_destination_recipient_limit: "50",
        smtp_destination_rate_delay: "1s",
        minimal_backoff_time: "300s",
        maximal_backoff_time: "4000s",
        queue_run_delay: "300s",
        maximal_queue_lifetime: "5d",
      },
    },
    {
      name: "senders have relays and credentials of their own",
      profile: {
        senders: [
          { from: "@shop.example", relay: { host: "o.example" }, auth: { username: "shop", password: PASSWORD } },
        ],
      },
      expected: {
        sender_dependent_relayhost_maps: "hash:/etc/postfix/sender_relay",
        smtp_sasl_auth_enable: "yes",
        smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
        smtp_sasl_tls_security_options: "noanonymous",
        smtp_sender_dependent_authentication: "yes",
      },
    },
    {
      name: "parameters stand as they are written, expressions included",
      profile: { parameters: { smtp_helo_name: "$myhostname", smtp_sasl_security_options: "" } },
      expected: { smtp_helo_name: "$myhostname", smtp_sasl_security_options: "" },
    },
    {
      name: "a parameter of the administrator's own is allowed when another value refers to it",
      profile: { parameters: { our_name: "mail.example.com", smtp_helo_name: "$our_name" } },
      expected: { our_name: "mail.example.com", smtp_helo_name: "$our_name" },
    },
  ];

  it.each(cases)("$name", ({ profile, expected, version }) => {
    expect(parametersOf(desired(profile, facts(version ?? "3.7.11")))).toEqual(expected);
  });
});

describe("lookup tables", () => {
  it("keys credentials by the very text of every relay and fallback", () => {
    const { tables } = desired({
      relay: { host: ["a.example", "2001:db8::1"], fallback: [{ host: "b.example", mx: true }] },
      auth: { username: "alerts", password: PASSWORD },
    });
    expect(tables).toHaveLength(1);
    const [table] = tables;
    expect(table).toMatchObject({
      path: "/etc/postfix/sasl_passwd",
      built: "/etc/postfix/sasl_passwd.db",
      mode: 0o600,
      sensitive: true,
    });
    const entries = parseLookupTable(masked(table?.text ?? [])).entries();
    expect(entries.map(({ key, value }) => [key, value])).toEqual([
      ["[a.example]:587", "alerts:‹secret›"],
      ["[2001:db8::1]:587", "alerts:‹secret›"],
      ["b.example:25", "alerts:‹secret›"],
    ]);
  });

  it("keeps a secret as a reference, and a user name that is one too", () => {
    const token = { file: "token" };
    const [table] = desired({ relay: { host: "r.example" }, auth: { username: token, password: token } }).tables;
    expect(table?.text.filter((part) => typeof part !== "string")).toEqual([{ secret: token }, { secret: token }]);
  });

  it("writes policies and sender relays readable for everybody", () => {
    const { tables } = desired({
      tls: { policy: { "example.org": "secure match=nexthop:.example.org" } },
      senders: [{ from: "@shop.example", relay: { host: "o.example", port: 2525 } }],
    });
    expect(tables.map(({ path, mode, sensitive }) => ({ path, mode, sensitive }))).toEqual([
      { path: "/etc/postfix/tls_policy", mode: 0o644, sensitive: false },
      { path: "/etc/postfix/sender_relay", mode: 0o644, sensitive: false },
    ]);
    const texts = tables.map(({ text }) =>
      parseLookupTable(masked(text))
        .entries()
        .map(({ key, value }) => `${key} ${value}`),
    );
    expect(texts).toEqual([["example.org secure match=nexthop:.example.org"], ["@shop.example [o.example]:2525"]]);
  });

  it("are of the type that the host prefers and has", () => {
    const profile: RelayProfile = { tls: { policy: { "example.org": "may" } } };
    const types = (more: Partial<HostFacts>) =>
      desired(profile, facts("3.10.13", more)).tables.map(({ type, built }) => [type, built]);
    expect(types({})).toEqual([["hash", "/etc/postfix/tls_policy.db"]]);
    expect(types({ defaultMapType: "lmdb", mapTypes: ["lmdb", "hash"] })).toEqual([
      ["lmdb", "/etc/postfix/tls_policy.lmdb"],
    ]);
    expect(types({ mapTypes: ["cdb", "lmdb"] })).toEqual([["lmdb", "/etc/postfix/tls_policy.lmdb"]]);
    expect(types({ defaultMapType: "cdb", mapTypes: ["cdb", "hash"] })).toEqual([
      ["hash", "/etc/postfix/tls_policy.db"],
    ]);
    expect(desired({ ...profile, map_type: "texthash" }).tables[0]?.built).toBeUndefined();
    // Postfix does not tell its types where it dies of main.cf.
    expect(types({ defaultMapType: "lmdb", mapTypes: [] })).toEqual([["lmdb", "/etc/postfix/tls_policy.lmdb"]]);
    expect(types({ defaultMapType: "hash", mapTypes: [] })).toEqual([["hash", "/etc/postfix/tls_policy.db"]]);
  });

  it("are not cdb, which nobody can list to see what was built", () => {
    const profile: RelayProfile = { map_type: "cdb", tls: { policy: { "example.org": "may" } } };
    expect(refusals(profile)).toMatchObject([{ code: "map-type-unusable" }]);
  });
});

describe("a provider", () => {
  it("fills in what the profile leaves open, and nothing else", () => {
    const state = desired({ provider: "postmark", tls: { level: "may" }, limits: { concurrency: 3 } });
    expect(parametersOf(state)).toEqual({
      relayhost: "[smtp.postmarkapp.com]:587",
      smtp_tls_security_level: "may",
      smtp_tls_wrappermode: "no",
      smtp_tls_mandatory_protocols: ">=TLSv1.2",
      smtp_tls_protocols: ">=TLSv1.2",
      smtp_destination_concurrency_limit: "3",
      smtp_destination_recipient_limit: "50",
    });
  });

  it("knows the user name where it is the same for everybody", () => {
    const [table] = desired({ provider: "sendgrid", auth: { password: PASSWORD } }).tables;
    expect(masked(table?.text ?? [])).toContain("[smtp.sendgrid.net]:587 apikey:‹secret›");
  });

  it("with a relay in each region takes the region from the variables, or the whole host", () => {
    const host = (profile: RelayProfile, vars = {}) =>
      parametersOf(desired(profile, facts("3.7.11"), vars))["relayhost"];
    expect(host({ provider: "amazon-ses" }, { region: "eu-west-1" })).toBe("[email-smtp.eu-west-1.amazonaws.com]:587");
    expect(host({ provider: "amazon-ses", relay: { host: "ses.internal" } })).toBe("[ses.internal]:587");
    expect(refusals({ provider: "amazon-ses" })).toMatchObject([
      { code: "provider-region", source: { text: "provider" } },
    ]);
  });

  it("turns wrapper mode on for every implicit TLS port that it documents", () => {
    const state = desired({ provider: "smtp2go", relay: { port: 8465 } });
    expect(parametersOf(state)).toMatchObject({ relayhost: "[mail.smtp2go.com]:8465", smtp_tls_wrappermode: "yes" });
  });
});

describe("what is wrong in a profile", () => {
  const cases: { name: string; profile: RelayProfile; codes: string[]; host?: HostFacts }[] = [
    { name: "a relay without a host", profile: { relay: { port: 25 } }, codes: ["relay-host-missing"] },
    { name: "a host that brings its port", profile: { relay: { host: "r.example:25" } }, codes: ["relay-host"] },
    { name: "an expression in a host name", profile: { relay: { host: "$x" } }, codes: ["value-expanded"] },
    {
      name: "an address to look up in MX records",
      profile: { relay: { host: "192.0.2.1", mx: true } },
      codes: ["relay-address-mx"],
    },
    {
      name: "several relays before Postfix 3.5",
      profile: { relay: { host: ["a", "b"] } },
      codes: ["relay-list-version"],
      host: facts("3.4.10"),
    },
    {
      name: "credentials for no relay",
      profile: { auth: { username: "u", password: PASSWORD } },
      codes: ["sasl-relay-missing"],
    },
    {
      name: "a password of a sender beside OAuth 2.0",
      profile: {
        relay: { host: "r" },
        auth: { username: "u", oauth2: { token_file: "/t" } },
        senders: [{ from: "@a.example", auth: { username: "v", password: PASSWORD } }],
      },
      codes: ["sender-auth-oauth2"],
    },
    {
      name: "a line break in the path of a token file",
      profile: { relay: { host: "r" }, auth: { username: "u", oauth2: { token_file: "/a\nb" } } },
      codes: ["value-line-break"],
    },
    {
      name: "a colon in a user name",
      profile: { relay: { host: "r" }, auth: { username: "a:b", password: PASSWORD } },
      codes: ["sasl-username"],
    },
    {
      name: "a line break in a user name",
      profile: { relay: { host: "r" }, auth: { username: "a\nb", password: PASSWORD } },
      codes: ["value-line-break"],
    },
    {
      name: "no user name, and a provider that knows none",
      profile: { provider: "brevo", auth: { password: PASSWORD } },
      codes: ["sasl-username-missing"],
    },
    {
      name: "implicit TLS without encryption",
      profile: { relay: { host: "r", port: 465 }, tls: { level: "may" } },
      codes: ["tls-wrapper-level"],
    },
    { name: "an expression in a path", profile: { tls: { ca_file: "/etc/$x" } }, codes: ["value-expanded"] },
    {
      name: "the level fingerprint without fingerprints",
      profile: { tls: { level: "fingerprint" } },
      codes: ["tls-fingerprint-missing"],
    },
    {
      name: "a policy attribute that Postfix does not know",
      profile: { tls: { policy: { "a.example": "secure macth=x" } } },
      codes: ["tls-policy"],
    },
    {
      name: "a protocol bound in a policy before Postfix 3.6",
      profile: { tls: { policy: { "a.example": "encrypt protocols=>=TLSv1.2" } } },
      codes: ["tls-policy"],
      host: facts("3.5.25"),
    },
    { name: "a comment as a table key", profile: { tls: { policy: { "#x": "may" } } }, codes: ["table-key"] },
    {
      name: "a sender twice",
      profile: {
        senders: [
          { from: "a@x", relay: { host: "r" } },
          { from: "A@x", relay: { host: "s" } },
        ],
      },
      codes: ["sender-twice"],
    },
    {
      name: "credentials by sender while SASL is off",
      profile: { auth: "none", senders: [{ from: "a@x", auth: { username: "u", password: PASSWORD } }] },
      codes: ["sender-auth-off"],
    },
    {
      name: "a parameter that a section sets already",
      profile: { relay: { host: "r" }, parameters: { relayhost: "[s]" } },
      codes: ["parameter-twice"],
    },
    {
      name: "a parameter that is set and absent",
      profile: { parameters: { smtp_helo_name: "x.example" }, absent: ["smtp_helo_name"] },
      codes: ["parameter-set-and-absent"],
    },
    {
      name: "a line break in a parameter",
      profile: { parameters: { smtp_helo_name: "a\nrelayhost = evil" } },
      codes: ["value-line-break"],
    },
    {
      name: "an unknown parameter",
      profile: { parameters: { smtp_tls_secruity_level: "may" } },
      codes: ["parameter-unknown"],
    },
    {
      name: "a parameter that this version does not know yet",
      profile: { parameters: { smtp_bind_address_enforce: "yes" } },
      codes: ["parameter-unknown"],
      host: facts("3.5.25"),
    },
    {
      name: "a value that is no boolean",
      profile: { parameters: { smtp_tls_note_starttls_offer: "maybe" } },
      codes: ["parameter-value"],
    },
    {
      name: "a time that is none",
      profile: { parameters: { smtp_connect_timeout: "5x" } },
      codes: ["parameter-value"],
    },
    {
      name: "a credential in main.cf",
      profile: { parameters: { smtp_sasl_password_maps: "static:user:pass" } },
      codes: ["credential-in-main-cf"],
    },
    { name: "a table type that cannot be written", profile: { map_type: "pcre" }, codes: ["map-type-unusable"] },
    {
      name: "a table type that the host does not have",
      profile: { map_type: "lmdb" },
      codes: ["map-type-unsupported"],
    },
    {
      name: "a host without any usable table type",
      profile: {},
      codes: ["map-type-none"],
      host: facts("3.10.13", { mapTypes: ["regexp"], defaultMapType: "ldap" }),
    },
    { name: "an unknown provider", profile: { provider: "amazon" }, codes: ["provider-unknown"] },
  ];

  it.each(cases)("is refused: $name", ({ profile, codes, host }) => {
    expect(refusals(profile, host).map(({ code }) => code)).toEqual(codes);
  });

  it("is told all at once, each with its place", () => {
    const found = refusals({ relay: { host: "a b" }, tls: { ca_file: "/$x" }, parameters: { relayhots: "x" } });
    expect(found.map(({ code, source }) => [code, source?.text])).toEqual([
      ["relay-host", "relay.host"],
      ["value-expanded", "tls.ca_file"],
      ["parameter-unknown", "parameters.relayhots"],
    ]);
    expect(found[2]?.hint).toBe("Did you mean relayhost?");
  });

  it("never repeats a credential", () => {
    const found = refusals({
      relay: { host: "r" },
      auth: { username: "tok3n:x", password: PASSWORD },
      parameters: { smtp_sasl_password_maps: "static:bob:hunter2" },
    });
    expect(found.length).toBeGreaterThan(1);
    expect(JSON.stringify(found)).not.toMatch(/tok3n|hunter2/);
  });
});

describe("what is doubtful in a profile", () => {
  const cases: { name: string; profile: RelayProfile; code: string; host?: HostFacts }[] = [
    {
      name: "credentials without TLS",
      profile: { relay: { host: "r" }, tls: { level: "none" }, auth: { username: "u", password: PASSWORD } },
      code: "sasl-clear-text",
    },
    {
      name: "a deprecated parameter",
      profile: { parameters: { smtp_use_tls: "yes" } },
      code: "parameter-deprecated",
      host: facts("3.10.13"),
    },
    {
      name: "a delay for single recipients",
      profile: { limits: { recipients: 1, delay: "1s" } },
      code: "limits-no-throttle",
    },
    {
      name: "a port that the provider does not document",
      profile: { provider: "brevo", relay: { port: 26 } },
      code: "provider-port",
    },
    {
      name: "implicit TLS beside STARTTLS",
      profile: { relay: { host: "r", fallback: [{ host: "s", port: 465 }] } },
      code: "tls-wrapper-mixed",
    },
    { name: "a slip in a name that must be absent", profile: { absent: ["smtp_use_tsl"] }, code: "absent-unknown" },
    {
      name: "names to match at a level that matches none",
      profile: { tls: { level: "encrypt", match: ["nexthop"] } },
      code: "tls-match-unused",
    },
  ];

  it.each(cases)("is a warning: $name", ({ profile, code, host }) => {
    expect(desired(profile, host ?? facts("3.7.11")).warnings.map((warning) => warning.code)).toEqual([code]);
  });
});

describe("templates", () => {
  const profile: RelayProfile = { relay: { host: "r.example" }, auth: { username: "u", password: PASSWORD } };
  const withOwn = (own: Record<string, string>, vars = {}) =>
    desiredState(resolved(profile, vars), facts("3.7.11"), templates(own));

  it("of the project can add a parameter, from a variable of the profile", () => {
    const own = "{{#each parameters}}{{name}} = {{value}}\n{{/each}}\nsmtp_helo_name = {{site}}.example.net\n";
    const state = withOwn({ "main.cf.hbs": own }, { site: "eu" });
    expect(state.parameters).toContainEqual({
      name: "smtp_helo_name",
      value: "eu.example.net",
      from: "templates/main.cf.hbs",
    });
    expect(state.parameters).toContainEqual({ name: "relayhost", value: "[r.example]:587", from: "relay" });
  });

  const cases: { name: string; own: Record<string, string>; code: string }[] = [
    { name: "use an unknown name", own: { "main.cf.hbs": "{{nothing}}" }, code: "template-failed" },
    { name: "do not parse", own: { "main.cf.hbs": "{{#each" }, code: "template-failed" },
    {
      name: "reach for a prototype",
      own: { "sasl_passwd.hbs": "{{credentials.constructor.name}}" },
      code: "template-failed",
    },
    { name: "call a helper", own: { "sasl_passwd.hbs": '{{log "x"}}' }, code: "template-failed" },
    { name: "write what is no main.cf", own: { "main.cf.hbs": "relayhost\n" }, code: "template-main-cf" },
    { name: "write an unknown parameter", own: { "main.cf.hbs": "relayhots = x\n" }, code: "parameter-unknown" },
    { name: "write nothing", own: { "main.cf.hbs": "" }, code: "template-empty" },
    { name: "write no entry", own: { "sasl_passwd.hbs": "# nobody\n" }, code: "template-empty" },
    { name: "write a line without a value", own: { "sasl_passwd.hbs": "key\n" }, code: "template-table" },
    { name: "bring a NUL of their own", own: { "sasl_passwd.hbs": "key u:\0p\n" }, code: "template-failed" },
  ];

  it.each(cases)("are refused when they $name", ({ own, code }) => {
    expect(refusals(profile, facts("3.7.11"), own).map((found) => found.code)).toContain(code);
  });

  it("get no variable that could break out of its line or look like a secret", () => {
    const lines = desiredErrors({ "main.cf.hbs": "{{site}}" }, { site: "a\nrelayhost = evil", region: "\u0000" });
    expect(lines).toEqual(["value-line-break", "value-line-break"]);
  });
});

function desiredErrors(own: Record<string, string>, vars: Record<string, string>): string[] {
  try {
    desiredState(resolved({}, vars), facts("3.7.11"), templates(own));
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe("for every version", () => {
  it.each(VERSIONS)("Postfix %s would read back exactly the parameters that were asked for", (version) => {
    const line = fc.string({ unit: "grapheme" }).filter((text) => !/[\n\r\0]/.test(text));
    fc.assert(
      fc.property(line, line, (helo, filter) => {
        const profile: RelayProfile = { parameters: { smtp_helo_name: helo, smtp_reply_filter: filter } };
        if (refusals(profile, facts(version)).length > 0) return;
        for (const { name, value } of desired(profile, facts(version)).parameters) {
          expect(parseMainCf("").set(name, value).get(name)).toBe(value);
        }
      }),
    );
  });

  it.each(VERSIONS)("on Postfix %s a password arrives in its table untouched", (version) => {
    const password = fc.string({ minLength: 1 }).filter((text) => !/[\n\r\0]|\s$/.test(text));
    fc.assert(
      fc.property(password, (value) => {
        const [table] = desired(
          { relay: { host: "r.example" }, auth: { username: "u", password: PASSWORD } },
          facts(version),
        ).tables;
        const text = fill(table?.text ?? [], { get: () => new Secret(value) }).reveal();
        expect(parseLookupTable(text).get("[r.example]:587")).toBe(`u:${value}`);
      }),
    );
  });
});
