import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import { LINT_RULES } from "../../src/diagnosis/lint/rules.ts";
import { overlayOf, proposalOf } from "../../src/playbooks/proposal.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { change, finding } from "./findings.ts";

const NOTHING = { changes: [], left: [], conflicts: [] };

function proposed(
  findings: readonly Finding[],
  {
    set = {},
    profile = {},
    mainCf = {},
  }: { set?: Record<string, string | number>; profile?: RelayProfile; mainCf?: Record<string, string> } = {},
) {
  return proposalOf(findings, set, { profile, parameter: (name) => mainCf[name] });
}

describe("what is laid over a profile", () => {
  test("is what the findings say of it, with the reason", () => {
    const { changes } = proposed([change("tls.wrapper", "auto"), change("relay.mx", false, "relayhost-brackets")]);
    expect(changes).toEqual([
      { key: "tls.wrapper", value: "auto", because: "wrappermode-mismatch" },
      { key: "relay.mx", value: false, because: "relayhost-brackets" },
    ]);
    expect(overlayOf(changes)).toEqual({ tls: { wrapper: "auto" }, relay: { mx: false } });
  });

  test("is nothing that the profile says already", () => {
    expect(proposed([change("tls.wrapper", "auto")], { profile: { tls: { wrapper: "auto" } } })).toEqual(NOTHING);
  });

  test("is nothing of findings that are cured on the host or by others", () => {
    const remedy = { kind: "host", text: "Run it.", changes: [{ key: "tls.wrapper", value: "auto" }] } as const;
    expect(proposed([finding({ remedy })])).toEqual(NOTHING);
  });

  test("is one change where two findings want the same, and none where they contradict each other", () => {
    const profile = { auth: LOGIN };
    const same = proposed(
      [change("relay.port", 587, "auth-on-port-25"), change("relay.port", 587, "port-name-unknown")],
      { profile },
    );
    expect(same.changes).toHaveLength(1);
    expect(same.conflicts).toEqual([]);
    const { conflicts } = proposed(
      [change("relay.port", 587, "auth-on-port-25"), change("relay.port", 465, "tls-no-ca")],
      { profile },
    );
    expect(conflicts).toEqual(["`relay.port`: auth-on-port-25 wants 587, tls-no-ca wants 465"]);
  });
});

const LOGIN = { username: "alerts@example.net", password: { env: "X" } };

describe("a person has to choose", () => {
  test.each([[587], [465], [2525]])(
    "whether mail goes to port %i, where a relay wants a login, of a profile that has none: finding and playbook alike",
    (port) => {
      for (const profile of [{}, { auth: "none" as const }]) {
        const why = expect.stringContaining("`auth`");
        expect(proposed([change("relay.port", port)], { profile })).toEqual({ ...NOTHING, left: [why] });
        expect(proposed([], { profile, set: { "relay.port": port } })).toEqual({ ...NOTHING, left: [why] });
      }
      const profile = { auth: LOGIN };
      expect(proposed([change("relay.port", port)], { profile }).changes).toHaveLength(1);
      expect(proposed([], { profile, set: { "relay.port": port } }).changes).toHaveLength(1);
    },
  );

  test("nothing where the profile has that port already, or one that takes mail without a login", () => {
    expect(proposed([change("relay.port", 587)], { profile: { relay: { port: 587 } } })).toEqual(NOTHING);
    expect(proposed([change("relay.port", 26)]).changes).toHaveLength(1);
  });

  test.each([
    ["auth", { username: "alerts@example.net", password: { env: "X" } }],
    ["senders", []],
    ["parameters.smtp_helo_name", "mail.example.net"],
    ["parameters.mynetworks", "127.0.0.0/8"],
    ["parameters.anything_else", "yes"],
  ])("the value of %s, which is only an example", (key, value) => {
    const { changes, left } = proposed([change(key, value)]);
    expect(changes).toEqual([]);
    expect(left).toEqual([expect.stringContaining("is for a person to choose")]);
  });

  test.each([["defer_transports"], ["default_transport"], ["soft_bounce"]])(
    "whether %s goes: it may stop mail on purpose",
    (name) => {
      expect(proposed([change("absent", [name])])).toMatchObject({
        changes: [],
        left: [expect.stringContaining("on purpose")],
      });
    },
  );

  test("whether a parameter goes that the profile itself sets", () => {
    const profile = { parameters: { smtp_bind_address: "192.0.2.1" } };
    expect(proposed([change("absent", ["smtp_bind_address"])], { profile }).changes).toEqual([]);
  });

  test("whether TLS becomes weaker: never by itself", () => {
    const mainCf = { smtp_tls_security_level: "encrypt" };
    expect(proposed([change("tls.level", "may", "tls-required-everywhere")], { mainCf })).toMatchObject({
      changes: [],
      left: [expect.stringContaining("it would make TLS weaker")],
    });
    expect(
      proposed([change("tls.level", "encrypt")], { mainCf: { smtp_tls_security_level: "secure" } }).changes,
    ).toEqual([]);
    expect(
      proposed([change("tls.level", "encrypt")], { mainCf: { smtp_tls_security_level: "may" } }).changes,
    ).toHaveLength(1);
  });
});

test("what is to be absent joins what is absent already", () => {
  const { changes } = proposed(
    [change("absent", ["smtp_bind_address"]), change("absent", ["disable_dns_lookups"], "dns-lookups-disabled")],
    {
      profile: { absent: ["smtp_use_tls"] },
    },
  );
  expect(changes).toEqual([
    {
      key: "absent",
      value: ["smtp_use_tls", "smtp_bind_address", "disable_dns_lookups"],
      because: "wrappermode-mismatch, dns-lookups-disabled",
    },
  ]);
});

describe("what a playbook sets", () => {
  test("is laid over as it stands", () => {
    expect(proposed([], { set: { "parameters.smtp_helo_name": "a.example" } }).changes).toEqual([
      { key: "parameters.smtp_helo_name", value: "a.example", because: "the playbook" },
    ]);
  });

  test("never makes a limit looser", () => {
    const at = (limit: string) =>
      proposed([], { set: { "limits.concurrency": 2 }, mainCf: { smtp_destination_concurrency_limit: limit } });
    expect(at("1")).toEqual(NOTHING);
    expect(at("2")).toEqual(NOTHING);
    expect(at("20").changes).toHaveLength(1);
    expect(proposed([], { set: { "limits.delay": "1s" }, mainCf: { smtp_destination_rate_delay: "1m" } })).toEqual(
      NOTHING,
    );
    expect(proposed([], { set: { "limits.delay": "1s" } }).changes).toHaveLength(1);
  });
});

test("every change that a lint rule names is either laid over or left to a person with a reason, and never in silence", () => {
  for (const { id, remedy } of LINT_RULES) {
    if (remedy.kind !== "profile") continue;
    for (const { key, value } of remedy.changes ?? []) {
      const { changes, left } = proposed([change(key, value, id)], {
        mainCf: { smtp_destination_recipient_limit: "1" },
      });
      expect([id, key, changes.length + left.length]).toEqual([id, key, 1]);
    }
  }
});
