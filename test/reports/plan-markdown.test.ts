import { describe, expect, test } from "vitest";
import { planMarkdown } from "../../src/reports/plan-markdown.ts";
import {
  errorPlan,
  hostPlan,
  lines,
  parameter,
  passwordChange,
  planOf,
  REFUSED,
  relayMove,
  unchangedPlan,
} from "./samples.ts";

describe("a plan as Markdown", () => {
  test("shows the one host that changes in the open, a table a file", () => {
    expect(planMarkdown(planOf(relayMove("mx1.example.net")))).toBe(
      lines(
        "### postmend plan",
        "",
        "1 host to change (2 create, 3 update, 2 delete; 1 restart)",
        "",
        "**`mx1.example.net`**: 2 create, 3 update, 2 delete; restart",
        "",
        "Postfix 3.5.25; profile `smarthost`",
        "",
        "`/etc/postfix/main.cf`",
        "",
        "|  | name | before | after | note |",
        "| --- | --- | --- | --- | --- |",
        "| `~` | `relayhost` | `[mail.old.example]:25` | `[smtp.relay.example]:587` |  |",
        "| `+` | `smtp_sasl_auth_enable` |  | `yes` |  |",
        "| `~` | `smtp_tls_security_level` | `may` | `encrypt` |  |",
        "| `-` | `smtp_use_tls` | `yes` |  | managed by revision 3, no longer in the profile |",
        "| `~` | `inet_protocols` | `all` | `ipv4` | **restart** |",
        "",
        "`/etc/postfix/sasl_passwd`",
        "",
        "|  | name | before | after | note |",
        "| --- | --- | --- | --- | --- |",
        "| `+` | `[smtp.relay.example]:587` |  | `‹secret›` | key \\[smtp.relay.example] -> \\[smtp.relay.example]:587 |",
        "| `-` | `[smtp.relay.example]` | `‹secret›` |  | no longer used |",
        "",
        "Will run:",
        "",
        "- `postmap hash:/etc/postfix/sasl_passwd`: the text of the table changes",
        "- `restart`: inet_protocols is read when master starts",
      ),
    );
  });

  test("folds the hosts when there are several, and names what failed before them", () => {
    const document = planOf(
      hostPlan("mx1", { changes: [parameter("relayhost", "a", "b")] }),
      passwordChange("mx2"),
      passwordChange("mx3"),
      errorPlan("mx9", REFUSED),
      unchangedPlan("mx4"),
      unchangedPlan("mx5"),
    );
    expect(planMarkdown(document)).toBe(
      lines(
        "### postmend plan",
        "",
        "3 hosts to change (3 update), 2 unchanged, **1 error**",
        "",
        "**Not planned: `mx9`**",
        "",
        "```text",
        "error: The host refused the connection",
        "  connect ECONNREFUSED 192.0.2.9:22",
        "  hint: check that sshd runs there:",
        "          ssh -p 22 mx9.example.net true",
        "```",
        "",
        "<details><summary><b><code>mx1</code></b>: 1 update</summary>",
        "",
        "Postfix 3.5.25; profile `smarthost`",
        "",
        "`/etc/postfix/main.cf`",
        "",
        "|  | name | before | after |",
        "| --- | --- | --- | --- |",
        "| `~` | `relayhost` | `a` | `b` |",
        "",
        "</details>",
        "",
        "<details><summary><b><code>mx2</code>, <code>mx3</code></b>: 1 update</summary>",
        "",
        "2 hosts alike; Postfix 3.5.25; profile `smarthost`",
        "",
        "`/etc/postfix/sasl_passwd`",
        "",
        "|  | name | before | after | note |",
        "| --- | --- | --- | --- | --- |",
        "| `~` | `[smtp.relay.example]:587` | `‹secret›` | `‹secret›` | password differs, user unchanged |",
        "",
        "Will run:",
        "",
        "- `postmap hash:/etc/postfix/sasl_passwd`: the text of the table changes",
        "",
        "</details>",
        "",
        "<details><summary>2 hosts unchanged</summary>",
        "",
        "`mx4`, `mx5`",
        "",
        "</details>",
      ),
    );
  });

  test("stays within the size of a comment and says what it left out", () => {
    const host = (index: number) =>
      hostPlan(`mx${index}`, { changes: [parameter(`p${index}`, null, "x".repeat(5000))] });
    const document = planOf(...Array.from({ length: 2000 }, (_, index) => host(index)));
    const text = planMarkdown(document);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    expect(text).toContain("(4700 more characters)");
    expect(text.trimEnd().split("\n").at(-1)).toMatch(
      /^\*\*Cut to fit into a comment\*\*: \d+ parts shown in short, \d+ parts not shown\. See all of it with `postmend plan`\.$/,
    );
  });

  test("tells a host that does not fit in one line", () => {
    const document = planOf(relayMove("mx1"), hostPlan("mx2", { changes: [parameter("relayhost", null, "b")] }));
    expect(planMarkdown(document, { limit: 700 })).toBe(
      lines(
        "### postmend plan",
        "",
        "2 hosts to change (3 create, 3 update, 2 delete; 1 restart)",
        "",
        "`mx1`: 2 create, 3 update, 2 delete; restart",
        "",
        "<details><summary><b><code>mx2</code></b>: 1 create</summary>",
        "",
        "Postfix 3.5.25; profile `smarthost`",
        "",
        "`/etc/postfix/main.cf`",
        "",
        "|  | name | before | after |",
        "| --- | --- | --- | --- |",
        "| `+` | `relayhost` |  | `b` |",
        "",
        "</details>",
        "",
        "**Cut to fit into a comment**: 1 part shown in short. See all of it with `postmend plan`.",
      ),
    );
  });
});
