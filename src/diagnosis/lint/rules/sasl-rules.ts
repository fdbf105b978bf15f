import { holdsCredential } from "../../../desired/credential-in-main-cf.ts";
import { listElements } from "../../../postfix/values.ts";
import type { Configuration, Hop } from "../../configuration/configuration.ts";
import { present, type Table, tableText } from "../../configuration/tables.ts";
import type { Found, LintRule } from "../rule.ts";
import { about, shown } from "./found.ts";

const MAPS = "smtp_sasl_password_maps";
const PASSWORD = { env: "RELAY_PASSWORD" } as const;
const AUTH = { key: "auth", value: { username: "alerts@example.net", password: PASSWORD } } as const;
const SENDERS = {
  key: "senders",
  value: [
    {
      from: "@shop.example",
      relay: { host: "smtp.relay.example", port: 587 },
      auth: { username: "shop", password: PASSWORD },
    },
  ],
} as const;
const NOANONYMOUS = { key: "parameters.smtp_sasl_tls_security_options", value: "noanonymous" } as const;

/** Mistakes about credentials. */
export const SASL_RULES: readonly LintRule[] = [
  {
    id: "sasl-key-mismatch",
    severity: "error",
    cause: "sasl-no-credentials",
    summary: "No entry of the password table is found for the relay",
    means:
      "Postfix then sends without credentials. A relay that answers `530 Authentication required` makes it **bounce** the mail, and a flush destroys the backlog.",
    detected:
      "The text of the password table was read. Postfix looks up the server's host name, then the destination exactly as `relayhost` has it, brackets and port included; neither is a key.",
    remedy: {
      kind: "profile",
      text: "Manage the credential with `auth`: the key is made from the relay. By hand: make the key equal to the value of relayhost and rebuild the table.",
      changes: [AUTH],
    },
    not: "A bare host name as key for `[host]:587`, which Postfix finds; keys by sender with `smtp_sender_dependent_authentication`; tables that cannot be read here.",
    find: (c) => (c.authenticates ? c.relays.flatMap((hop) => keyMismatch(c, hop)) : []),
  },
  {
    id: "sasl-no-password-maps",
    severity: "error",
    cause: "local-config-error",
    summary: "Authentication is on, and there is no password table",
    means:
      "The SMTP client dies with `specify a password table via the 'smtp_sasl_password_maps' configuration parameter`; mail stays in the active queue without a reason.",
    detected: "`smtp_sasl_auth_enable = yes` for a service, and `smtp_sasl_password_maps` is empty there.",
    remedy: { kind: "profile", text: "Manage the credential with `auth`, or turn it off with `auth: none`." },
    not: "`smtp_sasl_password_maps` as an `-o` option of the same service.",
    find: (c) =>
      c.authenticates && c.value(MAPS, c.relayService) === ""
        ? about(c, ["smtp_sasl_auth_enable", MAPS], "smtp_sasl_password_maps is empty", c.relayService)
        : [],
  },
  {
    id: "sasl-not-enabled",
    severity: "warning",
    cause: "sasl-no-credentials",
    summary: "A password table is set, and authentication is off",
    means: "The table is never asked; a relay that wants credentials refuses the mail, which bounces.",
    detected:
      "`smtp_sasl_password_maps` has a value, `smtp_sasl_auth_enable` is off, and no service turns it on with `-o`.",
    remedy: {
      kind: "profile",
      text: "Manage the credential with `auth`, which sets both.",
      changes: [AUTH],
    },
    not: "Authentication that a service turns on for itself with `-o smtp_sasl_auth_enable=yes`.",
    find: (c) => {
      const somewhere = c.services.some((service) => c.yes("smtp_sasl_auth_enable", service) === true);
      const off = c.servicesKnown ? !somewhere : c.yes("smtp_sasl_auth_enable") === false;
      return off && c.assigned.has(MAPS) && c.value(MAPS) !== ""
        ? about(c, [MAPS, "smtp_sasl_auth_enable"], "smtp_sasl_auth_enable is no")
        : [];
    },
  },
  {
    id: "sasl-noplaintext",
    severity: "warning",
    cause: "sasl-no-mechanism",
    summary: "PLAIN and LOGIN are forbidden also under TLS",
    means:
      "`smtp_sasl_tls_security_options` follows `smtp_sasl_security_options`, whose default is `noplaintext, noanonymous`. Nearly every relay offers PLAIN and LOGIN alone: mail is deferred with `no mechanism available`.",
    detected:
      "Authentication is on, the TLS level is not `none`, and the options for TLS sessions contain `noplaintext`.",
    remedy: { kind: "profile", text: "Allow them under TLS; `auth` in a profile does.", changes: [NOANONYMOUS] },
    not: "A mechanism filter without PLAIN and LOGIN (`cram-md5`, `xoauth2`): then the option takes nothing away.",
    find: (c) =>
      c.authenticates &&
      !["none", ""].includes(c.tlsLevel ?? "") &&
      forbidsPlain(c, "smtp_sasl_tls_security_options") &&
      plainWanted(c) !== "only" &&
      plainWanted(c) !== "no"
        ? about(
            c,
            ["smtp_sasl_auth_enable", "smtp_sasl_tls_security_options", "smtp_sasl_security_options"],
            `smtp_sasl_tls_security_options = ${c.value("smtp_sasl_tls_security_options", c.relayService)}`,
            c.relayService,
          )
        : [],
  },
  {
    id: "sasl-mechanism-excluded",
    severity: "error",
    cause: "sasl-no-mechanism",
    summary: "The mechanism filter allows only what the security options forbid",
    means:
      "No mechanism is left: mail is deferred with `no mechanism available` or `offered no compatible authentication mechanisms`.",
    detected:
      "`smtp_sasl_mechanism_filter` names PLAIN and LOGIN alone, and the options for the session contain `noplaintext`.",
    remedy: { kind: "profile", text: "Allow PLAIN and LOGIN under TLS.", changes: [NOANONYMOUS] },
    not: "The same filter with `smtp_sasl_tls_security_options = noanonymous`.",
    find: (c) => {
      const options = ["none", ""].includes(c.tlsLevel ?? "")
        ? "smtp_sasl_security_options"
        : "smtp_sasl_tls_security_options";
      return c.authenticates && plainWanted(c) === "only" && forbidsPlain(c, options)
        ? about(
            c,
            ["smtp_sasl_mechanism_filter", options],
            `${options} = ${c.value(options, c.relayService)}`,
            c.relayService,
          )
        : [];
    },
  },
  {
    id: "sasl-without-tls",
    severity: "error",
    cause: "sasl-no-mechanism",
    summary: "Authentication without TLS",
    means:
      "With the default options Postfix refuses to send a password in clear (`no mechanism available`); with weaker ones everybody on the way reads it. Most relays offer AUTH under TLS only, and bounce what comes without.",
    detected:
      "`smtp_sasl_auth_enable = yes`, a relay on another host, `smtp_tls_security_level` is `none` or not set, and there is no `smtp_tls_policy_maps`.",
    remedy: { kind: "profile", text: "Require TLS.", changes: [{ key: "tls.level", value: "encrypt" }] },
    not: "A relay on this host, a TLS policy table, and Postfix 3.11 with `compatibility_level = 3.11`, where TLS is used by default.",
    find: (c) =>
      c.authenticates &&
      ["none", ""].includes(c.tlsLevel ?? "unknown") &&
      c.value("smtp_tls_policy_maps", c.relayService) === "" &&
      remote(c).length > 0
        ? about(
            c,
            ["smtp_sasl_auth_enable", "smtp_tls_security_level", "relayhost"],
            `the TLS level is ${c.tlsLevel || "not set"}`,
            c.relayService,
          )
        : [],
  },
  {
    id: "sasl-downgrade",
    severity: "warning",
    cause: "other",
    summary: "Passwords may go out in clear when TLS is not offered",
    means:
      "At the level `may` somebody on the way can take STARTTLS out of the answer, and Postfix sends the password in clear.",
    detected:
      "Authentication is on, the level is `may`, and `smtp_sasl_security_options` does not contain `noplaintext`.",
    remedy: { kind: "profile", text: "Require TLS.", changes: [{ key: "tls.level", value: "encrypt" }] },
    not: "The level `may` with `noplaintext` kept in `smtp_sasl_security_options`, or with a policy table.",
    find: (c) =>
      c.authenticates &&
      c.tlsLevel === "may" &&
      !forbidsPlain(c, "smtp_sasl_security_options") &&
      plainWanted(c) !== "no" &&
      c.value("smtp_tls_policy_maps", c.relayService) === "" &&
      remote(c).length > 0
        ? about(
            c,
            ["smtp_tls_security_level", "smtp_sasl_security_options"],
            "the level may does not require TLS",
            c.relayService,
          )
        : [],
  },
  {
    id: "sasl-table-readable",
    severity: "error",
    cause: "other",
    summary: "The password table can be read by others than root",
    means:
      "Passwords stand in the text and in the built table in clear. A rebuilt table keeps its old mode, so the two may differ.",
    detected: "The mode of the text or of the built file gives group or others a right.",
    remedy: {
      kind: "host",
      text: "`chmod 0600` the text and the built table; Postfix opens both as root. The profile's own table is always like this.",
    },
    not: "0600 or 0400; a table whose mode could not be read.",
    find: (c) => c.tablesOf(MAPS).flatMap((table) => readable(c, table)),
  },
  {
    id: "sasl-in-main-cf",
    severity: "error",
    cause: "other",
    summary: "A password stands in main.cf",
    means:
      "main.cf has to be readable by everybody, and `$` in a password is expanded there: `macro processing error` stops every Postfix program.",
    detected: "`smtp_sasl_password_maps` is a `static:` or `inline:` table.",
    remedy: {
      kind: "profile",
      text: "Manage the credential with `auth`; its table is readable by root alone.",
      changes: [AUTH],
    },
    not: "A table in a file of its own.",
    find: (c) =>
      [...c.assigned.values()]
        .filter(({ name, value }) => holdsCredential(name, value))
        .flatMap((assignment) =>
          shown([c.assignmentEvidence(assignment)], `${assignment.name} holds the password itself`),
        ),
  },
  {
    id: "sasl-entry-malformed",
    severity: "warning",
    cause: "sasl-auth-failed",
    summary: "An entry of the password table is no user:password",
    means:
      "Without a colon Postfix takes the whole value as user name and sends an empty password: `535`, over and over.",
    detected: "An entry of the table's text has no colon, or nothing on one side of it.",
    remedy: {
      kind: "host",
      text: "Write `key user:password` and rebuild the table; or manage the credential with `auth`.",
    },
    not: "Colons inside the password: the first one separates.",
    find: (c) =>
      c
        .tablesOf(MAPS)
        .flatMap((table) =>
          (tableText(c, table)?.entries() ?? [])
            .filter(({ value }) => !/^[^:]+:./s.test(value))
            .flatMap(({ key, line }) =>
              shown([entryEvidence(c, table, key, line)], `the entry of ${key} has no password`),
            ),
        ),
  },
  {
    id: "sender-keys-unused",
    severity: "warning",
    cause: "sasl-no-credentials",
    summary: "The password table has entries by sender that are never looked up",
    means:
      "Postfix asks for the sender only with `smtp_sender_dependent_authentication = yes`; without it the wrong account is used, or none.",
    detected: "Keys of the table's text contain `@`, and the setting is off.",
    remedy: {
      kind: "profile",
      text: "Manage these credentials with `senders`.",
      changes: [SENDERS],
    },
    not: "User names with `@`: they are values, not keys.",
    find: (c) =>
      c.yes("smtp_sender_dependent_authentication", c.relayService) === false
        ? c.tablesOf(MAPS).flatMap((table) =>
            (tableText(c, table)?.entries() ?? [])
              .filter(({ key }) => key.includes("@"))
              .slice(0, 1)
              .flatMap(({ key, line }) =>
                shown(
                  [entryEvidence(c, table, key, line), ...c.evidence("smtp_sender_dependent_authentication")],
                  `the entry of ${key} is by sender`,
                ),
              ),
          )
        : [],
  },
  {
    id: "sasl-proxy-unreadable",
    severity: "warning",
    cause: "local-config-error",
    summary: "The password table is asked through proxymap, which may not read it",
    means:
      "proxymap runs as user postfix: a table that only root reads gives `smtp_sasl_password_maps lookup error`, and mail is deferred.",
    detected: "`proxy:` before a file whose built table (or text) gives others no right to read.",
    remedy: {
      kind: "host",
      text: "Take `proxy:` away: the SMTP client opens the table as root before it gives up its rights.",
    },
    not: "`proxy:` before a database server, or the table without `proxy:`.",
    find: (c) =>
      c
        .tablesOf(MAPS)
        .filter((table) => {
          const file = present(c.file(table.builtPath ?? table.path ?? ""));
          return table.proxied && file !== undefined && (file.mode & 0o044) === 0;
        })
        .flatMap((table) => shown([table.evidence], `proxy:${table.type}: and mode 0600`)),
  },
  {
    id: "sasl-hard-bounce",
    severity: "warning",
    cause: "sasl-auth-failed",
    summary: "A refused password bounces mail",
    means:
      "With `smtp_sasl_auth_soft_bounce = no` a password that expired turns every message into a bounce in place of a delay.",
    detected: "The setting is off and authentication is on.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["smtp_sasl_auth_soft_bounce"] }],
    },
    not: "The default, which defers.",
    find: (c) =>
      c.authenticates && c.yes("smtp_sasl_auth_soft_bounce", c.relayService) === false
        ? about(c, ["smtp_sasl_auth_soft_bounce"], "535 bounces", c.relayService)
        : [],
  },
];

