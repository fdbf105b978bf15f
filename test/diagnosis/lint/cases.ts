import type { Given } from "../configuration/facts.ts";

/** A mistake, and the configuration nearest to it that is none. */
export interface RuleCase {
  readonly fault: Given;
  readonly harmless: Given;
}

const RELAY = "relayhost = [smtp.example.net]:587\n";
const AUTH = `${RELAY}smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_security_options = noanonymous
smtp_tls_security_level = encrypt
`;
const SMTP = "smtp unix - - y - - smtp\n";
const SERVICES = ["smtp", "pickup", "cleanup", "qmgr", "rewrite", "bounce", "defer", "error", "retry", "local"]
  .map((name) => `${name} unix - - y - - ${name}\n`)
  .join("");
const sasl = (text: string, mode = 0o600) => ({
  "/etc/postfix/sasl_passwd": { text, mode },
  "/etc/postfix/sasl_passwd.db": { mode },
});
const policy = (text: string) => ({ "/etc/postfix/tls_policy": { text } });
const POLICY = `${RELAY}smtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n`;
const TRANSPORT = `${RELAY}transport_maps = hash:/etc/postfix/transport\n`;
const jail = (resolv: string | null) => ({
  "/var/spool/postfix": { directory: true as const },
  "/etc/resolv.conf": { text: "nameserver 192.0.2.1\n" },
  "/var/spool/postfix/etc/resolv.conf": resolv === null ? null : { text: resolv },
});
const interfaces = (ipv6: string | null) => ({
  "/etc/hosts": { text: "127.0.0.1 localhost\n::1 localhost ip6-localhost\n" },
  "/proc/net/fib_trie": {
    text: "Main:\n  |-- 127.0.0.0\n     /8 host LOCAL\n  |-- 127.0.0.1\n     /32 host LOCAL\n  |-- 192.0.2.5\n     /32 host LOCAL\n",
  },
  "/proc/net/if_inet6": ipv6 === null ? null : { text: ipv6 },
});
const LOOPBACK6 = "00000000000000000000000000000001 01 80 10 80       lo\n";
const TOKENS = "/var/spool/postfix/etc/tokens";
const XOAUTH2 = `${AUTH}smtp_sasl_mechanism_filter = xoauth2\n`;
const TOKEN = JSON.stringify({ access_token: "a", refresh_token: "r", expiry: "0" });
/** A host that logs in by OAuth 2.0 in every way right, but for these files. */
const oauth2 = (files: Given["files"] = {}, more: Omit<Given, "main" | "files"> = {}): Given => ({
  main: XOAUTH2,
  master: SMTP,
  saslPlugins: ["libplain.so", "libsasl-xoauth2.so"],
  ...more,
  files: {
    ...sasl("[smtp.example.net]:587 me@example.net:/etc/tokens/me.json\n"),
    "/var/spool/postfix/active": { directory: true, mode: 0o700, uid: 101 },
    [TOKENS]: { directory: true, mode: 0o700, uid: 101 },
    [`${TOKENS}/me.json`]: { text: TOKEN, mode: 0o600, uid: 101 },
    "/etc/tokens/me.json": null,
    "/etc/sasl-xoauth2.conf": { text: '{"client_id": "c", "client_secret": ""}' },
    "/var/spool/postfix/etc/ssl/certs/ca-certificates.crt": {},
    ...files,
  },
});
const atMicrosoft = (config: string): Given => ({
  ...oauth2({
    ...sasl("[smtp.office365.com]:587 me@example.net:/etc/tokens/me.json\n"),
    "/etc/sasl-xoauth2.conf": { text: config },
  }),
  main: XOAUTH2.replace("smtp.example.net", "smtp.office365.com"),
});
const main = (text: string, more: Omit<Given, "main"> = {}): Given => ({ main: text, ...more });

/** A credential of so many days, where 90 are allowed. */
const aged = (days: number) => ({
  allowed: 90 * 86_400,
  credentials: [{ key: "[smtp.example.net]:587", seconds: days * 86_400, atLeast: false }],
});

