import { expect, test } from "vitest";
import { lastChanges } from "../../../src/diagnosis/diagnose/last-change.ts";
import { factsOf, type GivenFile } from "../configuration/facts.ts";

const TABLE = "/etc/postfix/sasl_passwd";
const absent = { state: "absent" } as const;
const MAIN = `relayhost = [smtp.relay.example]:587
smtp_sasl_auth_enable = yes
smtp_sasl_mechanism_filter = xoauth2
smtp_sasl_password_maps = hash:${TABLE}
virtual_alias_maps = hash:/etc/postfix/virtual, hash:/etc/postfix/both
transport_maps = hash:/etc/postfix/transport
canonical_maps = hash:/etc/postfix/both
queue_directory = /var/spool/postfix
smtp_tls_CAfile = /etc/ssl/ca.pem
`;

/** The last changes of a host with these files; `kept`: those that are as an apply left them. */
function changes(files: Readonly<Record<string, GivenFile>>, kept: readonly string[] = []) {
  const facts = factsOf({ main: MAIN, files });
  return lastChanges({ mainCf: absent, masterCf: absent }, facts, { configuration: false, files: new Set(kept) });
}

test("a table that an apply made is dated back: mail that was lost until Postfix was told of it is of the old state", () => {
  expect(changes({ [TABLE]: { mtime: 1000 } }, [TABLE]).changed).toBeGreaterThan(1003);
});

test("a table that a person wrote was changed when its time says so", () => {
  expect(changes({ [TABLE]: { mtime: 1000 } })).toEqual({
    changed: 1000,
    changedFor: { sending: 1000, reaching: 1000 },
  });
});

test("a file of tokens changes every hour by itself, in the jail or outside, and is no change of the configuration", () => {
  const table = { mtime: 1000, text: "[smtp.relay.example]:587 a@b.example:/etc/tokens/a.json\n" };
  for (const place of ["/etc/tokens/a.json", "/var/spool/postfix/etc/tokens/a.json"])
    expect(changes({ [TABLE]: table, [place]: { mtime: 2000 } }).changed).toBe(1000);
});

test.each([
  ["/etc/postfix/sasl_passwd.db", true, true],
  ["/etc/postfix/transport", true, true],
  ["/etc/postfix/both.db", true, true],
  ["/etc/ssl/ca.pem", true, true],
  ["/etc/hosts", false, true],
  ["/var/spool/postfix/etc/resolv.conf", false, true],
  ["/etc/postfix/virtual.db", false, false],
])("a change of %s bears on how mail is sent: %j; on how servers are reached: %j", (path, sending, reaching) => {
  const { changed, changedFor } = changes({ [TABLE]: { mtime: 1000 }, [path]: { mtime: 2000 } });
  expect(changed).toBe(2000);
  expect(changedFor).toEqual({ sending: sending ? 2000 : 1000, reaching: reaching ? 2000 : 1000 });
});
