import { describe, expect, test } from "vitest";
import { wantedFiles } from "../../../src/diagnosis/lint/wanted-files.ts";
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
