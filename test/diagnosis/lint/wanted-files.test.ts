import { describe, expect, test } from "vitest";
import { wantedFiles, wantedTokenFiles } from "../../../src/diagnosis/lint/wanted-files.ts";
import { factsOf, type Given } from "../configuration/facts.ts";

function wanted(given: Given): string[] {
  return wantedFiles(factsOf(given)).map(({ path, text, table }) =>
    [text ? "text" : "stat", path, table].filter(Boolean).join(" "),
  );
}

describe("The files that lint looks at", () => {
  test("are those that main.cf names, with the text and the entries of tables", () => {
    const files = wanted({
      main: "smtp_sasl_password_maps = hash:/etc/postfix/s\nsmtp_tls_CAfile = /ca.pem\nheader_checks = pcre:/etc/postfix/h\n",
    });
    expect(files).toContain("text /etc/postfix/s");
    expect(files).toContain("stat /etc/postfix/s.db hash:/etc/postfix/s");
    expect(files).toContain("stat /etc/postfix/h");
    expect(files).toContain("stat /ca.pem");
  });

  test("leave out what Postfix makes itself, and the text of aliases, unless it is another table's too", () => {
    const cache = "smtp_tls_session_cache_database = btree:/var/lib/postfix/c\n";
    expect(wanted({ main: `${cache}alias_maps = hash:/a\n` }).filter((text) => /postfix\/c|\/a/.test(text))).toEqual([
      "stat /a",
      "stat /a.db",
    ]);
    expect(wanted({ main: "alias_maps = hash:/a\nvirtual_alias_maps = hash:/a\n" })).toContain("text /a");
  });

  test("are those of the jail only where the relay's client is in it, and ports only where one has a name", () => {
    const jailed = "/var/spool/postfix/etc/resolv.conf";
    expect(wanted({ main: "", master: "smtp unix - - y - - smtp\n" }).join()).toContain(jailed);
    expect(wanted({ main: "", master: "smtp unix - - n - - smtp\n" }).join()).not.toContain(jailed);
    expect(wanted({ main: "relayhost = [a]:587\n" }).join()).not.toContain("/etc/services");
    expect(wanted({ main: "relayhost = [a]:submission\n" })).toContain("text /etc/services");
  });
});

describe("The files that lint looks at once it knows the passwords", () => {
  const main = `smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_mechanism_filter = xoauth2
`;
  const entry = (password: string) => ({ "/etc/postfix/sasl_passwd": { text: `[a.example]:587 me:${password}\n` } });
  const paths = (given: Given) => wantedTokenFiles(factsOf(given)).map(({ path }) => path);

  test("are the token files that they name, in the jail and outside, and what is around them", () => {
    const found = paths({ main, files: entry("/etc/tokens/me.json") });
    for (const path of ["/etc/tokens/me.json", "/etc/tokens", "/etc/sasl-xoauth2.conf"]) expect(found).toContain(path);
    for (const path of ["/etc/tokens/me.json", "/etc/tokens", "/active"])
      expect(found).toContain(`/var/spool/postfix${path}`);
  });

  test("are none for a password, also for one that begins with a slash", () => {
    expect(paths({ main, files: entry("/Tr0ub4dor&3") })).toEqual([]);
    expect(paths({ main, files: entry("s3cret/word") })).toEqual([]);
    const plain = main.replace("xoauth2", "plain");
    expect(paths({ main: plain, files: entry("/pass/word") })).toEqual([]);
  });
});
