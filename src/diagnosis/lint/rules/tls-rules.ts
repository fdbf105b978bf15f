import { parseLookupTable } from "../../../postfix/lookup-table.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { present, type Table, tableText } from "../../configuration/tables.ts";
import type { Found, LintRule } from "../rule.ts";
import { about, shown } from "./found.ts";
import { isAddress } from "./relay-rules.ts";

const CA = { key: "tls.ca_file", value: "/etc/ssl/certs/ca-certificates.crt" } as const;
const POLICY = "smtp_tls_policy_maps";

/** Mistakes about TLS of the SMTP client. */
export const TLS_RULES: readonly LintRule[] = [
  {
    id: "tls-no-ca",
    severity: "error",
    cause: "tls-cert-untrusted",
    summary: "Certificates are to be verified, and no authority is named",
    means:
      "No certificate is ever trusted: mail is deferred with `Server certificate not verified` or `untrusted issuer`.",
    detected:
      "The level is `verify` or `secure`, `smtp_tls_CAfile` and `smtp_tls_CApath` are empty, and `tls_append_default_CA` is off.",
    remedy: { kind: "profile", text: "Name the system's bundle.", changes: [CA] },
    not: "The levels `encrypt`, `dane` and `fingerprint`, which need no authority.",
    find: (c) =>
      verifies(c) &&
      c.value("smtp_tls_CAfile", c.relayService) === "" &&
      c.value("smtp_tls_CApath", c.relayService) === "" &&
      c.yes("tls_append_default_CA") === false
        ? about(c, ["smtp_tls_security_level"], "smtp_tls_CAfile and smtp_tls_CApath are empty", c.relayService)
        : [],
  },
  {
    id: "tls-ca-missing",
    severity: "error",
    cause: "local-config-error",
    summary: "The file of certificate authorities is not there",
    means:
      "Postfix switches TLS off: at the level `may` mail goes out in clear text, from `encrypt` on it is deferred with `our TLS engine is unavailable`.",
    detected: "`smtp_tls_CAfile` names a file, somebody looked, and it is not there.",
    remedy: {
      kind: "profile",
      text: "Name the system's bundle, and install the package that brings it (ca-certificates).",
      changes: [CA],
    },
    not: "A path that could not be looked at, as in a copy of the configuration on another machine.",
    find: (c) => missing(c, "smtp_tls_CAfile"),
  },
  {
    id: "tls-certificate-missing",
    severity: "error",
    cause: "local-config-error",
    summary: "The client certificate or its key is not there",
    means: "Postfix switches TLS off for the SMTP client.",
    detected: "`smtp_tls_cert_file` or `smtp_tls_key_file` names a file, somebody looked, and it is not there.",
    remedy: { kind: "host", text: "Install the files, or take both settings out." },
    not: "A path that could not be looked at.",
    find: (c) => [...missing(c, "smtp_tls_cert_file"), ...missing(c, "smtp_tls_key_file")],
  },
  {
    id: "tls-key-readable",
    severity: "warning",
    cause: "other",
    summary: "The client's private key can be read by everybody",
    means: "Whoever has an account on the host can pass for it at the relay.",
    detected: "The mode of `smtp_tls_key_file` gives others the right to read.",
    remedy: { kind: "host", text: "`chmod 0600` the key; Postfix opens it as root." },
    not: "A key that a group may read, as Debian's ssl-cert does.",
    find: (c) => {
      const path = c.value("smtp_tls_key_file") ?? "";
      const file = present(c.file(path));
      if (!file || (file.mode & 0o004) === 0) return [];
      return shown(
        [
          { file: file.shown, text: `mode ${(file.mode & 0o7777).toString(8).padStart(4, "0")}` },
          ...c.evidence("smtp_tls_key_file"),
        ],
        `${file.shown} is readable by everybody`,
      );
    },
  },
  {
    id: "tls-ca-path-in-chroot",
    severity: "warning",
    cause: "tls-cert-untrusted",
    summary: "The directory of authorities is not in the jail of the SMTP client",
    means:
      "`smtp_tls_CApath` is looked up inside the chroot, `smtp_tls_CAfile` is read before it: with an empty jail no certificate is trusted.",
    detected:
      "The level is `verify` or `secure`, the smtp service is chrooted, there is no `smtp_tls_CAfile`, and the directory is absent below the queue directory.",
    remedy: { kind: "profile", text: "Use a file in place of the directory.", changes: [CA] },
    not: "Debian's service, which copies the directory into the jail when it starts.",
    find: (c) => {
      const path = c.value("smtp_tls_CApath", c.relayService) ?? "";
      const chrooted = c.relayService?.chroot === "y";
      const copy = c.file(`${c.value("queue_directory")}${path}`);
      return verifies(c) &&
        chrooted &&
        path !== "" &&
        c.value("smtp_tls_CAfile", c.relayService) === "" &&
        copy.state === "absent"
        ? about(
            c,
            ["smtp_tls_CApath", "smtp_tls_security_level"],
            `${path} is not below the queue directory`,
            c.relayService,
          )
        : [];
    },
  },
  {
    id: "tls-name-of-address",
    severity: "error",
    cause: "tls-cert-untrusted",
    summary: "The certificate of an address is to be verified by name",
    means: "A certificate holds host names; an address as destination never matches one, and mail is deferred.",
    detected: "The level is `verify` or `secure`, the relay is an address, and the names to match are the default.",
    remedy: {
      kind: "profile",
      text: "Name the relay by its host name, or the name in its certificate in `tls.match`.",
    },
    not: "A relay by address with `smtp_tls_secure_cert_match` set to the name in the certificate.",
    find: (c) => {
      const names = c.tlsLevel === "verify" ? "smtp_tls_verify_cert_match" : "smtp_tls_secure_cert_match";
      return verifies(c) && !c.assigned.has(names)
        ? c
            .hops("relayhost")
            .filter(({ host }) => isAddress(host))
            .flatMap((hop) => about(c, ["relayhost", "smtp_tls_security_level"], `${hop.host} is an address`))
        : [];
    },
  },
  {
    id: "dane-without-dnssec",
    severity: "warning",
    cause: "tls-cert-untrusted",
    summary: "DANE without DNSSEC lookups",
    means:
      "Postfix warns `dane configured with dnssec lookups disabled` and behaves as with `may`; with `dane-only` mail is deferred.",
    detected: "The level is `dane` or `dane-only` and `smtp_dns_support_level` is not `dnssec`.",
    remedy: {
      kind: "profile",
      text: "Switch DNSSEC lookups on; the resolver has to validate.",
      changes: [{ key: "parameters.smtp_dns_support_level", value: "dnssec" }],
    },
    not: "`smtp_dns_support_level = dnssec`.",
    find: (c) =>
      ["dane", "dane-only"].includes(c.tlsLevel ?? "") &&
      c.value("smtp_dns_support_level", c.relayService)?.toLowerCase() !== "dnssec"
        ? about(
            c,
            ["smtp_tls_security_level", "smtp_dns_support_level"],
            "smtp_dns_support_level is not dnssec",
            c.relayService,
          )
        : [],
  },
  {
    id: "tls-required-everywhere",
    severity: "warning",
    cause: "tls-required-not-offered",
    summary: "TLS is required of every mail server in the world",
    means:
      "Mail goes to its destinations directly, and some of them offer no TLS or no certificate that can be verified: `TLS is required, but was not offered by host`, until it bounces.",
    detected:
      "There is no `relayhost`, mail leaves by SMTP, and the level is `encrypt`, `verify`, `secure` or `fingerprint` without a policy table.",
    remedy: {
      kind: "profile",
      text: "Use `may` or `dane`, and require TLS by destination in `tls.policy`.",
      changes: [{ key: "tls.level", value: "may" }],
    },
    not: "The same level with a relay; a policy table by destination.",
    find: (c) =>
      c.value("relayhost") === "" &&
      ["encrypt", "verify", "secure", "fingerprint"].includes(c.tlsLevel ?? "") &&
      c.value(POLICY, c.relayService) === "" &&
      !c.assigned.has("transport_maps")
        ? about(
            c,
            ["smtp_tls_security_level", "relayhost"],
            `the level is ${c.tlsLevel}, and there is no relay`,
            c.relayService,
          )
        : [],
  },
  {
    id: "tls-policy-syntax",
    severity: "error",
    cause: "local-config-error",
    summary: "An entry of the TLS policy table that Postfix cannot read",
    means: "Mail to that destination is deferred with `client TLS configuration problem`.",
    detected:
      "The first word of the entry is no level, or an attribute is none that Postfix knows or has no `=`. Lists inside an attribute are separated by colons.",
    remedy: { kind: "profile", text: "Manage the policy in `tls.policy`; postmend checks it." },
    not: "Lists with colons: `protocols=!SSLv2:!SSLv3`.",
    find: (c) => c.tablesOf(POLICY).flatMap((table) => policyProblems(c, table)),
  },
  {
    id: "tls-policy-key",
    severity: "warning",
    cause: "other",
    summary: "The TLS policy of the relay is under a key that is never looked up",
    means:
      "Postfix looks up the destination as `relayhost` has it, brackets and port included; the policy is not applied, and the general level holds.",
    detected: "The text of the policy table has a key with the relay's host, and none that equals the destination.",
    remedy: {
      kind: "profile",
      text: "Make the key equal to the value of relayhost, or set the level with `tls.level`.",
    },
    not: "Keys for other destinations.",
    find: (c) =>
      c.hops("relayhost").flatMap((hop) =>
        c.tablesOf(POLICY).flatMap((table) => {
          const entries = tableText(c, table)?.entries() ?? [];
          const text = hop.text.toLowerCase();
          if (entries.some(({ key }) => key === text)) return [];
          return entries
            .filter(({ key }) => key.replaceAll(/[[\]]|:[^:\]]*$/g, "") === hop.host.toLowerCase())
            .flatMap(({ key, line }) =>
              shown(
                [{ file: fileOf(c, table), line, text: key }, ...c.evidence("relayhost")],
                `the key is ${key}, the destination is ${hop.text}`,
              ),
            );
        }),
      ),
  },
  {
    id: "tls-mandatory-unused",
    severity: "info",
    cause: "other",
    summary: "Settings for required TLS, and TLS is not required",
    means:
      "`smtp_tls_mandatory_protocols` and `smtp_tls_mandatory_ciphers` hold from the level `encrypt` on; at `may` their counterparts without `mandatory` do.",
    detected: "One of the two is set in main.cf, the level is `none` or `may`, and there is no policy table.",
    remedy: {
      kind: "profile",
      text: "Require TLS; `tls.min_version` sets both kinds.",
      changes: [{ key: "tls.level", value: "encrypt" }],
    },
    not: "The same settings with a policy table, or with both kinds set.",
    find: (c) =>
      (["protocols", "ciphers"] as const)
        .filter(
          (what) =>
            c.assigned.has(`smtp_tls_mandatory_${what}`) &&
            !c.assigned.has(`smtp_tls_${what}`) &&
            ["none", "may"].includes(c.tlsLevel ?? "") &&
            c.value(POLICY) === "",
        )
        .flatMap((what) =>
          about(c, [`smtp_tls_mandatory_${what}`, "smtp_tls_security_level"], `the level is ${c.tlsLevel}`),
        ),
  },
];

