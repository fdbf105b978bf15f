import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameValue } from "../../src/postfix/equality.ts";
import { parameter, parameterNames } from "../../src/postfix/parameters.ts";
import { valueProblem } from "../../src/postfix/validity.ts";
import { expressionText, oneLineValue } from "./generators.ts";
import { growth, LINEAR } from "./growth.ts";
import { RELEASES, V3_5, V3_7, V3_10 } from "./releases.ts";

describe("values that Postfix takes", () => {
  it.each([
    ["smtp_sasl_auth_enable", "yes"],
    ["smtp_sasl_auth_enable", "No"],
    ["smtp_destination_concurrency_limit", "20"],
    ["message_size_limit", "5000000000"],
    ["smtp_connect_timeout", "30"],
    ["smtp_connect_timeout", "5min"],
    ["smtp_destination_rate_delay", "2s"],
    ["maximal_queue_lifetime", "0"],
    ["smtp_tls_security_level", "encrypt"],
    ["smtp_tls_security_level", ""],
    ["smtp_tls_protocols", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"],
    ["notify_classes", "resource, software"],
    ["smtp_sasl_password_maps", "hash:/etc/postfix/sasl_passwd"],
    ["smtp_sasl_password_maps", "lmdb:/a, texthash:/b"],
    ["smtp_sasl_password_maps", "proxy:hash:/a"],
    ["smtp_sasl_password_maps", "inline:{ { a = b c } }"],
    ["smtp_sasl_password_maps", "static:{a b}"],
    ["relayhost", ""],
    ["relayhost", "[smtp.example.com]:587"],
    ["relayhost", "smtp.example.com:25"],
    ["relayhost", "example.com"],
    ["relayhost", "[2001:db8::1]:587"],
    ["relayhost", "[192.0.2.1]:587"],
    ["relayhost", "[smtp.example.com]:submission"],
    ["relayhost", "[a.example]:587, [b.example]:587"],
    ["smtp_fallback_relay", "[a.example]:587 [b.example]"],
    ["myhostname", "mail.example.com"],
    ["compatibility_level", "2"],
    ["smtpd_banner", "$myhostname ESMTP # not a comment"],
    ["smtpd_banner", "costs $$5"],
    ["my_own_parameter", "anything at all"],
  ])("%s = %s", (name, value) => {
    expect(valueProblem(name, value, V3_7)).toBeUndefined();
  });

  it("may depend on an expression, which is not judged", () => {
    expect(valueProblem("smtp_sasl_auth_enable", "$x", V3_7)).toBeUndefined();
    expect(valueProblem("smtp_connect_timeout", "${stress?{10}:{300}}s", V3_7)).toBeUndefined();
    expect(valueProblem("smtp_sasl_password_maps", "$default_database_type:/a", V3_7)).toBeUndefined();
    expect(valueProblem("relayhost", "[$mydomain]:587", V3_7)).toBeUndefined();
  });
});

describe("values that Postfix refuses", () => {
  it.each([
    ["smtp_sasl_auth_enable", "true", "bad boolean configuration: smtp_sasl_auth_enable = true"],
    ["smtp_sasl_auth_enable", "1", "bad boolean configuration: smtp_sasl_auth_enable = 1"],
    ["smtp_sasl_auth_enable", "maybe", "bad boolean configuration: smtp_sasl_auth_enable = maybe"],
    ["smtp_sasl_auth_enable", "", "bad boolean configuration: smtp_sasl_auth_enable = "],
    ["smtp_sasl_auth_enable", "yes # no", "bad boolean configuration: smtp_sasl_auth_enable = yes # no"],
    [
      "smtp_destination_concurrency_limit",
      "many",
      "bad numerical configuration: smtp_destination_concurrency_limit = many",
    ],
    ["message_size_limit", "10MB", "bad numerical configuration: message_size_limit = 10MB"],
    ["smtp_connect_timeout", "5x", "parameter smtp_connect_timeout: bad time value or unit: 5x"],
    ["smtp_connect_timeout", "5 m", "parameter smtp_connect_timeout: bad time value or unit: 5 m"],
    ["smtp_connect_timeout", "5M", "parameter smtp_connect_timeout: bad time value or unit: 5M"],
    ["smtp_connect_timeout", "-5", "parameter smtp_connect_timeout: bad time value or unit: -5"],
    ["smtp_connect_timeout", "", "parameter smtp_connect_timeout: bad time value or unit: "],
    ["smtp_tls_security_level", "bogus", 'Invalid TLS level "bogus"'],
    ["compatibility_level", "newest", 'malformed compatibility level syntax: "newest"'],
  ])("%s = %s", (name, value, problem) => {
    expect(valueProblem(name, value, V3_7)).toBe(problem);
  });

  it("are numbers beyond the parameter's range", () => {
    expect(valueProblem("smtp_sasl_password_result_delimiter", "::", V3_10)).toContain("bad string length 2 > 1");
    expect(valueProblem("maximal_queue_lifetime", "101d", V3_7)).toContain("invalid maximal_queue_lifetime");
    expect(valueProblem("smtp_connect_timeout", "99999999999", V3_7)).toContain("bad time value");
  });

  it("are times beyond 32 bits in whatever unit", () => {
    expect(valueProblem("smtp_connect_timeout", "2147483647", V3_7)).toBeUndefined();
    expect(valueProblem("smtp_connect_timeout", "2147483648", V3_7)).toContain("bad time value");
    expect(valueProblem("smtp_connect_timeout", "3549w", V3_7)).toBeUndefined();
    expect(valueProblem("smtp_connect_timeout", "3550w", V3_7)).toContain("bad time value");
  });

  it("are numbers beyond 32 bits, but for sizes of messages and mailboxes", () => {
    expect(valueProblem("message_size_limit", "2147483648", V3_7)).toBeUndefined();
    expect(valueProblem("header_size_limit", "2147483648", V3_7)).toContain("bad numerical configuration");
  });

  it("are words without digits where no time is none at all", () => {
    expect(valueProblem("ipc_timeout", "many", V3_7)).toBe("invalid ipc_timeout: 0 (min 1)");
    expect(valueProblem("ipc_timeout", "never", V3_7)).toContain("bad time value or unit: never");
  });

  it("are protocol bounds before 3.6", () => {
    expect(valueProblem("smtp_tls_protocols", ">=TLSv1.2", V3_7)).toBeUndefined();
    expect(valueProblem("smtp_tls_protocols", ">=TLSv1.2", V3_5)).toBe('Invalid TLS protocol list ">=TLSv1.2"');
    expect(valueProblem("smtp_tls_protocols", "TLSv9", V3_7)).toBe('Invalid TLS protocol list "TLSv9"');
  });

  it("are tables without a type, or of a type that no build has", () => {
    const name = "smtp_sasl_password_maps";
    expect(valueProblem(name, "/etc/postfix/sasl_passwd", V3_7)).toContain('expecting "type:name" form');
    expect(valueProblem(name, "hsah:/a", V3_7)).toBe("unsupported dictionary type: hsah");
    expect(valueProblem(name, "proxy:hsah:/a", V3_7)).toBe("unsupported dictionary type: hsah");
    expect(valueProblem(name, "hash:/a, $more, hsah:/b", V3_7)).toBe("unsupported dictionary type: hsah");
  });

  it("are destinations that Postfix cannot read", () => {
    expect(valueProblem("relayhost", "[smtp.example.com", V3_7)).toContain('missing "]"');
    expect(valueProblem("relayhost", "[smtp.example.com]587", V3_7)).toContain('garbage after "]"');
    expect(valueProblem("relayhost", "[]:587", V3_7)).toContain("missing host information");
    expect(valueProblem("relayhost", "smtp.example.com:", V3_7)).toContain("missing service information");
    expect(valueProblem("relayhost", "[smtp.example.com]:65536", V3_7)).toContain("bad network port");
    expect(valueProblem("relayhost", "[smtp.example.com]:0", V3_7)).toContain("bad network port");
    expect(valueProblem("relayhost", '"[smtp.example.com]:587"', V3_7)).toContain("valid hostname");
    expect(valueProblem("relayhost", "[smtp_example..com]", V3_7)).toContain("valid hostname");
  });

  it("are expressions that do not parse, in any parameter", () => {
    expect(valueProblem("my_own_parameter", "${x", V3_7)).toContain("truncated macro reference");
    expect(valueProblem("smtpd_banner", "costs $ 5", V3_7)).toContain("empty macro name");
    expect(valueProblem("smtpd_banner", "${a-b}", V3_7)).toContain("attribute name syntax error");
  });

  it("are no odd dollars in parameters that Postfix expands later, if at all", () => {
    expect(valueProblem("smtpd_expansion_filter", "#$%&", V3_7)).toBeUndefined();
    expect(valueProblem("mailbox_command", 'procmail "${EXTENSION', V3_7)).toBeUndefined();
  });

  it("are comparisons of levels before 3.6", () => {
    const value = "${{$compatibility_level} <level {1} ? {yes} : {no}}";
    expect(valueProblem("smtpd_banner", value, V3_7)).toBeUndefined();
    expect(valueProblem("smtpd_banner", value, V3_5)).toContain('"{expression}" expected');
  });
});

describe("values that Postfix misreads", () => {
  it("are comments after a list, which become elements", () => {
    expect(valueProblem("smtp_sasl_mechanism_filter", "plain # not login", V3_7)).toContain(
      "#comment after other text",
    );
    expect(valueProblem("smtp_sasl_password_maps", "hash:/a # old", V3_7)).toContain("#comment after other text");
    expect(valueProblem("relayhost", "[a.example] # old", V3_7)).toContain("#comment after other text");
  });

  it("are several relay hosts before 3.5", () => {
    const old = { major: 3, minor: 4, text: "3.4.14" };
    expect(valueProblem("relayhost", "[a.example], [b.example]", old)).toContain("needs Postfix 3.5");
    expect(valueProblem("smtp_fallback_relay", "[a.example], [b.example]", old)).toBeUndefined();
  });
});

describe("every value", () => {
  const release = fc.constantFrom(...RELEASES);

  it("that is a default of a release is one that the release takes", () => {
    const refused = RELEASES.flatMap((version) =>
      parameterNames(version)
        .map((name) => ({ name, value: parameter(name, version)?.default ?? "" }))
        .filter(({ name, value }) => valueProblem(name, value, version) !== undefined),
    );
    expect(refused).toEqual([]);
  });

  it("is judged without an exception, and the same with blanks around it", () => {
    const value = fc.oneof(oneLineValue, expressionText);
    const name = fc.constantFrom(...parameterNames(V3_10));
    fc.assert(
      fc.property(name, value, release, (n, text, version) => {
        expect(valueProblem(n, `  ${text}\t`, version)).toBe(valueProblem(n, text, version));
      }),
    );
  });

  it("of a boolean is yes or no in any case, and nothing else", () => {
    const word = fc.oneof(fc.mixedCase(fc.constantFrom("yes", "no")), fc.string({ unit: "grapheme-ascii" }));
    fc.assert(
      fc.property(word, (text) => {
        fc.pre(!text.includes("$"));
        const taken = ["yes", "no"].includes(text.trim().toLowerCase());
        expect(valueProblem("smtp_sasl_auth_enable", text, V3_7) === undefined).toBe(taken);
      }),
    );
  });

  it("of a port between 1 and 65535 is a good one", () => {
    fc.assert(
      fc.property(fc.nat(70_000), (port) => {
        const good = port >= 1 && port <= 65_535;
        expect(valueProblem("relayhost", `[smtp.example.com]:${port}`, V3_7) === undefined).toBe(good);
      }),
    );
  });

  it.each(["$x ", "a, ", "{", "${", "${{a}=={", "x:{", "[", "1"])(
    "of many %j is judged and compared in time in proportion to its length",
    (part) => {
      const names = [
        "smtp_sasl_password_maps",
        "relayhost",
        "notify_classes",
        "smtp_tls_protocols",
        "smtp_connect_timeout",
      ];
      const text = (size: number) => part.repeat(size / part.length);
      const read = (value: string) => {
        for (const name of names) {
          valueProblem(name, value, V3_10);
          sameValue(name, value, `${value} `, { version: V3_10 });
        }
      };
      expect(growth(text, 100_000, read)).toBeLessThan(LINEAR);
    },
  );
});
