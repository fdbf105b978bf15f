import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editedMainCf } from "../../src/plan/main-cf-text.ts";
import type { Change } from "../../src/plan/plan.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import {
  applied,
  built,
  host,
  MAIN_CF,
  plan,
  SASL,
  type SimulatedFile,
  type SimulatedHost,
  UNKNOWN,
} from "./simulated-host.ts";

const AUTH: RelayProfile = {
  relay: { host: "smtp.relay.example" },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
};
const TABLE_TEXT = "# Written by postmend. Changes by hand are overwritten.\n[smtp.relay.example]:587 alerts:s3cret\n";
const GOOD_TABLE: Record<string, SimulatedFile> = {
  [SASL]: { text: TABLE_TEXT, mode: 0o600 },
  [`${SASL}.db`]: built(TABLE_TEXT),
};

/** A change in short: `update relayhost: [a] -> [b] (reload)`. */
function short({ action, name, before, after, impact, note }: Change): string {
  return `${action} ${name}: ${before} -> ${after} (${impact}${note === undefined ? "" : `; ${note}`})`;
}

function changes(simulated: SimulatedHost, profile: RelayProfile): string[] {
  return plan(simulated, profile).document.changes.map(short);
}

describe("parameters of main.cf", () => {
  const cases: { name: string; mainCf: string; profile: RelayProfile; expected: string[]; version?: string }[] = [
    {
      name: "are created where main.cf does not set them",
      mainCf: "myhostname = mx1.example.net\n",
      profile: { relay: { host: "r.example" } },
      expected: ["create relayhost: null -> [r.example]:587 (reload)"],
    },
    {
      name: "are updated where the value in force differs",
      mainCf: "relayhost = [old.example]\n",
      profile: { relay: { host: "r.example" } },
      expected: ["update relayhost: [old.example] -> [r.example]:587 (reload)"],
    },
    {
      name: "stay when another text means the same",
      mainCf:
        "relayhost=[r.example]:587\nminimal_backoff_time = 5m\nsmtp_sasl_tls_security_options = noanonymous\nsmtp_tls_protocols = !SSLv2,!SSLv3, !TLSv1 !TLSv1.1\n",
      version: "3.5.25",
      profile: {
        relay: { host: "r.example" },
        limits: { retry: { minimal_backoff: "300s" } },
        parameters: {
          smtp_sasl_tls_security_options: "noanonymous",
          smtp_tls_protocols: "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
        },
      },
      expected: [],
    },
    {
      name: "stay unwritten when the wanted value is the default",
      mainCf: "",
      profile: { parameters: { smtp_connect_timeout: "30s", queue_run_delay: "300" } },
      expected: [],
    },
    {
      name: "are compared by the last of several assignments",
      mainCf: "relayhost = [r.example]:587\nrelayhost = [old.example]\n",
      profile: { relay: { host: "r.example" } },
      expected: ["update relayhost: [old.example] -> [r.example]:587 (reload)"],
    },
    {
      name: "are removed when they must be absent",
      mainCf: "smtp_use_tls = yes\n",
      profile: { absent: ["smtp_use_tls", "smtp_enforce_tls"] },
      expected: ["delete smtp_use_tls: yes -> null (reload)"],
    },
    {
      name: "say that a restart is needed where a reload does nothing",
      mainCf: "",
      profile: { parameters: { inet_protocols: "ipv4" } },
      expected: ["create inet_protocols: null -> ipv4 (restart)"],
    },
    {
      name: "hold the empty value apart from no value",
      mainCf: "",
      profile: { parameters: { smtp_sasl_security_options: "" } },
      expected: ["create smtp_sasl_security_options: null ->  (reload)"],
    },
  ];

  it.each(cases)("$name", ({ mainCf, profile, expected, version }) => {
    expect(changes(host(mainCf, { version: version ?? "3.7.11" }), profile)).toEqual(expected);
  });

  it("say why each of them already matches", () => {
    const simulated = host("relayhost = [r.example]:587\nmaximal_backoff_time = 2h\n");
    const { document } = plan(simulated, {
      relay: { host: "r.example" },
      limits: { retry: { maximal_backoff: "7200s" } },
      absent: ["smtp_use_tls"],
    });
    expect(document.status).toBe("unchanged");
    expect(document.matches.map(({ name, because }) => `${name}: ${because}`)).toEqual([
      "relayhost: written so in main.cf",
      "smtp_tls_wrappermode: default",
      "maximal_backoff_time: main.cf says the same: 2h",
      "smtp_use_tls: not set in main.cf",
    ]);
  });

  it("that only write the default out go without a restart, which would change nothing", () => {
    const simulated = host("inet_interfaces = all\nrelayhost = [r.example]:587\n");
    const { document } = plan(simulated, { relay: { host: "r.example" }, absent: ["inet_interfaces"] });
    expect(document.changes).toMatchObject([
      { name: "inet_interfaces", action: "delete", impact: "none", note: "the default is the same" },
    ]);
    expect(document.actions).toEqual([{ run: "none", why: "no running process has to be told of it" }]);
    const other = plan(host("inet_interfaces = loopback-only\nrelayhost = [r.example]:587\n"), {
      relay: { host: "r.example" },
      absent: ["inet_interfaces"],
    });
    expect(other.document.changes).toMatchObject([{ name: "inet_interfaces", action: "delete", impact: "restart" }]);
  });

  it("change nothing else in the file, whose mode and owner stay", () => {
    const text = "# our relay\nrelayhost =\n  [old.example]\n# keep me\nmyorigin = /etc/mailname\n";
    const simulated = host(text, { files: { [MAIN_CF]: { text, mode: 0o664, uid: 7 } } });
    const { files } = plan(simulated, { relay: { host: "r.example" } });
    expect(files).toEqual([
      {
        path: MAIN_CF,
        content: ["# our relay\nrelayhost = [r.example]:587\n# keep me\nmyorigin = /etc/mailname\n"],
        encoding: "utf8",
        mode: 0o664,
        uid: 7,
        gid: 7,
        sensitive: false,
        live: text,
      },
    ]);
  });

  it("keep the bytes of a file that is not UTF-8", () => {
    const text = "# Gr\u00fc\u00dfe\nsmtp_helo_name = x.example\n";
    const simulated = host(text, { files: { [MAIN_CF]: { text, encoding: "latin1" } } });
    const made = plan(simulated, { parameters: { mail_name: "Brief für alle" } });
    expect(made.document.changes.map(short)).toEqual(["create mail_name: null -> Brief für alle (reload)"]);
    const after = applied(simulated, made);
    const bytes = Buffer.from(after.files.get(MAIN_CF)?.text ?? "", "latin1");
    expect(bytes.includes(Buffer.from("Gr\u00fc\u00dfe", "latin1"))).toBe(true);
    expect(bytes.includes(Buffer.from("Brief für alle", "utf8"))).toBe(true);
    expect(changes(after, { parameters: { mail_name: "Brief für alle" } })).toEqual([]);
  });

  it("hide a credential that main.cf holds, also where an own parameter holds it", () => {
    const simulated = host("cred = bob:hunter2\nsmtp_sasl_password_maps = static:$cred\n");
    const made = plan(simulated, { ...AUTH, absent: ["cred"] });
    const sensitive = made.document.changes.filter((change) => change.sensitive && change.kind === "parameter");
    expect(sensitive.map(({ name, before }) => [name, before])).toEqual([
      ["smtp_sasl_password_maps", "‹secret›"],
      ["cred", "‹secret›"],
    ]);
    expect(JSON.stringify(made.document)).not.toContain("hunter2");
  });
});