function keyMismatch(c: Configuration, hop: Hop): Found[] {
  const tables = c.tablesOf(MAPS);
  const texts = tables.map((table) => tableText(c, table));
  const sole = listElements(c.value(MAPS, c.relayService) ?? "").length === tables.length;
  if (tables.length === 0 || !sole || texts.some((text) => text === undefined)) return [];
  if (c.yes("smtp_sender_dependent_authentication", c.relayService) !== false) return [];
  const entries = texts.flatMap((text, at) =>
    (text?.entries() ?? []).map((entry) => ({ ...entry, table: tables[at] })),
  );
  const keys = new Set(entries.map(({ key }) => key));
  const text = hop.text.toLowerCase();
  const host = hop.host.toLowerCase();
  if (keys.has(text) || keys.has(host)) return [];
  const near = entries.find(({ key }) => key.replaceAll(/[[\]]|:[^:\]]*$/g, "") === host);
  // The host that an MX lookup finds is not known here, and its name may be a key.
  if (!hop.bracketed && !near) return [];
  const evidence = near?.table
    ? [entryEvidence(c, near.table, near.key, near.line)]
    : tables.map((table) => table.evidence);
  const message = near
    ? `the key ${near.key} is not what Postfix looks up for ${hop.text}: ${host} and ${text}`
    : `neither ${host} nor ${text} is a key`;
  return [{ message, evidence: [...c.evidence(hop.parameter), ...evidence] }];
}

