import { describe, expect, test } from "vitest";
import { type GivenRoute, route } from "./routes.ts";

const SASL = "hash:/etc/postfix/sasl_passwd";
const AUTH = `relayhost = [relay.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = ${SASL}\n`;
const A = "one+tag@shop.example";

/** The key of the entry that the client takes, or the state. */
function credentials(given: GivenRoute, from = A, to = "a@b.example"): string | undefined {
  const place = route(given, from, to).delivery?.destinations[0]?.credentials;
  return place?.state === "found" ? place.key : place?.state;
}

function tls(given: GivenRoute, to = "a@b.example") {
  const policy = route(given, A, to).delivery?.destinations[0]?.tls;
  return policy?.state === "known" ? policy.level : policy;
}

describe("credentials", () => {
  test.each([
    ["[relay.example]:587 u:p", "[relay.example]:587"],
    ["relay.example u:p\n[relay.example]:587 v:q", "relay.example"],
    ["[relay.example] u:p", "none"],
    ["relay.example:587 u:p", "none"],
    ["[relay.example]:submission u:p", "none"],
    ["one@shop.example u:p", "none"],
    ["@shop.example u:p", "none"],
    [".example u:p", "none"],
  ])("of %j the entry %s counts", (text, expected) => {
    expect(credentials({ main: AUTH, tables: { [SASL]: text } })).toBe(expected);
  });

  test("by sender come first where that is switched on, and never for the null sender", () => {
    const main = `${AUTH}smtp_sender_dependent_authentication = yes\nrecipient_delimiter = +\n`;
    const tables = { [SASL]: "one@shop.example u:p\n@shop.example v:q\n[relay.example]:587 w:r\n" };
    expect(credentials({ main, tables })).toBe("one@shop.example");
    expect(credentials({ main, tables }, "two@shop.example")).toBe("@shop.example");
    expect(credentials({ main, tables }, "")).toBe("[relay.example]:587");
    expect(credentials({ main: AUTH, tables })).toBe("[relay.example]:587");
  });

  test("of a destination with mail exchangers depend on their names only where a key may be one", () => {
    const main = AUTH.replace("[relay.example]:587", "relay.example:587");
    expect(credentials({ main, tables: { [SASL]: "relay.example:587 u:p\n@shop.example x:y\n" } })).toBe(
      "relay.example:587",
    );
    expect(credentials({ main, tables: { [SASL]: "relay.example:587 u:p\nmx1.relay.example v:q\n" } })).toBe(
      "undetermined",
    );
    const native = `${main}smtp_dns_support_level = disabled\n`;
    expect(credentials({ main: native, tables: { [SASL]: "relay.example u:p\n" } })).toBe("relay.example");
  });

  test("are off, or fail without a table", () => {
    expect(credentials({ main: "relayhost = [relay.example]\n" })).toBe("off");
    expect(credentials({ main: "relayhost = [relay.example]\nsmtp_sasl_auth_enable = yes\n" })).toBe("fails");
    expect(route({ main: "smtp_sasl_auth_enable = yes\n" }, A, "a@b.example").result).toBe("fails");
  });

  test("of a service are its own options", () => {
    const master = `mine unix - - n - - smtp\n  -o smtp_sasl_auth_enable=yes\n  -o smtp_sasl_password_maps=${SASL}\n`;
    const main = "default_transport = mine:[relay.example]\n";
    expect(credentials({ main, master, tables: { [SASL]: "[relay.example] u:p\n" } })).toBe("[relay.example]");
  });

  test("never show a user or a password, wherever they stand", () => {
    const secret = "s3cretword";
    const given = {
      main: `${AUTH.replace(SASL, `${SASL}, inline:{x=bob:${secret}}`)}`,
      tables: {
        [SASL]: {
          text: `[relay.example]:587 bob:${secret}\nrelay.example ${secret}2\n`,
          built: `[relay.example]:587 bob:${secret}\n`,
        },
      },
    };
    const found = route(given, A, "a@b.example");
    expect(found.delivery?.destinations[0]?.credentials).toMatchObject({ state: "found", key: "[relay.example]:587" });
    const text = JSON.stringify({ ...found, questions: [...found.questions] });
    expect(text).not.toContain(secret);
    expect(text).not.toContain("bob");
  });
});

