import { describe, expect, test } from "vitest";
import type { Change } from "../../src/plan/plan.ts";
import { sourceAfter, sourceBefore, sourceLive, touchesRelays } from "../../src/verify/plan-sources.ts";
import { relaysOf } from "../../src/verify/relays.ts";
import { mainCf, planOf, saslPasswd, secrets } from "../apply/plans.ts";
import { transportOf } from "../engine/sessions.ts";
import { host, observed } from "../plan/simulated-host.ts";

const SASL = "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n";
const withSasl = { ...mainCf, content: [`relayhost = [a.example]:587\n${SASL}`] };

function change(more: Partial<Change>): Change {
  return {
    file: "/etc/postfix/main.cf",
    kind: "parameter",
    name: "relayhost",
    action: "update",
    before: "a",
    after: "b",
    sensitive: false,
    impact: "reload",
    ...more,
  };
}

function planWith(changes: readonly Change[], parameters: Readonly<Record<string, string>> = {}) {
  const plan = planOf([withSasl, saslPasswd]);
  return {
    ...plan,
    document: { ...plan.document, changes },
    basis: { ...plan.basis, parameters: new Map(Object.entries(parameters)) },
  };
}

describe("a plan concerns relays", () => {
  test.each<[string, boolean, Partial<Change>]>([
    ["relayhost", true, {}],
    ["the TLS level", true, { name: "smtp_tls_security_level" }],
    ["a limit", false, { name: "smtp_destination_concurrency_limit" }],
    [
      "an entry of the password table",
      true,
      { file: "/etc/postfix/sasl_passwd", kind: "table-entry", name: "[a.example]:587" },
    ],
    [
      "the built password table, in a rollback",
      true,
      { file: "/etc/postfix/sasl_passwd.db", kind: "file", name: "/etc/postfix/sasl_passwd.db" },
    ],
    ["another table", false, { file: "/etc/postfix/other", kind: "table-entry", name: "x" }],
    ["the mode of main.cf", false, { kind: "file", name: "/etc/postfix/main.cf" }],
  ])("by a change of %s: %s", (_, expected, more) => {
    expect(touchesRelays(planWith([change(more)]), secrets)).toBe(expected);
  });

  test("by a table that only the settings of today name", () => {
    const plan = planWith(
      [change({ file: "/etc/postfix/old", kind: "file", name: "/etc/postfix/old", action: "delete" })],
      { smtp_sasl_password_maps: "hash:/etc/postfix/old" },
    );
    expect(touchesRelays(plan, secrets)).toBe(true);
  });
});

describe("the settings of a plan", () => {
  test("after it are those that it brings, passwords included, and no host is asked for them", async () => {
    const [relay] = relaysOf(await sourceAfter(transportOf(), planWith([]), secrets));
    expect(relay).toMatchObject({ relay: "[a.example]:587", login: { state: "credentials" } });
    expect(relay?.login.state === "credentials" && relay.login.password.reveal()).toBe("hünter2");
    expect(JSON.stringify(relay)).not.toContain("hünter2");
  });

  test("before it are those that the host had when the plan was made", async () => {
    expect(relaysOf(await sourceBefore(transportOf(), planWith([], { relayhost: "[old.example]" })))).toMatchObject([
      { relay: "[old.example]", login: { state: "off" } },
    ]);
  });

  test("are the options of the client in master.cf before those of main.cf, before the plan and after it", async () => {
    const plan = planWith([], { relayhost: "[a.example]:587", smtp_tls_security_level: "may" });
    const own = new Map([["smtp_tls_security_level", "encrypt"]]);
    const overridden = { ...plan, basis: { ...plan.basis, clientOptions: own } };
    for (const source of [sourceBefore(transportOf(), overridden), sourceAfter(transportOf(), overridden, secrets)])
      expect(relaysOf(await source)).toMatchObject([{ relay: "[a.example]:587", tls: { level: "encrypt" } }]);
  });

  test("of now are those that the client of the relay sees, its options in master.cf included", async () => {
    const master = {
      text: [
        "smtp inet n - n - - smtpd -o smtp_tls_security_level=secure",
        "other unix - - n - - smtp -o smtp_tls_security_level=secure",
        "smtp unix - - n - - smtp -o smtp_tls_wrappermode=yes -o relayhost=[b.example] -o smtp_tls_security_level=encrypt",
      ].join("\n"),
    };
    const live = observed(host("relayhost = [a.example]:587\n", { files: { "/etc/postfix/master.cf": master } }));
    expect(relaysOf(await sourceLive(transportOf(), live))).toMatchObject([
      { relay: "[a.example]:587", tls: { level: "encrypt", wrapper: true } },
    ]);
  });
});
