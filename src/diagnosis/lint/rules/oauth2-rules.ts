import { closedTo } from "../../../postfix/permissions.ts";
import {
  CA_BUNDLE,
  configProblem,
  directoryOf,
  isOn,
  isXoauth2Plugin,
  jsonFields,
  readTokenFile,
  tokenEndpoint,
  XOAUTH2_CONFIG,
  XOAUTH2_PACKAGES,
} from "../../../postfix/xoauth2.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { FileFact } from "../../configuration/facts.ts";
import { present, tableText } from "../../configuration/tables.ts";
import type { Found, LintRule } from "../rule.ts";
import { jailOf, type TokenLogin, tokenLogins } from "../token-logins.ts";
import { about, shown } from "./found.ts";

const FILTER = "smtp_sasl_mechanism_filter";
const OAUTH2 = {
  key: "auth",
  value: {
    username: "alerts@example.net",
    oauth2: { token_file: "/var/spool/postfix/etc/tokens/alerts@example.net.json" },
  },
} as const;

/** Mistakes about logins by OAuth 2.0 with the plug-in sasl-xoauth2. Of a token file nothing is shown but its name. */
export const OAUTH2_RULES: readonly LintRule[] = [
  {
    id: "oauth2-plugin-missing",
    severity: "error",
    cause: "sasl-no-mechanism",
    summary: "XOAUTH2 is the only mechanism allowed, and no plug-in for it is installed",
    means:
      "Cyrus SASL has no XOAUTH2 of its own: mail is deferred with `SASL authentication failure: No worthy mechs found` and `no mechanism available`.",
    detected:
      "Authentication is on, `smtp_sasl_mechanism_filter` is `xoauth2` alone, the host's directories of SASL plug-ins were listed, and none of the files is a plug-in for XOAUTH2.",
    remedy: { kind: "host", text: XOAUTH2_PACKAGES },
    not: "Another plug-in for XOAUTH2 (`libxoauth2.so`), which takes the token itself for a password; a filter that allows other mechanisms too.",
    find: (c) =>
      c.authenticates && allowsXoauth2Alone(c) && c.facts.saslPlugins?.every((name) => !/xoauth2/i.test(name))
        ? about(c, ["smtp_sasl_auth_enable", FILTER], "no plug-in for XOAUTH2 is installed", c.relayService)
        : [],
  },
  {
    id: "oauth2-config-unusable",
    severity: "error",
    cause: "sasl-no-mechanism",
    summary: "The plug-in for XOAUTH2 does not load without its configuration",
    means:
      "sasl-xoauth2 refuses to load where /etc/sasl-xoauth2.conf is missing, is no JSON object, or lacks `client_id` or `client_secret`: the library knows no XOAUTH2 then, even while the access token is good. Mail is deferred with `SASL authentication failure: No worthy mechs found` and `no mechanism available`, and the line before says `sasl-xoauth2: Unable to open config file`, `Exception during init` or `Missing required value`.",
    detected:
      "sasl-xoauth2 is installed, an entry of the password table names a token file, and /etc/sasl-xoauth2.conf is not there, or was read and cannot be used.",
    remedy: {
      kind: "host",
      text: 'Write it as the provider gave it: `{"client_id": "…", "client_secret": "…"}`, for Microsoft 365 with `token_endpoint`. Both have to be there; they may be empty where the token file has its own.',
    },
    not: "Comments and a comma after the last field, which the plug-in reads over; a file closed to Postfix's own user: it is read before the client drops its rights and enters its jail.",
    find: (c) =>
      c.facts.saslPlugins?.some(isXoauth2Plugin) ? tokenLogins(c).flatMap((login) => unloaded(c, login)) : [],
  },
  {
    id: "oauth2-filter",
    severity: "error",
    cause: "sasl-auth-failed",
    summary: "The path of a token file may be sent as password",
    means:
      "Without a filter, or with one that allows more than XOAUTH2, the client may choose PLAIN or LOGIN, and the relay gets the path of the token file for a password: `535`.",
    detected:
      "An entry of the password table has an absolute path for a password, sasl-xoauth2 is among the host's SASL plug-ins, and `smtp_sasl_mechanism_filter` is not `xoauth2` alone.",
    remedy: { kind: "profile", text: "Manage the login with `auth.oauth2`, which sets both.", changes: [OAUTH2] },
    not: "A path on a host without the plug-in: nobody knows that it is no password.",
    find: (c) =>
      c.authenticates && !allowsXoauth2Alone(c) && c.facts.saslPlugins?.some(isXoauth2Plugin) ? pathEntries(c) : [],
  },
  {
    id: "oauth2-token-missing",
    severity: "error",
    cause: "sasl-auth-failed",
    summary: "The token file is not where the SMTP client looks for it",
    means:
      "The plug-in opens the file after the client has entered its jail: the path counts from there. Mail is deferred with `cannot authenticate to server … generic failure`.",
    detected:
      "`smtp_sasl_mechanism_filter` names `xoauth2`, an entry of the password table has an absolute path for a password, and there is no such file: below the queue directory where the service is chrooted, else at the path itself.",
    remedy: {
      kind: "host",
      text: "Put the file below the queue directory, `/var/spool/postfix/etc/tokens/…`, and leave the path in the table as the client sees it, `/etc/tokens/…`. `auth.oauth2` in a profile derives it.",
    },
    not: "A service that is not chrooted, for which the path is the whole path; a host whose files nobody looked at.",
    find: (c) => tokenLogins(c).flatMap((login) => missing(c, login)),
  },
  {
    id: "oauth2-token-closed",
    severity: "error",
    cause: "sasl-auth-failed",
    summary: "Postfix's own user cannot read the token file, or not renew it",
    means:
      "The plug-in runs as user postfix. When the access token has run out (after an hour or so) it writes a new file beside the old one, so the directory has to be writable too: else every login fails from then on.",
    detected:
      "Owner and mode of the token file and of its directory were read, and the owner of the queue tells who Postfix is.",
    remedy: {
      kind: "host",
      text: "Give the directory with the token files to that user: `chown -R postfix: /var/spool/postfix/etc/tokens`.",
    },
    not: "Rights by a group, which may be his; a directory that he cannot write for tokens that somebody else renews (`manage_token_externally`).",
    find: (c) => tokenLogins(c).flatMap((login) => closed(c, login)),
  },
  {
    id: "oauth2-token-unusable",
    severity: "error",
    cause: "sasl-auth-failed",
    summary: "The token file cannot be used",
    means:
      "The plug-in refuses a file that is no JSON object or has no `refresh_token`, even while its access token is good; mail is deferred.",
    detected: "The token file was read; its fields are looked at, and not shown.",
    remedy: { kind: "host", text: "Make it anew: `sasl-xoauth2-tool get-token outlook` or `get-token gmail`." },
    not: "Files without `refresh_token` for tokens that somebody else renews (`manage_token_externally`) or for client credentials (`use_client_credentials`), in the file or in /etc/sasl-xoauth2.conf; an access token that has run out, which the plug-in renews.",
    find: (c) =>
      tokenLogins(c).flatMap((login) => {
        const file = tokenFile(c, login);
        const token = file?.text && readTokenFile(file.text.reveal(), configText(c), 0);
        return token?.state === "unusable" ? at(login, `${file?.shown}: ${token.because}`) : [];
      }),
  },
  {
    id: "oauth2-endpoint",
    severity: "error",
    cause: "sasl-auth-failed",
    summary: "Tokens are renewed at another provider than the relay's",
    means:
      "sasl-xoauth2 asks Google unless `token_endpoint` says otherwise. A Microsoft token cannot be renewed there (`401 invalid_client`): mail flows for an hour, and is deferred from then on.",
    detected:
      "The relay is Microsoft's or Google's, and `token_endpoint` of the token file, else of /etc/sasl-xoauth2.conf, is the other's; both files were read.",
    remedy: {
      kind: "host",
      text: "Set `token_endpoint` in /etc/sasl-xoauth2.conf: `https://login.microsoftonline.com/TENANT/oauth2/v2.0/token` for Microsoft 365; none for Gmail.",
    },
    not: "Tokens that somebody else renews; relays of other providers.",
    find: (c) => tokenLogins(c).flatMap((login) => foreignEndpoint(c, login)),
  },
  {
    id: "oauth2-ca-missing",
    severity: "warning",
    cause: "sasl-auth-failed",
    summary: "The certificates for renewing tokens are not in the jail",
    means:
      "The plug-in renews tokens over HTTPS from within the jail. Without the provider's certificate authority there it logs `error setting certificate file` (older ones of libcurl `error setting certificate verify locations`), and mail is deferred once the access token has run out.",
    detected:
      "The service is chrooted, there is no `etc/ssl/certs/ca-certificates.crt` below the queue directory, and /etc/sasl-xoauth2.conf, which was read, names no other place.",
    remedy: {
      kind: "host",
      text: "Copy it there: `install -D -m 644 /etc/ssl/certs/ca-certificates.crt /var/spool/postfix/etc/ssl/certs/ca-certificates.crt`, and again whenever it changes; or name a file of the jail as `ca_bundle_file` in /etc/sasl-xoauth2.conf.",
    },
    not: "A service that is not chrooted; `ca_bundle_file` or `ca_certs_dir` in the configuration or in the token file.",
    find: (c) => {
      const [login] = tokenLogins(c);
      const jail = jailOf(c);
      if (!login || jail.state !== "present" || c.file(jail.value + CA_BUNDLE).state !== "absent") return [];
      const text = tokenFile(c, login)?.text?.reveal();
      const named = (name: string) => text === undefined || setting(c, text, name) !== undefined;
      if (configText(c) === undefined || named("ca_bundle_file") || named("ca_certs_dir")) return [];
      return at(login, `${jail.value}${CA_BUNDLE} is not there`);
    },
  },
  {
    id: "oauth2-tokens-logged",
    severity: "warning",
    cause: "other",
    summary: "The plug-in writes tokens into the system log",
    means:
      "With `always_log_to_syslog` or `log_full_trace_on_failure` the log holds refresh tokens, with which whoever reads it can send mail as this user.",
    detected: "/etc/sasl-xoauth2.conf was read, and one of the two is on.",
    remedy: { kind: "host", text: "Take the setting out when the trouble is found, and get a new token." },
    not: "`log_to_syslog_on_failure`, which is on by itself and tells one line of a failure. Of one kind that line holds an access token: the relay refused the old one, and the provider's answer with the new one is quoted. Let no stranger read the mail log.",
    find: (c) => {
      const fields = jsonFields(configText(c) ?? "");
      const on = ["always_log_to_syslog", "log_full_trace_on_failure"].filter((name) => isOn(fields?.get(name)));
      return on.flatMap((name) => shown([{ file: XOAUTH2_CONFIG, text: `${name}: yes` }], `${name} is on`));
    },
  },
];