describe("ownership", () => {
  const profile: RelayProfile = {
    relay: { host: "r.example" },
    parameters: { smtp_helo_name: "a.example" },
    tls: { policy: { "x.example": "may" } },
  };

  it("removes a parameter that the profile set before and no longer names", () => {
    const simulated = applied(host(""), plan(host(""), profile));
    expect(changes(simulated, { relay: { host: "r.example" }, tls: { policy: { "x.example": "may" } } })).toEqual([
      "delete smtp_helo_name: a.example -> null (reload; managed by revision 1, no longer in the profile)",
    ]);
  });

  it("removes a table that the profile brought, with its built file", () => {
    const simulated = applied(host(""), plan(host(""), profile));
    const made = plan(simulated, { relay: { host: "r.example" }, parameters: { smtp_helo_name: "a.example" } });
    expect(made.document.changes.map(short)).toEqual([
      "delete smtp_tls_policy_maps: hash:/etc/postfix/tls_policy -> null (reload; managed by revision 1, no longer in the profile)",
      "delete /etc/postfix/tls_policy: 0644 root -> null (none; brought by revision 1, no longer in the profile)",
      "delete /etc/postfix/tls_policy.db: 0644 root -> null (none; brought by revision 1, no longer in the profile)",
    ]);
    expect(made.files.map(({ path, content }) => [path, content === null])).toEqual([
      ["/etc/postfix/tls_policy", true],
      ["/etc/postfix/tls_policy.db", true],
      [MAIN_CF, false],
    ]);
    expect(
      plan(applied(simulated, made), { relay: { host: "r.example" }, parameters: { smtp_helo_name: "a.example" } })
        .document.changes,
    ).toEqual([]);
  });

  it("is judged by the revision before, where the newest is damaged, and says so", () => {
    const simulated = applied(host(""), plan(host(""), profile));
    for (const outcome of ["applied", "damaged"]) {
      const revisions = [...(simulated.revisions ?? []), { number: 2, outcome, manifest: "{" }];
      const made = plan({ ...simulated, revisions }, { relay: { host: "r.example" } });
      expect(made.document.changes).toEqual(plan(simulated, { relay: { host: "r.example" } }).document.changes);
      expect(made.document.changes.length).toBeGreaterThan(0);
      expect(made.document.warnings).toMatchObject([
        { code: "revision-damaged", detail: expect.stringMatching(/^revision 2 .*judged by revision 1;/) },
      ]);
    }
  });

  it("is of nobody where no revision can be read: nothing is removed, and the plan says so", () => {
    const simulated = applied(host(""), plan(host(""), profile));
    const made = plan({ ...simulated, revisions: [{ number: 1, outcome: "applied", manifest: "" }] }, {});
    expect(made.document.changes).toEqual([]);
    expect(made.document.warnings).toMatchObject([
      { code: "revision-damaged", hint: expect.stringContaining("rm -r /var/lib/postmend/default/revisions/000001") },
    ]);
  });

  it("is not asked of a damaged revision that failed, or that was found", () => {
    const simulated = applied(host(""), plan(host(""), profile));
    const more = ["found", "failed"].map((outcome, at) => ({ number: 2 + at, outcome, manifest: "{" }));
    const made = plan({ ...simulated, revisions: [...(simulated.revisions ?? []), ...more] }, profile);
    expect(made.document.warnings).toEqual([]);
  });

  it("leaves alone a table of the administrator's own that a rollback brought back", () => {
    const files = [{ path: MAIN_CF }, { path: SASL }];
    const manifest = JSON.stringify({ profile: null, files, managed: [] });
    const revisions = [{ number: 3, outcome: "rolled-back", manifest }];
    const own = host("", { revisions, files: { [SASL]: { text: "[own] u:p\n", mode: 0o600 } } });
    expect(plan(own, { parameters: { smtp_helo_name: "a.example" } }).document.changes).toMatchObject([
      { name: "smtp_helo_name" },
    ]);
  });

  it("owns a parameter that matched already from the first change on, and not before", () => {
    const theirs = host("smtp_helo_name = a.example\n");
    const named: RelayProfile = { parameters: { smtp_helo_name: "a.example" } };
    const made = plan(theirs, named);
    expect(made.document.changes).toEqual([]);
    expect(changes(theirs, {})).toEqual([]);
    const both = { relay: { host: "r.example" }, ...named };
    const changed = applied(theirs, plan(theirs, both));
    expect(changes(changed, { relay: { host: "r.example" } })).toEqual([
      "delete smtp_helo_name: a.example -> null (reload; managed by revision 1, no longer in the profile)",
    ]);
  });

  it("says so where SASL is turned off and credentials of the administrator's own stay", () => {
    const off: RelayProfile = { relay: { host: "r.example" }, auth: "none" };
    const own = { [SASL]: { text: "[own] u:p\n", mode: 0o600 }, [`${SASL}.db`]: built("[own] u:p\n") };
    const { document } = plan(host("", { files: own }), off);
    expect(document.changes.filter(({ kind }) => kind === "file")).toEqual([]);
    expect(document.warnings).toMatchObject([
      {
        code: "credentials-not-ours",
        detail: `left alone, because postmend did not bring it there or a rollback gave it back: ${SASL}, ${SASL}.db`,
        hint: `If nothing needs them: rm ${SASL} ${SASL}.db`,
      },
    ]);
    expect(plan(host("", { files: own }), { relay: { host: "r.example" } }).document.warnings).toEqual([]);
    const ours = applied(host(""), plan(host(""), AUTH));
    expect(plan(ours, off).document.warnings).toEqual([]);
  });

  it("leaves alone what was never managed", () => {
    const simulated = host("smtp_helo_name = theirs.example\n", {
      files: { "/etc/postfix/tls_policy": { text: "x may\n" } },
    });
    expect(changes(simulated, { relay: { host: "r.example" } })).toEqual([
      "create relayhost: null -> [r.example]:587 (reload)",
    ]);
  });

  it("does not count revisions that were found or failed", () => {
    const manifest = JSON.stringify({ files: [], managed: ["smtp_helo_name"] });
    const revisions = ["found", "failed"].map((outcome, index) => ({ number: index + 1, outcome, manifest }));
    expect(changes(host("smtp_helo_name = a\n", { revisions }), {})).toEqual([]);
  });
});