/** Of an entry only the key is shown. */
function entryEvidence(c: Configuration, table: Table, key: string, line: number) {
  const file = present(c.file(table.path ?? ""))?.shown ?? table.path ?? "";
  return { file, line, text: `${key} ‹secret›` };
}

function readable(c: Configuration, table: Table): Found[] {
  return [table.path, table.builtPath].flatMap((path) => {
    const file = path === undefined ? undefined : present(c.file(path));
    if (file?.kind !== "file" || (file.mode & 0o077) === 0) return [];
    const mode = (file.mode & 0o7777).toString(8).padStart(4, "0");
    return shown([{ file: file.shown, text: `mode ${mode}` }, table.evidence], `${file.shown} has mode ${mode}`);
  });
}

function forbidsPlain(c: Configuration, name: string): boolean {
  return c.list(name, c.relayService).some((word) => word.toLowerCase() === "noplaintext");
}

/** What the mechanism filter says of PLAIN and LOGIN. */
function plainWanted(c: Configuration): "any" | "only" | "no" {
  const words = c.list("smtp_sasl_mechanism_filter", c.relayService).map((word) => word.toLowerCase());
  if (words.length === 0 || words.some((word) => /[!/:]/.test(word))) return "any";
  const plain = words.filter((word) => word === "plain" || word === "login");
  return plain.length === 0 ? "no" : plain.length === words.length ? "only" : "any";
}

/** Relays that are not on this host. */
function remote(c: Configuration): readonly Hop[] {
  return c.hops("relayhost").filter(({ host }) => !/^(127\.|::1$|localhost$)/i.test(host));
}