function allowsXoauth2Alone(c: Configuration): boolean {
  const filter = c.list(FILTER, c.relayService);
  return filter.length > 0 && filter.every((word) => word.toLowerCase() === "xoauth2");
}

function unloaded(c: Configuration, login: TokenLogin): Found[] {
  if (c.file(XOAUTH2_CONFIG).state === "absent") return at(login, `${XOAUTH2_CONFIG} is not there`);
  const text = configText(c);
  const problem = text === undefined ? undefined : configProblem(text);
  return problem === undefined ? [] : at(login, `${XOAUTH2_CONFIG}: ${problem}`);
}

/** Passwords that look like paths of a system; which ones they are is not told. */
function pathEntries(c: Configuration): Found[] {
  return c.tablesOf("smtp_sasl_password_maps").flatMap((table) =>
    (tableText(c, table)?.entries() ?? [])
      .filter(({ value }) => /^[^:]+:\/(?:etc|var|usr|home|opt|srv|root|run)\/./.test(value))
      .flatMap(({ key, line }) => {
        const file = present(c.file(table.path ?? ""))?.shown ?? table.path ?? "";
        const entry = { file, line, text: `${key} ‹secret›` };
        return shown([entry, ...c.evidence(FILTER, c.relayService)], `the password of ${key} is a path`);
      }),
  );
}