describe("lookup tables", () => {
  const mainCf =
    "relayhost = [smtp.relay.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\nsmtp_sasl_tls_security_options = noanonymous\n";
  const files = (table: string, more: Record<string, SimulatedFile> = {}) => ({
    [SASL]: { text: table, mode: 0o600 },
    [`${SASL}.db`]: built(table),
    ...more,
  });

  const cases: { name: string; files: Record<string, SimulatedFile>; expected: string[]; actions: string[] }[] = [
    { name: "that are right stay", files: GOOD_TABLE, expected: [], actions: [] },
    {
      name: "that are missing are created, and Postfix is told",
      files: {},
      expected: [
        "create /etc/postfix/sasl_passwd: null -> 0600 root (none; 1 entry)",
        "create [smtp.relay.example]:587: null -> ‹secret› (reload; new credential)",
      ],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the table is new",
        "reload: running processes keep the old /etc/postfix/sasl_passwd until they are told",
      ],
    },
    {
      name: "with another password need no reload",
      files: files(TABLE_TEXT.replace("s3cret", "old")),
      expected: ["update [smtp.relay.example]:587: ‹secret› -> ‹secret› (none; password differs, user unchanged)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text differs",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "with another user say so without the name",
      files: files(TABLE_TEXT.replace("alerts", "bob")),
      expected: ["update [smtp.relay.example]:587: ‹secret› -> ‹secret› (none; user differs, password unchanged)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text differs",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "with a key that Postfix would not find show where the credential goes",
      files: files(TABLE_TEXT.replace("]:587", "]")),
      expected: [
        "delete [smtp.relay.example]: ‹secret› -> null (none; the credential moves to [smtp.relay.example]:587)",
        "create [smtp.relay.example]:587: null -> ‹secret› (none; key [smtp.relay.example] -> [smtp.relay.example]:587, credential unchanged)",
      ],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text differs",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "with other comments are written again",
      files: files("[smtp.relay.example]:587 alerts:s3cret\n"),
      expected: [
        "update /etc/postfix/sasl_passwd: null -> null (none; comments, order or spacing differ; the entries are the same)",
      ],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text differs",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "that were never built are built, and Postfix is told",
      files: { [SASL]: { text: TABLE_TEXT, mode: 0o600 } },
      expected: ["create /etc/postfix/sasl_passwd.db: null -> 0600 (reload; the built table is missing)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the built table is missing",
        "reload: running processes keep the old /etc/postfix/sasl_passwd.db until they are told",
      ],
    },
    {
      name: "whose built file holds something else are built again though the text is right",
      files: { ...GOOD_TABLE, [`${SASL}.db`]: built("[smtp.relay.example]:587 alerts:old\n") },
      expected: [
        "update /etc/postfix/sasl_passwd.db: null -> null (none; the built table holds other content than its text)",
      ],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the built table holds other content than its text",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "whose built file nobody can open are built again, and Postfix is told",
      files: {
        ...GOOD_TABLE,
        [`${SASL}.db`]: { ...built(TABLE_TEXT), damage: "Invalid argument" },
      },
      expected: [
        "update /etc/postfix/sasl_passwd.db: null -> null (reload; the built table cannot be read (Invalid argument))",
      ],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the built table cannot be read (Invalid argument)",
        "reload: running processes keep the old /etc/postfix/sasl_passwd.db until they are told",
      ],
    },
    {
      name: "that others can read are closed",
      files: { ...GOOD_TABLE, [SASL]: { text: TABLE_TEXT, mode: 0o644 } },
      expected: ["update /etc/postfix/sasl_passwd: 0644 root -> 0600 root (none; mode 0644 -> 0600)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text file is replaced",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "whose built file others can read are closed",
      files: { ...GOOD_TABLE, [`${SASL}.db`]: { ...built(TABLE_TEXT), mode: 0o644 } },
      expected: ["update /etc/postfix/sasl_passwd.db: 0644 root -> 0600 root (none; mode 0644 -> 0600)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: others can reach the built table",
        "none: Postfix notices a changed table by itself",
      ],
    },
    {
      name: "of another owner go to root",
      files: { ...GOOD_TABLE, [SASL]: { text: TABLE_TEXT, mode: 0o600, uid: 33 } },
      expected: ["update /etc/postfix/sasl_passwd: 0600 33:33 -> 0600 root (none; owner 33:33 -> root)"],
      actions: [
        "postmap hash:/etc/postfix/sasl_passwd: the text file is replaced",
        "none: Postfix notices a changed table by itself",
      ],
    },
  ];

  it.each(cases)("$name", (one) => {
    const { document } = plan(host(mainCf, { files: one.files }), AUTH);
    expect(document.changes.map(short)).toEqual(one.expected);
    expect(document.actions.map(({ run, target, why }) => `${run}${target ? ` ${target}` : ""}: ${why}`)).toEqual(
      one.actions,
    );
  });

  it("that Postfix reads only once need a reload for every change", () => {
    const profile: RelayProfile = { map_type: "texthash", tls: { policy: { "x.example": "secure" } } };
    const simulated = host("smtp_tls_policy_maps = texthash:/etc/postfix/tls_policy\n", {
      files: {
        "/etc/postfix/tls_policy": { text: "# Written by postmend. Changes by hand are overwritten.\nx.example may\n" },
      },
    });
    const { document, files: planned } = plan(simulated, profile);
    expect(document.changes.map(short)).toEqual(["update x.example: may -> secure (reload)"]);
    expect(document.actions.map(({ run }) => run)).toEqual(["reload"]);
    expect(planned[0]?.build).toBeUndefined();
  });

  it("leave no built file of another type behind, in which the old credential would live on", () => {
    const before = applied(host(""), plan(host(""), AUTH));
    const made = plan(before, { ...AUTH, map_type: "texthash" });
    expect(made.document.changes.map(short)).toEqual([
      "update smtp_sasl_password_maps: hash:/etc/postfix/sasl_passwd -> texthash:/etc/postfix/sasl_passwd (reload)",
      "delete /etc/postfix/sasl_passwd.db: 0600 root -> null (none; built for another lookup table type; the table is texthash now)",
    ]);
    expect(made.basis.files.get(`${SASL}.db`)?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(made.revisionFiles).toEqual([SASL, `${SASL}.db`, MAIN_CF]);
    const after = applied(before, made);
    expect(after.files.has(`${SASL}.db`)).toBe(false);
    expect(plan(after, { ...AUTH, map_type: "texthash" }).document.changes).toEqual([]);
  });

  it("that the profile drops go in every form they were built in", () => {
    const before = applied(host(""), plan(host(""), AUTH));
    const files = new Map(before.files).set(`${SASL}.lmdb`, built("[old] u:p\n")).set(`${SASL}.cdb`, built(""));
    const off: RelayProfile = { relay: { host: "smtp.relay.example" }, auth: "none" };
    const made = plan({ ...before, files }, off);
    expect(made.files.filter(({ content }) => content === null).map(({ path }) => path)).toEqual(
      ["", ".db", ".lmdb", ".cdb"].map((end) => `${SASL}${end}`),
    );
  });

  const kept: { name: string; mainCf?: string; masterCf?: string; reference?: string }[] = [
    { name: "a parameter", mainCf: `lmtp_sasl_password_maps = hash:${SASL}\n`, reference: "lmtp_sasl_password_maps" },
    {
      name: "an expression",
      mainCf: "lmtp_sasl_password_maps = proxy:btree:$config_directory/sasl_passwd\n",
      reference: "lmtp_sasl_password_maps",
    },
    {
      name: "a type that is an expression",
      mainCf: `lmtp_sasl_password_maps = $default_database_type:${SASL}\n`,
      reference: "lmtp_sasl_password_maps",
    },
    {
      name: "a service",
      masterCf: `smtp unix - - y - - smtp\n  -o smtp_sasl_password_maps=hash:${SASL}\n`,
      reference: "line 2 of master.cf",
    },
    { name: "nothing: another type, another table", mainCf: `a_maps = lmdb:${SASL}, hash:${SASL}.old\n` },
    { name: "nothing: a comment", masterCf: `# -o smtp_sasl_password_maps=hash:${SASL}\n` },
  ];

  it.each(kept)("keep a built file of another type exactly where it is referred to by $name", (one) => {
    const simulated = host(one.mainCf ?? "", { files: GOOD_TABLE });
    const files = new Map(simulated.files);
    if (one.masterCf) files.set("/etc/postfix/master.cf", { text: one.masterCf });
    const { document } = plan({ ...simulated, files }, { ...AUTH, map_type: "texthash" });
    const removed = document.changes.some(({ name, action }) => name === `${SASL}.db` && action === "delete");
    expect(removed).toBe(one.reference === undefined);
    const told = document.warnings.filter(({ code }) => code === "table-still-used").map(({ detail }) => detail);
    expect(told).toEqual(one.reference === undefined ? [] : [`${SASL}.db is referred to by ${one.reference}`]);
  });

  const proxied: { name: string; mainCf?: string; masterCf?: string; reference?: string }[] = [
    {
      name: "a parameter",
      mainCf: `lmtp_sasl_password_maps = proxy:hash:${SASL}\n`,
      reference: "lmtp_sasl_password_maps",
    },
    {
      name: "a table of tables",
      mainCf: `a_maps = hash:/x, proxy:unionmap:{ static:y, hash:\${config_directory}/sasl_passwd }\n`,
      reference: "a_maps",
    },
    {
      name: "a service",
      masterCf: `smtp unix - - y - - smtp\n  -o lmtp_sasl_password_maps=proxy:hash:${SASL}\n`,
      reference: "line 2 of master.cf",
    },
    { name: "nothing: not through proxymap", mainCf: `a_maps = proxy:hash:/x, hash:${SASL}\n` },
    { name: "nothing: a comment", masterCf: `# -o lmtp_sasl_password_maps=proxy:hash:${SASL}\n` },
  ];

  it.each(proxied)("warn where they are closed to proxymap, through which $name reads them", (one) => {
    const simulated = host(one.mainCf ?? "", { files: { [SASL]: { text: "[old] u:p\n", mode: 0o644 } } });
    const files = new Map(simulated.files);
    if (one.masterCf) files.set("/etc/postfix/master.cf", { text: one.masterCf });
    const { document } = plan({ ...simulated, files }, AUTH);
    const told = document.warnings.filter(({ code }) => code === "table-closed-to-proxymap");
    expect(told.map(({ detail }) => detail)).toEqual(
      one.reference === undefined ? [] : [expect.stringMatching(`^${one.reference} reads ${SASL} through proxy:`)],
    );
  });

  it("come before the main.cf that names them", () => {
    const made = plan(host(""), AUTH);
    expect(made.files.map(({ path }) => path)).toEqual([SASL, MAIN_CF]);
    expect(made.revisionFiles).toEqual([SASL, `${SASL}.db`, MAIN_CF]);
  });

  it("are not made of a secret that would not arrive whole", () => {
    const error = (value: string) => plan(host(""), AUTH, { values: { RELAY_PASSWORD: value } }).document.error;
    for (const value of ["a\n[evil]:25 b:c", "a\0b", "trailing ", ""]) {
      expect(error(value)).toMatchObject([{ code: "secret-unusable" }]);
      expect(error(value)?.[0]?.detail).toMatch(/^the secret \{env: RELAY_PASSWORD\} (holds|ends|is)/);
    }
    const token: RelayProfile = { ...AUTH, auth: { username: { env: "T" }, password: { env: "T" } } };
    expect(plan(host(""), token, { values: { T: "a:b" } }).document.error).toMatchObject([
      { detail: "the secret {env: T} is used as a user name and holds a colon, which ends the user name" },
    ]);
  });
});

describe("what Postfix has to be told", () => {
  it("names the parameters, and prefers nothing to reload to restart", () => {
    const actions = (profile: RelayProfile, more: Partial<SimulatedHost> = {}) =>
      plan(host("", { running: more.running ?? true }), profile).document.actions;
    expect(actions({ parameters: { smtp_helo_name: "a.example", relayhost: "[r]" } })).toEqual([
      { run: "reload", why: "running processes keep the old smtp_helo_name and relayhost until they are told" },
    ]);
    expect(actions({ parameters: { smtp_helo_name: "a.example", inet_protocols: "ipv4" } })).toEqual([
      { run: "restart", why: "Postfix reads inet_protocols only when it is started" },
    ]);
    expect(actions({ parameters: { smtp_helo_name: "a.example" } }, { running: false })).toMatchObject([
      { run: "none" },
    ]);
    expect(actions({})).toEqual([]);
  });

  it("master, to try services again that died a moment ago, which it does at its start alone", () => {
    const level = { tls: { level: "encrypt" } } as const;
    const dead = plan(host("smtp_tls_security_level = encrpyt\n"), level, { heldBack: true });
    expect(dead.activation).toBe("restart");
    expect(dead.document.actions).toEqual([
      { run: "restart", why: "services that died a moment ago are tried again only when Postfix is started" },
    ]);
    expect(plan(host("smtp_tls_security_level = encrypt\n"), level, { heldBack: true }).activation).toBe("none");
  });

  it("a Postfix that is started between plan and apply", () => {
    const { activation } = plan(host("", { running: false }), { parameters: { smtp_helo_name: "a.example" } });
    expect(activation).toBe("reload");
  });
});

describe("a host that cannot be planned", () => {
  const cases: { name: string; seen: Parameters<typeof plan>[2]; code: string }[] = [
    { name: "main.cf could not be read", seen: { seen: { mainCf: UNKNOWN } }, code: "host-unknown" },
    { name: "master.cf could not be read", seen: { seen: { masterCf: UNKNOWN } }, code: "host-unknown" },
    { name: "the revisions could not be read", seen: { seen: { revisions: UNKNOWN } }, code: "host-unknown" },
    { name: "nobody knows whether Postfix runs", seen: { seen: { running: UNKNOWN } }, code: "host-unknown" },
    { name: "the journal could not be read", seen: { seen: { unfinished: UNKNOWN } }, code: "host-unknown" },
    {
      name: "a table could not be read",
      seen: { seen: { tables: [{ path: SASL, source: UNKNOWN, built: UNKNOWN, builtFiles: new Map() }] } },
      code: "host-unknown",
    },
    { name: "a table was not looked at", seen: { seen: { tables: [] } }, code: "host-unknown" },
    { name: "there is no main.cf", seen: { seen: { mainCf: { state: "absent" } } }, code: "main-cf-missing" },
    {
      name: "a transaction was cut off",
      seen: { seen: { unfinished: { state: "present", value: "staged" } } },
      code: "transaction-unfinished",
    },
    {
      name: "an expression of main.cf is broken",
      seen: { seen: { postconfMessages: ["postconf: fatal: macro processing error"] } },
      code: "main-cf-broken",
    },
    {
      name: "Postfix is too old",
      seen: { seen: { version: { major: 3, minor: 3, text: "3.3.0" } } },
      code: "postfix-too-old",
    },
  ];

  it.each(cases)("says so: $name", ({ seen, code }) => {
    const made = plan(host(""), AUTH, seen);
    expect(made.document).toMatchObject({ status: "error", changes: [], actions: [], fingerprint: null });
    expect([...new Set(made.document.error?.map((error) => error.code))]).toEqual([code]);
    expect(made.files).toEqual([]);
  });

  it("quotes the line of main.cf that Postfix cannot read, without a credential in it", () => {
    const error = (text: string) => plan(host(text), AUTH).document.error;
    expect(error("myhostname = a\nrelay host = x\n")).toMatchObject([
      {
        code: "main-cf-broken",
        detail: "missing '=' after attribute name: \"relay host = x\"",
        source: { file: MAIN_CF, line: 2 },
      },
    ]);
    expect(JSON.stringify(error("smtp_sasl_password_maps static:bob:hunter2\n"))).not.toContain("hunter2");
  });
});

describe("warnings", () => {
  const master = (line: string): Record<string, SimulatedFile> => ({
    "/etc/postfix/master.cf": { text: `smtp      unix  -       -       y       -       -       smtp\n${line}` },
  });
  const cases: { name: string; simulated: SimulatedHost; code: string; text: string }[] = [
    {
      name: "an option in master.cf that hides a managed parameter",
      simulated: host("", { files: master("    -o relayhost=[other]\n") }),
      code: "master-cf-override",
      text: "service smtp/unix has -o relayhost=[other]; the profile sets relayhost = [r.example]:587",
    },
    {
      name: "a managed parameter that is set twice",
      simulated: host("relayhost = [a]\nrelayhost = [b]\n"),
      code: "main-cf-duplicate",
      text: "relayhost is set on line 1 and again on line 2, which wins",
    },
    {
      name: "transport maps that win over the relay",
      simulated: host("transport_maps = hash:/etc/postfix/transport\n"),
      code: "route-before-relayhost",
      text: "transport_maps = hash:/etc/postfix/transport beats relayhost for the recipients that it lists",
    },
    {
      name: "a transport that is none",
      simulated: host("default_transport = error\n"),
      code: "route-before-relayhost",
      text: "default_transport = error is not smtp, so mail may never come to relayhost",
    },
    {
      name: "a main.cf that is a link",
      simulated: host("", { files: { [MAIN_CF]: { text: "", realPath: "/srv/main.cf" } } }),
      code: "file-symlink",
      text: "/etc/postfix/main.cf is a link to /srv/main.cf, which is what gets written",
    },
    {
      name: "a main.cf that is a link to where no rename leads",
      simulated: host("", { files: { [MAIN_CF]: { text: "", realPath: "/srv/main.cf", elsewhere: true } } }),
      code: "file-symlink",
      text: "/etc/postfix/main.cf is a link to /srv/main.cf on another filesystem; apply does not replace such a file",
    },
    {
      name: "a main.cf with a second name",
      simulated: host("", { files: { [MAIN_CF]: { text: "", links: 2 } } }),
      code: "file-hard-link",
      text: "/etc/postfix/main.cf has 2 names; apply does not replace such a file",
    },
    {
      name: "a service that bounces whatever main.cf says",
      simulated: host("", { files: master("    -o soft_bounce=yes\n    -o { soft_bounce = no }\n") }),
      code: "soft-bounce-overridden",
      text: "service smtp/unix has -o soft_bounce=no, so apply refuses to change the host while Postfix runs",
    },
    {
      name: "a Postfix that does not run",
      simulated: host("", { running: false }),
      code: "postfix-not-running",
      text: "there is no master process",
    },
    {
      name: "a Postfix newer than the catalogue",
      simulated: host("", { version: "3.12.0" }),
      code: "postfix-newer",
      text: "it runs 3.12.0; parameters are judged as in Postfix 3.11",
    },
  ];

  it.each(cases)("tell of $name", ({ simulated, code, text }) => {
    const { warnings } = plan(simulated, { relay: { host: "r.example" } }).document;
    expect(warnings.map((warning) => [warning.code, warning.detail])).toEqual([[code, text]]);
  });

  describe("about the time for which mail is kept", () => {
    const told = (mainCf: string, parameters: Record<string, string>, version = "3.7.11") =>
      plan(host(mainCf, { version }), { relay: { host: "r.example" }, parameters }).document.warnings.map(
        ({ code, detail }) => `${code}: ${detail}`,
      );

    it("tell where it gets shorter than what main.cf or the release says", () => {
      expect(told("", { maximal_queue_lifetime: "1d" })).toEqual([
        "lifetime-shortened: maximal_queue_lifetime is 5d and becomes 1d: deferred mail that is older than that returns to its senders at its next try",
      ]);
      expect(told("maximal_queue_lifetime = 1w\n", { maximal_queue_lifetime: "6d" })).toHaveLength(1);
      expect(told("", { bounce_queue_lifetime: "12h" })).toEqual([
        "lifetime-shortened: bounce_queue_lifetime is 5d and becomes 12h: notices of failure that wait and are older than that are given up at their next try",
      ]);
      const both = "maximal_queue_lifetime = 9d\nbounce_queue_lifetime = $maximal_queue_lifetime\n";
      expect(told(both, { maximal_queue_lifetime: "8d" })).toHaveLength(2);
    });

    it("stay away where it gets longer, stays, or cannot be read", () => {
      expect(told("", { maximal_queue_lifetime: "6d" })).toEqual([]);
      expect(told("maximal_queue_lifetime = 24h\n", { maximal_queue_lifetime: "1" })).toEqual([]);
      expect(told("maximal_queue_lifetime = $nosuch\n", { maximal_queue_lifetime: "1d" })).toEqual([]);
      expect(told("maximal_queue_lifetime = 1d\n", {})).toEqual([]);
      const capped = { bounce_queue_lifetime: "$maximal_queue_lifetime" };
      expect(told("bounce_queue_lifetime = 10d\n", capped)).toEqual([]);
    });
  });

  it("stay away where soft_bounce of a service bounces nothing: it is on, or the service only answers clients", () => {
    const files = master("    -o soft_bounce=Yes\n25 inet n - y - - smtpd -o soft_bounce=no\n");
    const stopped = host("", { files: master("    -o soft_bounce=no\n"), running: false });
    for (const simulated of [host("", { files }), stopped]) {
      const { warnings } = plan(simulated, { relay: { host: "r.example" } }).document;
      expect(warnings.map(({ code }) => code)).not.toContain("soft-bounce-overridden");
    }
  });

  it("stay away when the hidden value is the wanted one, and name the line when it is not", () => {
    const same = host("", { files: master("    -o relayhost=[r.example]:587\n") });
    expect(plan(same, { relay: { host: "r.example" } }).document.warnings).toEqual([]);
    const other = host("", { files: master("    -o smtp_helo_name=x\n    -o relayhost=[other]\n") });
    expect(plan(other, { relay: { host: "r.example" } }).document.warnings).toMatchObject([
      { source: { file: "/etc/postfix/master.cf", line: 3 } },
    ]);
  });
});

describe("laws", () => {
  const names = ["relayhost", "smtp_helo_name", "minimal_backoff_time", "transport_maps", "our_own", "inet_protocols"];
  const value = fc.constantFrom(
    "",
    "[r.example]:587",
    "[old.example]",
    "300s",
    "5m",
    "a.example",
    "$myhostname",
    "ipv4",
    "all",
  );
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(" = ", "=", " =\n  "), value)
      .map(([name, sign, text]) => `${name}${sign}${text}`),
    fc.constantFrom("# comment", "", "#relayhost = [x]", "  # indented"),
  );
  const mainCf = fc.array(line, { maxLength: 12 }).map((lines) => `myhostname = mx.example\n${lines.join("\n")}`);
  const parts = (...choices: RelayProfile[]) => fc.constantFrom<RelayProfile>({}, ...choices);
  const profile = fc
    .tuple(
      parts({ relay: { host: "r.example" } }, { relay: { host: ["a.example", "b.example"], port: 2525 } }),
      parts({ limits: { retry: { minimal_backoff: "300s" } } }, { limits: { concurrency: 20 } }),
      parts({ parameters: { smtp_helo_name: "all" } }, { parameters: { smtp_helo_name: "x", inet_protocols: "ipv4" } }),
      parts({ absent: ["transport_maps"] }),
      fc.boolean(),
    )
    .map(([relay, limits, parameters, absent, auth]): RelayProfile => {
      const credentials: RelayProfile =
        auth && relay.relay ? { auth: { username: "u", password: { env: "RELAY_PASSWORD" } } } : {};
      return { ...relay, ...limits, ...parameters, ...absent, ...credentials };
    });
  const versions = fc.constantFrom("3.5.25", "3.7.11", "3.10.13");

  it("planning again after an apply finds nothing to do", () => {
    fc.assert(
      fc.property(mainCf, profile, profile, versions, (text, first, second, version) => {
        const start = host(text, { version });
        const one = applied(start, plan(start, first));
        expect(plan(one, first).document.changes).toEqual([]);
        const two = applied(one, plan(one, second));
        expect(plan(two, second).document).toMatchObject({ changes: [], actions: [], status: "unchanged" });
      }),
    );
  });

  it("the listed changes are all that happens to main.cf", () => {
    fc.assert(
      fc.property(mainCf, profile, versions, (text, wanted, version) => {
        const simulated = host(text, { version });
        const made = plan(simulated, wanted);
        const expected = editedMainCf({ text, encoding: "utf8" }, MAIN_CF, made.document.changes);
        expect(applied(simulated, made).files.get(MAIN_CF)?.text).toBe(expected);
      }),
    );
  });

  it("the same host and profile give the same fingerprint, whatever the secret; another host state gives another", () => {
    const fingerprint = (simulated: SimulatedHost, password: string) =>
      plan(simulated, AUTH, { values: { RELAY_PASSWORD: password } }).document.fingerprint;
    expect(fingerprint(host(""), "a")).toBe(fingerprint(host(""), "b"));
    expect(fingerprint(host(""), "a")).not.toBe(fingerprint(host("# edited\n"), "a"));
  });

  it("no file of a host, however broken, ends in anything but a plan", () => {
    const text = fc.oneof(fc.string({ unit: "binary-ascii" }), fc.string({ unit: "binary" }), mainCf);
    fc.assert(
      fc.property(text, text, text, fc.string(), (main, master, table, dump) => {
        const simulated = host(main, {
          files: {
            "/etc/postfix/master.cf": { text: master },
            [SASL]: { text: table },
            [`${SASL}.db`]: { text: dump },
          },
        });
        const { document } = plan(simulated, { ...AUTH, absent: ["smtp_use_tls"] });
        expect(["changes", "error"]).toContain(document.status);
        expect(document.status === "error").toBe((document.error ?? []).length > 0);
      }),
    );
  });

  it("no secret gets into what is shown", () => {
    const planted = fc.uuid();
    fc.assert(
      fc.property(planted, planted, planted, planted, (password, oldPassword, oldUser, inMainCf) => {
        const table = `[smtp.relay.example]:587 ${oldUser}:${oldPassword}\n[old]:25 ${oldUser}:x\n`;
        const simulated = host(`smtp_sasl_password_maps = inline:{ { [x] = a:${inMainCf} } }\n`, {
          files: { [SASL]: { text: table, mode: 0o600 }, [`${SASL}.db`]: built(table) },
        });
        const made = plan(simulated, AUTH, { values: { RELAY_PASSWORD: password } });
        const shown = JSON.stringify(made.document);
        for (const secret of [password, oldPassword, oldUser, inMainCf]) expect(shown).not.toContain(secret);
      }),
    );
  });
});
