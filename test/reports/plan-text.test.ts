import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { interruption, NOT_REACHED } from "../../src/diagnostics/interruption.ts";
import { renderPlan } from "../../src/reports/plan-text.ts";
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

const plain = { color: false, width: 90 };

describe("a plan as text", () => {
  test("groups the changes of a host by file, before and after in two columns", () => {
    expect(renderPlan(planOf(relayMove("mx1.example.net")), plain)).toBe(
      lines(
        "mx1.example.net",
        "  Postfix 3.5.25; profile smarthost; 2 create, 3 update, 2 delete",
        "",
        "  /etc/postfix/main.cf",
        "    ~ relayhost                [mail.old.example]:25  ->  [smtp.relay.example]:587",
        "    + smtp_sasl_auth_enable                           ->  yes",
        "    ~ smtp_tls_security_level  may                    ->  encrypt",
        "    - smtp_use_tls             yes  (managed by revision 3, no longer in the profile)",
        "    ~ inet_protocols           all                    ->  ipv4  [restart]",
        "",
        "  /etc/postfix/sasl_passwd",
        "    + [smtp.relay.example]:587  ‹secret›",
        "          (key [smtp.relay.example] -> [smtp.relay.example]:587)",
        "    - [smtp.relay.example]      ‹secret›  (no longer used)",
        "",
        "  Will run",
        "    postmap hash:/etc/postfix/sasl_passwd  the text of the table changes",
        "    restart                                inet_protocols is read when master starts",
        "",
        "Plan: 1 host to change (2 create, 3 update, 2 delete; 1 restart)",
      ),
    );
  });

  test("tells equal plans of several hosts once, and a host that could not be planned last", () => {
    const document = planOf(
      passwordChange("mx2"),
      errorPlan("mx9.example.net", { ...REFUSED, host: "mx9.example.net" }),
      passwordChange("mx3", { postfix_version: "3.10.5" }),
      unchangedPlan("mx4"),
    );
    expect(renderPlan(document, plain)).toBe(
      lines(
        "1 host unchanged: mx4",
        "",
        "mx2, mx3",
        "  2 hosts alike; Postfix 3.5.25 and 3.10.5; profile smarthost; 1 update",
        "",
        "  /etc/postfix/sasl_passwd",
        "    ~ [smtp.relay.example]:587  ‹secret›  (password differs, user unchanged)",
        "",
        "  Will run",
        "    postmap hash:/etc/postfix/sasl_passwd  the text of the table changes",
        "",
        "NOT PLANNED mx9.example.net",
        "  error: The host refused the connection",
        "    connect ECONNREFUSED 192.0.2.9:22",
        "    hint: check that sshd runs there:",
        "            ssh -p 22 mx9.example.net true",
        "",
        "Plan: 2 hosts to change (2 update), 1 unchanged, 1 error",
      ),
    );
  });

  test("does not flood the screen with forty unchanged hosts", () => {
    const hosts = Array.from({ length: 40 }, (_, index) => unchangedPlan(`out${index + 1}`));
    expect(renderPlan(planOf(...hosts), plain)).toBe(
      lines(
        "40 hosts unchanged: out1, out2, out3, out4, out5, out6, out7, out8 and 32 more",
        "",
        "Plan: no changes, 40 hosts unchanged",
      ),
    );
  });

  test("says with verbose why each value is already right", () => {
    expect(renderPlan(planOf(unchangedPlan("mx1")), plain, { verbose: true })).toBe(
      lines(
        "mx1",
        "  Postfix 3.5.25; profile smarthost; unchanged",
        "",
        "  Already right",
        "    = relayhost          written so",
        "    = smtp_tls_loglevel  default",
        "",
        "Plan: no changes, 1 host unchanged",
      ),
    );
  });

  test("shows the warnings of a host that stays as it is", () => {
    const warning = { code: "x", severity: "warning", summary: "A service hides a parameter", host: "mx1" } as const;
    expect(renderPlan(planOf(unchangedPlan("mx1", { warnings: [warning] })), plain)).toBe(
      lines(
        "mx1",
        "  Postfix 3.5.25; profile smarthost; unchanged",
        "",
        "  warning: A service hides a parameter",
        "",
        "Plan: no changes, 1 host unchanged",
      ),
    );
  });

  test("puts values that are too wide for the columns below their name", () => {
    const before = "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination";
    const changes = [
      parameter("smtpd_recipient_restrictions", before, `${before}, reject_unknown_recipient_domain`),
      parameter("relayhost", "", "[smtp.relay.example]:587"),
    ];
    expect(renderPlan(planOf(hostPlan("mx1", { changes })), { color: false, width: 70 })).toBe(
      lines(
        "mx1",
        "  Postfix 3.5.25; profile smarthost; 2 update",
        "",
        "  /etc/postfix/main.cf",
        "    ~ smtpd_recipient_restrictions",
        "          permit_mynetworks, permit_sasl_authenticated,",
        "          reject_unauth_destination",
        "      ->  permit_mynetworks, permit_sasl_authenticated,",
        "          reject_unauth_destination, reject_unknown_recipient_domain",
        "    ~ relayhost",
        "          (empty)",
        "      ->  [smtp.relay.example]:587",
        "",
        "Plan: 1 host to change (2 update)",
      ),
    );
  });

  test("does not call a host that was interrupted an error, nor a run in which no host was planned one without changes", () => {
    const failed = errorPlan("mx1", { code: "x", severity: "error", summary: "No answer" });
    const left = errorPlan("mx2", interruption("mx2", NOT_REACHED));
    expect(renderPlan(planOf(failed, left), { color: false, width: 90 })).toBe(
      lines(
        "NOT PLANNED mx1",
        "  error: No answer",
        "",
        "NOT PLANNED mx2",
        "  warning: The run was interrupted before this host was reached",
        "",
        "Plan: no host planned, 1 error, 1 interrupted",
      ),
    );
  });

  test("colours signs, values and errors, and nothing else of the text changes", () => {
    const document = planOf(
      hostPlan("mx1", { changes: [parameter("relayhost", "a", "b"), parameter("smtp_use_tls", "yes", null)] }),
      errorPlan("mx2", { code: "x", severity: "error", summary: "No answer" }),
    );
    const colored = renderPlan(document, { color: true, width: 90 });
    expect(colored).toBe(
      lines(
        "\u001b[1mmx1\u001b[22m",
        "  \u001b[2mPostfix 3.5.25; profile smarthost; 1 update, 1 delete\u001b[22m",
        "",
        "  /etc/postfix/main.cf",
        "    \u001b[33m~\u001b[39m relayhost     a  \u001b[2m  ->  \u001b[22m\u001b[1mb\u001b[22m",
        "    \u001b[31m-\u001b[39m smtp_use_tls  \u001b[31myes\u001b[39m",
        "",
        "\u001b[1m\u001b[31mNOT PLANNED \u001b[39m\u001b[22m\u001b[1mmx2\u001b[22m",
        "  \u001b[1m\u001b[31merror: \u001b[39m\u001b[22m\u001b[1mNo answer\u001b[22m",
        "",
        "\u001b[1mPlan: \u001b[22m1 host to change (1 update, 1 delete),\u001b[1m\u001b[31m 1 error\u001b[39m\u001b[22m",
      ),
    );
    expect(stripVTControlCharacters(colored)).toBe(renderPlan(document, plain));
  });

  test("masks a sensitive value even where the document forgot to", () => {
    const forgotten = { ...parameter("smtp_token", "hunter1", "hunter2"), sensitive: true };
    expect(renderPlan(planOf(hostPlan("mx1", { changes: [forgotten] })), plain)).not.toContain("hunter");
  });
});