/** A path is only named where it is seen to be one: what stands there may be a password that begins with a slash. */
function missing(c: Configuration, login: TokenLogin): Found[] {
  const jail = jailOf(c);
  if (jail.state === "unknown") return [];
  const place = jail.state === "present" ? jail.value + login.path : login.path;
  if (c.file(place).state !== "absent") return [];
  const outside = jail.state === "present" && c.file(login.path).state === "present";
  if (outside) return at(login, `${login.path} is outside of ${jail.value}, to which the client is chrooted`);
  return at(login, `the token file of ${login.key} is not there`);
}

function closed(c: Configuration, login: TokenLogin): Found[] {
  const user = present(c.file(`${c.value("queue_directory")}/active`))?.uid;
  const file = tokenFile(c, login);
  if (user === undefined || !file) return [];
  if (isClosed(user, file, 0o4)) return at(login, `${file.shown} cannot be read by user ${user}`);
  const directory = present(c.file(directoryOf(placeOf(c, login) ?? "")));
  if (!directory || !isClosed(user, directory, 0o3) || isRenewedElsewhere(c, file)) return [];
  return at(login, `${directory.shown} cannot be written by user ${user}`);
}

function isClosed(user: number, { mode, uid }: FileFact, right: number): boolean {
  return uid !== undefined && closedTo(user, { mode, uid }, right);
}

