import { describe, expect, test } from "vitest";
import { type TraceDocument, traceDocument } from "../../src/diagnosis/trace/trace-document.ts";
import { traceMarkdown } from "../../src/reports/trace-markdown.ts";
import { renderTrace } from "../../src/reports/trace-text.ts";
import { type GivenRoute, route } from "../diagnosis/trace/routes.ts";

const style = { color: false, width: 100 };

function document(given: GivenRoute, from = "alerts@lab.example", to = "someone@mailbox.example"): TraceDocument {
  const found = route(given, from, to);
  return traceDocument({ host: "mx1", version: { major: 3, minor: 7, text: "3.7.11" } }, found);
}

const RELAY: GivenRoute = {
  main: "relayhost = [relay.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = texthash:/etc/postfix/sasl_passwd\nsmtp_tls_security_level = encrypt\n",
  tables: { "texthash:/etc/postfix/sasl_passwd": "# c\n[relay.example]:587 bob:s3cret\n" },
};

describe("a route", () => {
  test("as text has its steps with file and line, and ends with what comes of it", () => {
    const text = renderTrace(document(RELAY), style);
    expect(text).toMatch(/^alerts@lab\.example -> someone@mailbox\.example {2}mx1, Postfix 3\.7\.11\n/);
    expect(text).toMatch(
      /next hop +\[relay\.example\]:587, from relayhost\n +--> \/etc\/postfix\/main\.cf:2 {2}relayhost/,
    );
    expect(text).toContain("--> /etc/postfix/sasl_passwd:2  [relay.example]:587 ‹secret›");
    expect(text).toMatch(
      /smtp sends it to \[relay\.example\]:587, with the credentials of \[relay\.example\]:587, TLS encrypt\.\n$/,
    );
    expect(text).not.toMatch(/bob|s3cret/);
  });

  test("as Markdown is a table of steps", () => {
    const text = traceMarkdown(document(RELAY));
    expect(text).toContain("| step | what decides | where |");
    expect(text).toContain("`/etc/postfix/main.cf:2`");
    expect(text).not.toMatch(/bob|s3cret/);
  });

  test("that ends in a refusal, in other programs or nowhere says so", () => {
    const verdict = (given: GivenRoute, to?: string) =>
      renderTrace(document(given, "a@b.example", to), { color: false, width: 300 })
        .trimEnd()
        .split("\n")
        .at(-1);
    expect(verdict({ main: "default_transport = error:no mail here\n" })).toBe(
      "Postfix refuses it, and the sender gets a bounce: no mail here.",
    );
    expect(verdict({ main: "default_transport = retry:later\n" })).toBe("Postfix keeps it in the queue: later.");
    expect(verdict({}, "root@localhost")).toBe("local delivers it, for mail.lab.example.");
    expect(verdict({ main: "default_transport = nosuch\n" })).toMatch(
      /^Postfix will not deliver it: mail transport unavailable/,
    );
    expect(verdict({ main: "transport_maps = ldap:/x\n" })).toMatch(/^The route could not be found out: ldap:\/x/);
  });

  test("shows nothing of a host raw", () => {
    const given = { main: "relayhost = [\u001b[31mevil`|<b>]\n" };
    const text = renderTrace(document(given), style);
    expect(text).not.toContain("\u001b");
    const markdown = traceMarkdown(document(given));
    for (const raw of ["\u001b", "<b>"]) expect(markdown).not.toContain(raw);
  });
});