describe("destinations", () => {
  const places = (main: string) =>
    route({ main }, A, "a@b.example").delivery?.destinations.map(({ destination, host, port, mx, fallback }) =>
      [destination, host, port, mx ? "mx" : "host", ...(fallback ? ["fallback"] : [])].join(" "),
    );

  test("brackets and address literals are connected to as they are, everything else through its mail exchangers", () => {
    expect(places("relayhost = [relay.example]\n")).toEqual(["[relay.example] relay.example smtp host"]);
    expect(places("relayhost = relay.example:2525\n")).toEqual(["relay.example:2525 relay.example 2525 mx"]);
    expect(places("relayhost = [ipv6:2001:db8::1]:25\n")).toEqual(["[ipv6:2001:db8::1]:25 2001:db8::1 25 host"]);
    expect(places("disable_dns_lookups = yes\n")).toEqual(["b.example b.example smtp host"]);
  });

  test("a list is tried in order, then the fallback relays", () => {
    expect(places("relayhost = [one.example], two.example\nsmtp_fallback_relay = [three.example]:26\n")).toEqual([
      "[one.example] one.example smtp host",
      "two.example two.example smtp mx",
      "[three.example]:26 three.example 26 host fallback",
    ]);
  });

  test("what the client cannot parse stops it", () => {
    const { result, reason } = route({ main: "relayhost = [relay.example\n" }, A, "a@b.example");
    expect([result, reason]).toEqual([
      "fails",
      'smtp cannot use [relay.example: missing "]" in server description: [relay.example',
    ]);
  });

  test("LMTP has parameters of its own, and looks for no mail exchanger", () => {
    const main =
      "default_transport = lmtp:inet:store.example\nlmtp_tls_security_level = encrypt\nsmtp_sasl_auth_enable = yes\n";
    expect(route({ main }, A, "a@b.example").delivery).toMatchObject({
      program: "lmtp",
      destinations: [
        { host: "store.example", port: "24", mx: false, credentials: { state: "off" }, tls: { level: "encrypt" } },
      ],
    });
  });
});

describe("TLS", () => {
  const POLICY = "texthash:/etc/postfix/tls_policy";
  const main = `smtp_tls_security_level = may\nsmtp_tls_policy_maps = ${POLICY}\n`;
  const relay = `relayhost = [relay.example]:587\n${main}`;

  test.each([
    [relay, "[relay.example]:587 encrypt", "encrypt"],
    [relay, "[relay.example] encrypt", "may"],
    [relay, "relay.example encrypt", "may"],
    [relay, ".example encrypt", "may"],
    [main, "b.example encrypt", "encrypt"],
    [main, ".example encrypt", "encrypt"],
    [main, "example encrypt", "may"],
  ])("with %j, %j gives %s", (text, policy, expected) => {
    expect(tls({ main: text, tables: { [POLICY]: `${policy}\n` } })).toBe(expected);
  });

  test("a policy of an unknown level defers the mail", () => {
    expect(tls({ main, tables: { [POLICY]: "b.example strong\n" } })).toMatchObject({ state: "fails" });
  });

  test("older parameters count where the level is empty, and the table by site without a policy table", () => {
    expect(tls({ main: "smtp_use_tls = yes\n" })).toBe("may");
    expect(tls({ main: "smtp_enforce_tls = yes\n" })).toBe("verify");
    expect(tls({ main: "smtp_enforce_tls = yes\nsmtp_tls_enforce_peername = no\n" })).toBe("encrypt");
    expect(tls({ main: "smtp_use_tls = yes\nsmtp_tls_security_level = none\n" })).toBe("none");
    const site = (text: string) => ({ main: `relayhost = [r.example]\nsmtp_tls_per_site = inline:{${text}}\n` });
    expect(tls(site("r.example=MUST"))).toBe("verify");
    expect(tls(site("[r.example]=NONE, r.example=MUST_NOPEERMATCH"))).toBe("encrypt");
    expect(tls(site("[r.example]=MAY, r.example=NONE"))).toBe("none");
    expect(tls(site("[r.example]=sometimes"))).toMatchObject({ state: "fails" });
    const strong = { main: `smtp_tls_security_level = encrypt\n${site("r.example=MAY").main}` };
    expect(tls(strong)).toBe("encrypt");
  });

  test("an option of the service is its level", () => {
    const master = "mine unix - - n - - smtp -o smtp_tls_security_level=secure -o smtp_tls_wrappermode=yes\n";
    const { delivery, steps } = route({ main: "default_transport = mine\n", master }, A, "a@b.example");
    expect(delivery?.destinations[0]?.tls).toMatchObject({ level: "secure", wrapper: true });
    expect(steps.find(({ step }) => step === "tls")?.evidence.map(({ text }) => text)).toEqual([
      "-o smtp_tls_security_level=secure",
      "-o smtp_tls_wrappermode=yes",
    ]);
  });
});
