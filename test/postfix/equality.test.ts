import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EqualityContext, sameValue } from "../../src/postfix/equality.ts";
import { expressionText, oneLineValue } from "./generators.ts";
import { V3_5, V3_7, V3_10 } from "./releases.ts";

const NAMES = [
  "relayhost",
  "smtp_sasl_auth_enable",
  "smtp_destination_concurrency_limit",
  "delay_warning_time",
  "smtp_connect_timeout",
  "smtp_tls_protocols",
  "notify_classes",
  "smtp_sasl_mechanism_filter",
  "smtp_sasl_password_maps",
  "smtp_tls_CAfile",
  "message_size_limit",
  "smtpd_banner",
  "my_own_parameter",
];

function same(name: string, a: string, b: string, context: EqualityContext = { version: V3_7 }): boolean {
  return sameValue(name, a, b, context);
}

describe("values that Postfix treats alike", () => {
  it.each([
    ["yes and YES of a boolean", "smtp_sasl_auth_enable", "yes", "YES"],
    ["an integer with leading zeros", "smtp_destination_concurrency_limit", "20", "0020"],
    ["a size with leading zeros", "message_size_limit", "10240000", "010240000"],
    ["seconds and minutes", "smtp_connect_timeout", "60s", "1m"],
    ["a bare number and its default unit, seconds", "smtp_connect_timeout", "30", "30s"],
    ["a bare number and its default unit, hours", "delay_warning_time", "4", "4h"],
    ["a bare number and its default unit, days", "maximal_queue_lifetime", "5", "5d"],
    ["days and weeks", "maximal_queue_lifetime", "7d", "1w"],
    ["5min and 5m, for only the first letter counts", "smtp_connect_timeout", "5min", "5m"],
    ["5month and 5m, for only the first letter counts", "smtp_connect_timeout", "5month", "300"],
    ["a time of one service", "smtp_destination_rate_delay", "1m", "60"],
    ["a list with commas and one with blanks", "smtp_sasl_mechanism_filter", "plain, login", "plain login"],
    ["a list with a comma at the end", "smtp_sasl_mechanism_filter", "plain, login,", "plain,login"],
    ["destinations with commas and with blanks", "relayhost", "[a]:587, [b]:587", "[a]:587 [b]:587"],
    ["words in another order", "notify_classes", "resource, software", "software resource"],
    ["words that are repeated", "notify_classes", "resource resource", "resource"],
    ["runs of blanks", "smtpd_banner", "a   b\tc", "a b c"],
    ["a continuation line", "smtpd_banner", "a\n    b", "a b"],
    ["blanks at the ends", "smtpd_banner", "  a ", "a"],
    ["$name and ${name}", "smtpd_banner", "$myhostname ESMTP", "${myhostname} ESMTP"],
    ["$name and $(name)", "smtpd_banner", "$myhostname ESMTP", "$(myhostname) ESMTP"],
    ["a table list with commas and with blanks", "smtp_sasl_password_maps", "hash:/a, hash:/b", "hash:/a hash:/b"],
  ])("are equal: %s", (_, name, a, b) => {
    expect(same(name, a, b)).toBe(true);
  });

  it("are protocol lists that leave the same versions usable, from 3.6 on", () => {
    const [bound, exclusions] = [">=TLSv1.2", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"];
    expect(same("smtp_tls_protocols", bound, exclusions, { version: V3_7 })).toBe(true);
    expect(same("smtp_tls_protocols", bound, exclusions, { version: V3_5 })).toBe(false);
    expect(same("smtp_tls_protocols", "!SSLv2 !SSLv3", "!sslv3:!sslv2", { version: V3_5 })).toBe(true);
  });

  it("are table names that expand to the same file", () => {
    const lookup = (name: string) => (name === "config_directory" ? "/etc/postfix" : undefined);
    const [a, b] = ["hash:$config_directory/sasl_passwd", "hash:/etc/postfix/sasl_passwd"];
    expect(same("smtp_sasl_password_maps", a, b, { version: V3_7, lookup })).toBe(true);
    expect(same("smtp_sasl_password_maps", a, b, { version: V3_7 })).toBe(false);
  });
});

describe("values that differ in meaning", () => {
  it.each([
    ["yes and no", "smtp_sasl_auth_enable", "yes", "no"],
    ["a boolean that Postfix refuses", "smtp_sasl_auth_enable", "yes", "true"],
    ["the empty value and the default", "smtp_sasl_auth_enable", "", "no"],
    ["another number", "smtp_destination_concurrency_limit", "20", "2"],
    ["a number and its negative", "smtp_destination_concurrency_limit", "20", "-20"],
    ["another unit", "smtp_connect_timeout", "5m", "5h"],
    ["a unit in capitals, which Postfix refuses", "smtp_connect_timeout", "5M", "5m"],
    ["a blank before the unit, which Postfix refuses", "smtp_connect_timeout", "5 m", "5m"],
    ["a list in another order", "smtp_sasl_mechanism_filter", "plain login", "login plain"],
    ["destinations in another order", "relayhost", "[a] [b]", "[b] [a]"],
    ["a next hop with and without brackets", "relayhost", "[a]:587", "a:587"],
    ["a named and a numeric port", "relayhost", "[a]:submission", "[a]:587"],
    ["a next hop in another case, for tables are looked up by it", "relayhost", "[A]:587", "[a]:587"],
    ["one more word", "notify_classes", "resource software", "resource"],
    ["words that an expression may add to", "notify_classes", "$x resource", "resource $x"],
    ["table types that share a suffix", "smtp_sasl_password_maps", "hash:/a", "btree:/a"],
    ["blanks inside a group", "smtp_sasl_password_maps", "inline:{{a=b c}}", "inline:{{a=b, c}}"],
    ["a list whose braces do not close", "smtp_sasl_password_maps", "inline:{{a=b c}", "inline:{{a=b,c}"],
    ["text in another case", "smtpd_banner", "Hello", "hello"],
    ["a literal dollar and a reference", "smtpd_banner", "$$myhostname", "${myhostname}"],
    ["a name and a longer one", "smtpd_banner", "${mail}_name", "$mail_name"],
    ["quotes, which are literal", "smtpd_banner", '"a"', "a"],
    ["a comma in text", "smtpd_banner", "a, b", "a b"],
    ["numbers of a parameter nobody knows", "my_own_parameter", "01", "1"],
    ["an inline comment, which is part of the value", "relayhost", "[a] # c", "[a]"],
  ])("are not equal: %s", (_, name, a, b) => {
    expect(same(name, a, b)).toBe(false);
  });

  it("include times too large for Postfix, even when both are", () => {
    expect(same("smtp_connect_timeout", "99999999999", "99999999999s")).toBe(false);
  });

  it("include table names that cannot be expanded", () => {
    const lookup = () => undefined;
    expect(same("smtp_tls_CAfile", "$nothing/a", "/a", { version: V3_7, lookup })).toBe(false);
  });
});

describe("equality", () => {
  const name = fc.constantFrom(...NAMES);
  const version = fc.constantFrom(V3_5, V3_7, V3_10);
  const number = fc.tuple(fc.nat(300), fc.constantFrom("", "s", "m", "h", "d", "w", "x", " m"));
  const value = fc.oneof(
    oneLineValue,
    expressionText,
    number.map((parts) => parts.join("")),
    fc.constantFrom("yes", "no", "Yes", ">=TLSv1.2", "!SSLv2 !SSLv3", "resource, software", "software,resource"),
  );

  it("is reflexive", () => {
    fc.assert(fc.property(name, value, version, (n, a, v) => same(n, a, a, { version: v })));
  });

  it("is symmetric", () => {
    fc.assert(
      fc.property(name, value, value, version, (n, a, b, v) => {
        return same(n, a, b, { version: v }) === same(n, b, a, { version: v });
      }),
    );
  });

  it("is transitive", () => {
    const written = fc.constantFrom(
      ...[
        "yes",
        "YES",
        "1",
        "01",
        "1s",
        "60",
        "60s",
        "1m",
        "1min",
        "a, b",
        "a b",
        "a  b,",
        "b a",
        "a b a",
        "$x",
        "${x}",
      ],
      ...["!SSLv2 !SSLv3", "!SSLv3, !SSLv2", ">=TLSv1", "$x a", "${ x } a", "a $x"],
    );
    fc.assert(
      fc.property(name, written, written, written, version, (n, a, b, c, v) => {
        const alike = (left: string, right: string) => same(n, left, right, { version: v });
        return !(alike(a, b) && alike(b, c)) || alike(a, c);
      }),
      { numRuns: 2000 },
    );
  });

  it("of times is equality of their seconds", () => {
    const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
    const time = fc.tuple(fc.nat(1000), fc.constantFrom("s", "m", "h", "d", "w"));
    fc.assert(
      fc.property(time, time, ([a, s], [b, t]) => {
        const alike = a * seconds[s] === b * seconds[t];
        expect(same("smtp_connect_timeout", `${a}${s}`, `${b}${t}`)).toBe(alike);
      }),
    );
  });

  it("of lists is equality of their elements, whatever separates them", () => {
    const element = fc.stringMatching(/^[a-z]{1,3}$/);
    const gap = fc.constantFrom(" ", ",", ", ", "\t", " , ");
    const list = fc.array(element, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, list, gap, gap, (left, right, g, h) => {
        const alike = left.join() === right.join();
        expect(same("smtp_sasl_mechanism_filter", left.join(g), right.join(h))).toBe(alike);
      }),
    );
  });

  it("of unknown parameters is equality of the text but for blanks", () => {
    const text = fc.string({ unit: fc.constantFrom(..."aB1 ,\t"), maxLength: 8 });
    const blanksAside = (value: string) => value.split(/\s+/).filter(Boolean).join(" ");
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(same("my_own_parameter", a, b)).toBe(blanksAside(a) === blanksAside(b));
      }),
    );
  });
});