function isRenewedElsewhere(c: Configuration, { text }: FileFact): boolean {
  return text === undefined || isOn(setting(c, text.reveal(), "manage_token_externally"));
}

function foreignEndpoint(c: Configuration, login: TokenLogin): Found[] {
  const file = tokenFile(c, login);
  const config = configText(c);
  const host = login.key.replaceAll(/[[\]]|:[^:\]]*$/g, "").toLowerCase();
  const own = PROVIDERS.find(({ relay }) => relay.test(host));
  if (!own || !file?.text || config === undefined || isRenewedElsewhere(c, file)) return [];
  const endpoint = tokenEndpoint(file.text.reveal(), config);
  const other = PROVIDERS.find((provider) => provider !== own && provider.endpoint.test(endpoint));
  return other ? at(login, `tokens for ${host} are renewed at ${other.name}`) : [];
}

const PROVIDERS = [
  { name: "Google", relay: /^smtp\.(?:gmail|googlemail)\.com$/, endpoint: /^https:\/\/[^/]*\bgoogle(?:apis)?\.com\// },
  {
    name: "Microsoft",
    relay: /^smtp(?:-mail\.outlook|\.office365)\.com$/,
    endpoint: /^https:\/\/login\.(?:microsoftonline|live)\.com\//,
  },
];

function tokenFile(c: Configuration, login: TokenLogin): FileFact | undefined {
  const place = placeOf(c, login);
  return place === undefined ? undefined : present(c.file(place));
}

function placeOf(c: Configuration, { path }: TokenLogin): string | undefined {
  const jail = jailOf(c);
  if (jail.state === "unknown") return undefined;
  return jail.state === "present" ? jail.value + path : path;
}

function configText(c: Configuration): string | undefined {
  return present(c.file(XOAUTH2_CONFIG))?.text?.reveal();
}

/** Of the token file, else of the configuration. */
function setting(c: Configuration, token: string, name: string): string | undefined {
  return jsonFields(token)?.get(name) ?? jsonFields(configText(c) ?? "")?.get(name);
}

function at({ evidence }: TokenLogin, message: string): Found[] {
  return shown([evidence], message);
}