/** By rule; every rule has one. */
export const CASES: Readonly<Record<string, RuleCase>> = {
  "sasl-plugin-missing": {
    fault: main(AUTH, { saslPlugins: ["libanonymous.so", "libcrammd5.so.2"] }),
    harmless: main(AUTH, { saslPlugins: ["libanonymous.so", "libplain.so.2"] }),
  },
  "oauth2-plugin-missing": {
    fault: oauth2({}, { saslPlugins: ["libplain.so"] }),
    harmless: oauth2({}, { saslPlugins: ["libplain.so", "libxoauth2.so"] }),
  },
  "oauth2-config-unusable": {
    fault: oauth2({ "/etc/sasl-xoauth2.conf": null }),
    harmless: oauth2({ "/etc/sasl-xoauth2.conf": { text: '{"client_id": "", /* own */ "client_secret": "",}' } }),
  },
  "oauth2-filter": {
    fault: { ...oauth2(), main: `${AUTH}smtp_sasl_mechanism_filter = xoauth2, plain\n` },
    harmless: { ...oauth2({}, { saslPlugins: ["libplain.so"] }), main: AUTH },
  },
  "oauth2-token-missing": {
    fault: oauth2({ [`${TOKENS}/me.json`]: null, "/etc/tokens/me.json": { text: TOKEN } }),
    harmless: oauth2(
      { [`${TOKENS}/me.json`]: null, "/etc/tokens/me.json": { text: TOKEN } },
      { master: "smtp unix - - n - - smtp\n" },
    ),
  },
  "oauth2-token-closed": {
    fault: oauth2({ [TOKENS]: { directory: true, mode: 0o755, uid: 0 } }),
    harmless: oauth2({ [TOKENS]: { directory: true, mode: 0o775, uid: 0 } }),
  },
  "oauth2-token-unusable": {
    fault: oauth2({ [`${TOKENS}/me.json`]: { text: '{"access_token": "a"}', uid: 101 } }),
    harmless: oauth2({
      [`${TOKENS}/me.json`]: { text: '{"access_token": "a"}', uid: 101 },
      "/etc/sasl-xoauth2.conf": { text: '{"manage_token_externally": "yes"}' },
    }),
  },
  "oauth2-endpoint": {
    fault: atMicrosoft('{"client_id": "c"}'),
    harmless: atMicrosoft('{"token_endpoint": "https://login.microsoftonline.com/common/oauth2/v2.0/token"}'),
  },
  "oauth2-ca-missing": {
    fault: oauth2({ "/var/spool/postfix/etc/ssl/certs/ca-certificates.crt": null }),
    harmless: oauth2({
      "/var/spool/postfix/etc/ssl/certs/ca-certificates.crt": null,
      "/etc/sasl-xoauth2.conf": { text: '{"ca_bundle_file": "/etc/tokens/ca.pem"}' },
    }),
  },
  "oauth2-tokens-logged": {
    fault: oauth2({ "/etc/sasl-xoauth2.conf": { text: '{"log_full_trace_on_failure": "yes"}' } }),
    harmless: oauth2({ "/etc/sasl-xoauth2.conf": { text: '{"log_to_syslog_on_failure": "yes"}' } }),
  },
  "interface-missing": {
    fault: main("inet_interfaces = localhost\n", { files: interfaces("") }),
    harmless: main("inet_interfaces = localhost, 192.0.2.5\n", { files: interfaces(LOOPBACK6) }),
  },
  "queue-disk-full": {
    fault: main("", { queueSpace: { freeBytes: 10_000_000, freeInodes: 5000 } }),
    harmless: main("queue_minfree = 5000000\n", { queueSpace: { freeBytes: 10_000_000, freeInodes: 5000 } }),
  },
  "credential-age": {
    fault: main(AUTH, { files: sasl("[smtp.example.net]:587 u:p\n"), credentialAges: aged(91) }),
    harmless: main(AUTH, { files: sasl("[smtp.example.net]:587 u:p\n"), credentialAges: aged(90) }),
  },
  "log-unheard": {
    fault: main("", { files: { "/dev/log": null } }),
    harmless: main("maillog_file = /var/log/mail.log\n", { files: { "/dev/log": null } }),
  },
  "ses-password-form": {
    fault: main(AUTH.replace("smtp.example.net", "email-smtp.eu-west-1.amazonaws.com"), {
      files: sasl(`[email-smtp.eu-west-1.amazonaws.com]:587 AKIAX:${"s".repeat(40)}\n`),
    }),
    harmless: main(AUTH.replace("smtp.example.net", "email-smtp.eu-west-1.amazonaws.com"), {
      files: sasl(`[email-smtp.eu-west-1.amazonaws.com]:587 AKIAX:B${"s".repeat(43)}\n`),
    }),
  },
  "gmail-app-password": {
    fault: main(AUTH.replace("smtp.example.net", "smtp.gmail.com"), {
      files: sasl("[smtp.gmail.com]:587 me@gmail.com:Tr0ub4dor&3\n"),
    }),
    harmless: main(AUTH.replace("smtp.example.net", "smtp.gmail.com"), {
      files: sasl("[smtp.gmail.com]:587 me@gmail.com:abcd efgh ijkl mnop\n"),
    }),
  },
  "relayhost-brackets": {
    fault: main("relayhost = smtp.example.net:587\n"),
    harmless: main("relayhost = example.net\n"),
  },
  "relayhost-loop": {
    fault: main("myhostname = mx.example.net\nrelayhost = [mx.example.net]\n"),
    harmless: main("relayhost = [127.0.0.1]:10025\n"),
  },
  "wrappermode-mismatch": {
    fault: main("relayhost = [smtp.example.net]:465\nsmtp_tls_security_level = encrypt\n", { master: SMTP }),
    harmless: main("relayhost = [smtp.example.net]:465\nsmtp_tls_security_level = encrypt\n", {
      master: "smtp unix - - y - - smtp\n  -o smtp_tls_wrappermode=yes\n",
    }),
  },
  "wrappermode-level": {
    fault: main("relayhost = [smtp.example.net]:465\nsmtp_tls_wrappermode = yes\nsmtp_tls_security_level = may\n"),
    harmless: main(
      "relayhost = [smtp.example.net]:465\nsmtp_tls_wrappermode = yes\nsmtp_tls_security_level = encrypt\n",
    ),
  },
  "relay-family-disabled": {
    fault: main("relayhost = [2001:db8::1]:587\ninet_protocols = ipv4\n"),
    harmless: main("relayhost = [smtp.example.net]:587\ninet_protocols = ipv4\n"),
  },
  "port-name-unknown": {
    fault: main("relayhost = [smtp.example.net]:mailgate\n", { files: { "/etc/services": { text: "smtp 25/tcp\n" } } }),
    harmless: main("relayhost = [smtp.example.net]:mailgate\n"),
  },
  "auth-on-port-25": {
    fault: main(AUTH.replace(":587", "")),
    harmless: main("relayhost = [smtp.example.net]\n"),
  },
  "relay-in-hosts-file": {
    fault: main(RELAY, { files: { "/etc/hosts": { text: "192.0.2.9 smtp.example.net\n" } } }),
    harmless: main(`${RELAY}smtp_host_lookup = dns, native\n`, {
      files: { "/etc/hosts": { text: "192.0.2.9 smtp.example.net\n" } },
    }),
  },
  "dns-lookups-disabled": {
    fault: main("relayhost = example.net\nsmtp_dns_support_level = disabled\n"),
    harmless: main(`${RELAY}smtp_dns_support_level = disabled\n`),
  },
  "ipv6-only": { fault: main("inet_protocols = ipv6\n"), harmless: main("inet_protocols = ipv4\n") },
  "bind-address-loopback": {
    fault: main(`${RELAY}smtp_bind_address = 127.0.0.1\n`),
    harmless: main("relayhost = [127.0.0.1]:10025\nsmtp_bind_address = 127.0.0.1\n"),
  },
  "microsoft-basic-auth": {
    fault: main(AUTH.replace("smtp.example.net", "smtp.office365.com")),
    harmless: main(`${AUTH.replace("smtp.example.net", "smtp.office365.com")}smtp_sasl_mechanism_filter = xoauth2\n`),
  },
  "sasl-key-mismatch": {
    fault: main(AUTH, { files: sasl("[smtp.example.net] user:pw\n") }),
    harmless: main(AUTH, { files: sasl("smtp.example.net user:pw\n") }),
  },
  "sasl-no-password-maps": {
    fault: main(`${RELAY}smtp_sasl_auth_enable = yes\n`),
    harmless: main(`${RELAY}smtp_sasl_auth_enable = yes\n`, {
      master: "smtp unix - - y - - smtp\n  -o smtp_sasl_password_maps=hash:/etc/postfix/sasl_passwd\n",
    }),
  },
  "sasl-not-enabled": {
    fault: main(AUTH.replace("smtp_sasl_auth_enable = yes\n", ""), { master: SMTP }),
    harmless: main(AUTH.replace("smtp_sasl_auth_enable = yes\n", ""), {
      master: `${SMTP}gate unix - - y - - smtp\n  -o smtp_sasl_auth_enable=yes\n`,
    }),
  },
  "sasl-noplaintext": {
    fault: main(AUTH.replace("smtp_sasl_security_options = noanonymous\n", "")),
    harmless: main(
      `${AUTH.replace("smtp_sasl_security_options = noanonymous\n", "")}smtp_sasl_mechanism_filter = cram-md5\n`,
    ),
  },
  "sasl-mechanism-excluded": {
    fault: main(
      `${AUTH.replace("smtp_sasl_security_options = noanonymous\n", "")}smtp_sasl_mechanism_filter = plain, login\n`,
    ),
    harmless: main(`${AUTH}smtp_sasl_mechanism_filter = plain, login\n`),
  },
  "sasl-without-tls": {
    fault: main(AUTH.replace("= encrypt", "= none")),
    harmless: main(AUTH.replace("= encrypt", "= none").replace("smtp.example.net", "127.0.0.1")),
  },
  "sasl-downgrade": {
    fault: main(AUTH.replace("= encrypt", "= may")),
    harmless: main(
      AUTH.replace("= encrypt", "= may").replace(
        "smtp_sasl_security_options = noanonymous",
        "smtp_sasl_tls_security_options = noanonymous",
      ),
    ),
  },
  "sasl-table-readable": {
    fault: main(AUTH, { files: sasl("[smtp.example.net]:587 user:pw\n", 0o640) }),
    harmless: main(AUTH, { files: sasl("[smtp.example.net]:587 user:pw\n") }),
  },
  "sasl-in-main-cf": {
    fault: main(AUTH.replace("hash:/etc/postfix/sasl_passwd", "static:user:hunter2")),
    harmless: main(AUTH),
  },
  "sasl-entry-malformed": {
    fault: main(AUTH, { files: sasl("[smtp.example.net]:587 user\n") }),
    harmless: main(AUTH, { files: sasl("[smtp.example.net]:587 user:p:w\n") }),
  },
  "sender-keys-unused": {
    fault: main(AUTH, { files: sasl("[smtp.example.net]:587 u:p\nme@example.net u:p\n") }),
    harmless: main(AUTH, { files: sasl("[smtp.example.net]:587 me@example.net:p\n") }),
  },
  "sasl-proxy-unreadable": {
    fault: main(AUTH.replace("hash:", "proxy:hash:"), { files: sasl("[smtp.example.net]:587 u:p\n") }),
    harmless: main(AUTH, { files: sasl("[smtp.example.net]:587 u:p\n") }),
  },
  "sasl-hard-bounce": {
    fault: main(`${AUTH}smtp_sasl_auth_soft_bounce = no\n`),
    harmless: main(`${RELAY}smtp_sasl_auth_soft_bounce = no\n`),
  },
  "tls-no-ca": {
    fault: main(`${RELAY}smtp_tls_security_level = secure\n`),
    harmless: main(`${RELAY}smtp_tls_security_level = encrypt\n`),
  },
  "tls-ca-missing": {
    fault: main("smtp_tls_CAfile = /etc/ssl/ca.pem\n", { files: { "/etc/ssl/ca.pem": null } }),
    harmless: main("smtp_tls_CAfile = /etc/ssl/ca.pem\n"),
  },
  "tls-certificate-missing": {
    fault: main("smtp_tls_cert_file = /etc/ssl/c.pem\n", { files: { "/etc/ssl/c.pem": null } }),
    harmless: main("smtp_tls_cert_file = /etc/ssl/c.pem\n"),
  },
  "tls-key-readable": {
    fault: main("smtp_tls_key_file = /etc/ssl/k.pem\n", { files: { "/etc/ssl/k.pem": { mode: 0o644 } } }),
    harmless: main("smtp_tls_key_file = /etc/ssl/k.pem\n", { files: { "/etc/ssl/k.pem": { mode: 0o640 } } }),
  },
  "tls-ca-path-in-chroot": {
    fault: main(`${RELAY}smtp_tls_security_level = secure\nsmtp_tls_CApath = /etc/ssl/certs\n`, {
      master: SMTP,
      files: { "/var/spool/postfix/etc/ssl/certs": null },
    }),
    harmless: main(`${RELAY}smtp_tls_security_level = secure\nsmtp_tls_CApath = /etc/ssl/certs\n`, {
      master: SMTP,
      files: { "/var/spool/postfix/etc/ssl/certs": { directory: true } },
    }),
  },
  "tls-name-of-address": {
    fault: main("relayhost = [192.0.2.1]:587\nsmtp_tls_security_level = secure\nsmtp_tls_CAfile = /ca\n"),
    harmless: main(
      "relayhost = [192.0.2.1]:587\nsmtp_tls_security_level = secure\nsmtp_tls_CAfile = /ca\nsmtp_tls_secure_cert_match = smtp.example.net\n",
    ),
  },
  "dane-without-dnssec": {
    fault: main("smtp_tls_security_level = dane\n"),
    harmless: main("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec\n"),
  },
  "tls-required-everywhere": {
    fault: main("smtp_tls_security_level = encrypt\n"),
    harmless: main(`${RELAY}smtp_tls_security_level = encrypt\n`),
  },
  "tls-policy-syntax": {
    fault: main(POLICY, { files: policy("example.org encrypt protocols=!SSLv2, !SSLv3\n") }),
    harmless: main(POLICY, { files: policy("example.org encrypt protocols=!SSLv2:!SSLv3\n") }),
  },
  "tls-policy-key": {
    fault: main(POLICY, { files: policy("smtp.example.net encrypt\n") }),
    harmless: main(POLICY, { files: policy("[smtp.example.net]:587 encrypt\n") }),
  },
  "tls-mandatory-unused": {
    fault: main("smtp_tls_security_level = may\nsmtp_tls_mandatory_protocols = !SSLv3\n"),
    harmless: main(
      "smtp_tls_security_level = may\nsmtp_tls_mandatory_protocols = !SSLv3\nsmtp_tls_protocols = !SSLv3\n",
    ),
  },
  "master-cf-override": {
    fault: main(`${RELAY}smtp_helo_name = a.example\n`, {
      master: "smtp unix - - y - - smtp\n  -o smtp_helo_name=b.example\n",
    }),
    harmless: main(`${RELAY}smtp_helo_name = a.example\n`, {
      master:
        "smtp unix - - y - - smtp\n  -o relayhost=[old.example.net]\nslow unix - - y - - smtp\n  -o smtp_helo_name=b.example\n",
    }),
  },
  "transport-hides-relayhost": {
    fault: main(TRANSPORT, { files: { "/etc/postfix/transport": { text: "* smtp:[other.example.net]\n" } } }),
    harmless: main(TRANSPORT, { files: { "/etc/postfix/transport": { text: "* smtp:\nexample.org smtp:[x]\n" } } }),
  },
  "sender-route-hides-relayhost": {
    fault: main(`${RELAY}mydomain = example.net\nsender_dependent_relayhost_maps = hash:/etc/postfix/senders\n`, {
      files: { "/etc/postfix/senders": { text: "@example.net [other.example.net]\n" } },
    }),
    harmless: main(`${RELAY}mydomain = example.net\nsender_dependent_relayhost_maps = hash:/etc/postfix/senders\n`, {
      files: { "/etc/postfix/senders": { text: "@shop.example [other.example.net]\n" } },
    }),
  },
  "transport-error": {
    fault: main("default_transport = error\n"),
    harmless: main("default_transport = error\ninet_interfaces = loopback-only\n"),
  },
  "transport-undefined": {
    fault: main("content_filter = scan:[127.0.0.1]:10024\n", { master: `${SMTP}#scan unix - - n - - smtp\n` }),
    harmless: main("content_filter = scan:[127.0.0.1]:10024\n"),
  },
  "service-absent": {
    fault: main("", { master: SERVICES.replace(/^pickup.*\n/m, "") }),
    harmless: main("authorized_submit_users =\n", { master: SERVICES.replace(/^pickup.*\n/m, "") }),
  },
  "defer-transports": {
    fault: main("defer_transports = smtp\n"),
    harmless: main("defer_transports = hold\n", { master: SMTP }),
  },
  "domain-class-conflict": {
    fault: main("mydestination = localhost, example.net\nvirtual_alias_domains = example.net\n"),
    harmless: main("mydestination = localhost, example.net\nvirtual_alias_domains = example.org\n"),
  },
  "open-relay": {
    fault: main("mynetworks = 127.0.0.0/8 0.0.0.0/0\n"),
    harmless: main("mynetworks = 127.0.0.0/8 10.0.0.0/8\n"),
  },
  "chroot-resolv-stale": {
    fault: main(RELAY, { master: SMTP, files: jail("nameserver 198.51.100.1\n") }),
    harmless: main(RELAY, { master: SMTP, files: jail("nameserver 192.0.2.1\n") }),
  },
  "table-type-unsupported": {
    fault: main("transport_maps = lmdb:/etc/postfix/transport\n", { mapTypes: ["hash"] }),
    harmless: main("transport_maps = lmdb:/etc/postfix/transport\n"),
  },
  "table-missing": {
    fault: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": null, "/etc/postfix/transport.db": null },
    }),
    harmless: main("transport_maps = hash:/etc/postfix/transport\n"),
  },
  "table-not-built": {
    fault: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "" }, "/etc/postfix/transport.db": null },
    }),
    harmless: main("transport_maps = texthash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "" }, "/etc/postfix/transport.db": null },
    }),
  },
  "flush-by-cron": {
    fault: main("", {
      flushJobs: [{ file: "/etc/cron.d/flush", line: 1, text: "* * * * * … postqueue -f", minutes: 1 }],
    }),
    harmless: main("", {
      flushJobs: [{ file: "/etc/cron.d/flush", line: 1, text: "0 * * * * … postqueue -f", minutes: 60 }],
    }),
  },
  "table-damaged": {
    fault: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "" }, "/etc/postfix/transport.db": { damage: "Invalid argument" } },
    }),
    harmless: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "" }, "/etc/postfix/transport.db": { entries: "" } },
    }),
  },
  "table-proxy-unreadable": {
    fault: main("transport_maps = proxy:hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "" }, "/etc/postfix/transport.db": { mode: 0o600 } },
    }),
    harmless: main("transport_maps = proxy:hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "", mode: 0o600 }, "/etc/postfix/transport.db": { mode: 0o640 } },
    }),
  },
  "stale-table": {
    fault: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { mtime: 2000 }, "/etc/postfix/transport.db": { mtime: 1000 } },
    }),
    harmless: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: {
        "/etc/postfix/transport": { text: "a smtp:\n", mtime: 2000 },
        "/etc/postfix/transport.db": { mtime: 1000, entries: "a\tsmtp:\n" },
      },
    }),
  },
  "table-entry-ignored": {
    fault: main("transport_maps = hash:/etc/postfix/transport\n", {
      files: { "/etc/postfix/transport": { text: "a smtp:\nA smtp:[x]\n" } },
    }),
    harmless: main("alias_maps = hash:/etc/aliases\n", { files: { "/etc/aliases": { text: "a: b\nroot:\n" } } }),
  },
  "unknown-parameter": {
    fault: main("relay_host = [a]\n"),
    harmless: main("site_relay = [smtp.example.net]:587\nrelayhost = $site_relay\n"),
  },
  "parameter-not-in-version": {
    fault: main("use_srv_lookup = submission\n", { version: "3.7.11" }),
    harmless: main("use_srv_lookup = submission\n"),
  },
  "deprecated-parameter": {
    fault: main("smtp_use_tls = yes\n"),
    harmless: main("smtp_use_tls = yes\n", { version: "3.5.25" }),
  },
  "inline-comment": {
    fault: main("relayhost = [smtp.example.net]:587 # the relay\n"),
    harmless: main("relayhost =\n  # the relay\n  [smtp.example.net]:587\n"),
  },
  "quoted-value": {
    fault: main('relayhost = "[smtp.example.net]:587"\n'),
    harmless: main('smtpd_banner = "mail"\n'),
  },
  "template-not-rendered": {
    fault: main("relayhost = {{ relay_host }}\n"),
    harmless: main("smtp_helo_name = ${{$myhostname} == {localhost} ? {a.example.net} : {b.example.net}}\n"),
  },
  "broken-expression": { fault: main("myorigin = ${mydomain\n"), harmless: main("myorigin = $mydomain\n") },
  "undefined-reference": {
    fault: main("smtp_helo_name = $no_such_name\n"),
    harmless: main("smtp_helo_name = ${no_such_name?{a.example.net}:{b.example.net}}\n"),
  },
  "tls-level-invalid": {
    fault: main("smtp_tls_security_level = encypt\n"),
    harmless: main(`${RELAY}smtp_tls_security_level = ENCRYPT\n`),
  },
  "tls-protocols-syntax": {
    fault: main("smtp_tls_protocols = >=TLSv1.2\n", { version: "3.5.25" }),
    harmless: main("smtp_tls_protocols = >=TLSv1.2\n"),
  },
  "tls-protocols-outdated": {
    fault: main("smtp_tls_protocols = TLSv1\n"),
    harmless: main("smtp_tls_protocols = TLSv1, TLSv1.2\n"),
  },
  "next-hop-invalid": {
    fault: main("relayhost = [smtp.example.net\n"),
    harmless: main("relayhost = [2001:db8::1]:submission\n"),
  },
  "invalid-value": {
    fault: main("smtp_connect_timeout = abc\n"),
    harmless: main("smtp_connect_timeout = 5min\nsoft_bounce = NO\n"),
  },
  "main-cf-missing": { fault: { main: null }, harmless: main("") },
  "main-cf-syntax": { fault: main("relayhost [a]:587\n"), harmless: main("# relayhost [a]:587\n") },
  "main-cf-stray-line": {
    fault: main("  myorigin = a\n"),
    harmless: main("  # myorigin = a\nmyorigin = example.net\n"),
  },
  "duplicate-parameter": {
    fault: main("relayhost = [a.example]\nrelayhost = [b.example]\n"),
    harmless: main("relayhost = [a.example]\nrelayhost = [a.example]\n"),
  },
  "continuation-accident": {
    fault: main("relayhost = [a.example]\n  smtp_helo_name = b.example\n"),
    harmless: main("mydestination = localhost,\n  example.net\n"),
  },
  "backslash-continuation": {
    fault: main("mydestination = localhost, \\\n  example.net\n"),
    harmless: main("mydestination = localhost,\n  example.net\n"),
  },
  "byte-order-mark": { fault: main("\ufeffmyorigin = a.example\n"), harmless: main("# é\nmyorigin = a.example\n") },
  "nul-byte": { fault: main("myorigin = a\0b\n"), harmless: main("# \0 and \\0\nmyorigin = \\0\n") },
  "crlf-lines": { fault: main("myorigin = a.example\r\n"), harmless: main("myorigin = a.example\n") },
  "main-cf-mode": {
    fault: main("", { files: { "/etc/postfix/main.cf": { mode: 0o600 } } }),
    harmless: main("", { files: { "/etc/postfix/main.cf": { mode: 0o644 } } }),
  },
  "master-cf-syntax": { fault: main("", { master: "smtp unix - - y - smtp\n" }), harmless: main("", { master: SMTP }) },
  "master-cf-duplicate": {
    fault: main("", { master: SMTP + SMTP }),
    harmless: main("", { master: `smtp inet n - y - - smtpd\n${SMTP}` }),
  },
  "master-cf-option-blanks": {
    fault: main("", { master: "smtp unix - - y - - smtp -o smtp_helo_name = a\n" }),
    harmless: main("", { master: "smtp unix - - y - - smtp -o { smtp_helo_name = a.example }\n" }),
  },
  "soft-bounce": { fault: main("soft_bounce = yes\n"), harmless: main("soft_bounce = no\n") },
  "message-larger-than-mailbox": {
    fault: main("message_size_limit = 60000000\n"),
    harmless: main("message_size_limit = 60000000\nmailbox_size_limit = 0\n"),
  },
  "queue-space-too-small": {
    fault: main("queue_minfree = 10000000\n"),
    harmless: main("queue_minfree = 0\n"),
  },
  "rate-delay-per-recipient": {
    fault: main("smtp_destination_rate_delay = 2s\nsmtp_destination_recipient_limit = 1\n"),
    harmless: main("smtp_destination_recipient_limit = 1\n"),
  },
  "delivery-pace": {
    fault: main("default_destination_rate_delay = 1h\n"),
    harmless: main("smtp_destination_rate_delay = 2s\nsmtp_destination_concurrency_limit = 1\n"),
  },
  "backoff-order": {
    fault: main("minimal_backoff_time = 2h\n"),
    harmless: main("minimal_backoff_time = 2h\nmaximal_backoff_time = 2h\nqueue_run_delay = 300\n"),
  },
  "backoff-short": {
    fault: main("minimal_backoff_time = 1s\nqueue_run_delay = 1s\n"),
    harmless: main("minimal_backoff_time = 1s\n"),
  },
  "queue-lifetime-short": {
    fault: main("maximal_queue_lifetime = 0\n"),
    harmless: main("maximal_queue_lifetime = 1\n"),
  },
  "queue-run-slow": { fault: main("queue_run_delay = 1h\n"), harmless: main("queue_run_delay = 5m\n") },
  "compatibility-level": {
    fault: main("compatibility_level = 2\n", { version: "3.7.11" }),
    harmless: main("compatibility_level = 2\n", { version: "3.5.25" }),
  },
  "maillog-file-outside": {
    fault: main("maillog_file = /tmp/mail.log\n"),
    harmless: main("maillog_file = /dev/stdout\n"),
  },
  "maillog-without-postlog": {
    fault: main("maillog_file = /var/log/mail.log\n", { master: SMTP }),
    harmless: main("maillog_file = /var/log/mail.log\n", { master: "postlog unix-dgram n - n - 1 postlogd\n" }),
  },
  "myhostname-local": {
    fault: main("myhostname = localhost\n"),
    harmless: main("myhostname = localhost\nsmtp_helo_name = mail.example.net\n"),
  },
};