function verifies(c: Configuration): boolean {
  return c.tlsLevel === "verify" || c.tlsLevel === "secure";
}

function missing(c: Configuration, name: string): Found[] {
  const path = c.value(name) ?? "";
  return path.startsWith("/") && c.file(path).state === "absent" ? about(c, [name], `${path} does not exist`) : [];
}

function fileOf(c: Configuration, { path = "" }: Table): string {
  return present(c.file(path))?.shown ?? path;
}

const LEVELS = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];
const ATTRIBUTES = /^(match|protocols|ciphers|exclude|tafile|servername|connection_reuse|enable_rpk)=./;

function policyProblems(c: Configuration, table: Table): Found[] {
  const file = present(c.file(table.path ?? ""));
  if (!file?.text || table.known?.match !== "exact") return [];
  return parseLookupTable(file.text.reveal())
    .entries()
    .flatMap(({ key, value, line }) => {
      const [level = "", ...attributes] = value.split(/\s+/);
      // Before 3.x a comma separated attributes; it still does.
      const bad = LEVELS.includes(level.toLowerCase())
        ? attributes.flatMap((word) => word.split(",")).find((word) => word !== "" && !ATTRIBUTES.test(word))
        : level;
      return bad === undefined
        ? []
        : shown(
            [{ file: file.shown, line, text: `${key} ${value}` }, table.evidence],
            bad === level ? `${bad} is no level` : `${bad} is no attribute=value`,
          );
    });
}
