/**
 * The relays that Postfix on a host would use, from its main.cf and the tables that it names. Pure. What cannot be known
 * here (a database as table, mail exchangers of a domain) makes a relay that is untestable, with the reason, never one
 * that is left out.
 */
import { parseNextHop } from "../postfix/next-hop.ts";
import { usableProtocols } from "../postfix/values.ts";
import { Secret } from "../secrets/secret.ts";
import { ClientSettings, type ClientSource } from "./client-settings.ts";
import type { Login, RelayTarget, RelayTls, TlsLevel, TlsVersionName } from "./relay-target.ts";
import type { RelayUse } from "./relay-test-result.ts";

/** Parameters that decide where mail goes, who logs in and how it is protected: a change of others needs no test. */
export const RELAY_PARAMETERS =
  /^(?:relayhost|smtp_fallback_relay|sender_dependent_relayhost_maps|smtp_sender_dependent_authentication|smtp_sasl_\w+|smtp_tls_\w+|smtp_use_tls|smtp_enforce_tls|smtp_helo_name)$/;

/** Parameters whose tables have to be known for that. */
export const RELAY_TABLES = ["smtp_sasl_password_maps", "smtp_tls_policy_maps", "sender_dependent_relayhost_maps"];

/** More relays of senders are not tested, and that is said: a host may have one for each customer. */
const MOST_SENDERS = 10;

/** The relays in the order in which they are used; empty for a host that delivers by itself. */
export function relaysOf(source: ClientSource, mailFrom?: string): RelayTarget[] {
  const settings = new ClientSettings(source);
  const target = (relay: string, use: RelayUse, sender?: string) => targetOf(settings, relay, use, sender, mailFrom);
  const main = settings.list("relayhost");
  return distinct([
    ...main.map((relay) => target(relay, "relay")),
    ...senderRelays(settings, main, target),
    ...settings.list("smtp_fallback_relay").map((relay) => target(relay, "fallback")),
  ]);
}

type MakeTarget = (relay: string, use: RelayUse, sender?: string) => RelayTarget;

function senderRelays(settings: ClientSettings, main: readonly string[], target: MakeTarget): RelayTarget[] {
  const tables = settings.tables("sender_dependent_relayhost_maps");
  const unknown = tables.find((table) => table.state === "unknown");
  if (unknown?.state === "unknown")
    return [{ ...target(main[0] ?? "[unknown]", "sender"), untestable: unknown.because }];
  const own = tables.flatMap((table) => (table.state === "present" ? [...table.entries] : []));
  const relays = new Map(own.map(([sender, relay]) => [sender, relay.reveal().trim()]));
  const all = [
    ...[...relays]
      .filter(([, relay]) => relay !== "" && relay !== "DUNNO")
      .map(([sender, relay]) => target(relay, "sender", sender)),
    ...credentialSenders(settings).flatMap((sender) =>
      relays.has(sender) ? [] : main.slice(0, 1).map((relay) => target(relay, "sender", sender)),
    ),
  ];
  if (all.length <= MOST_SENDERS) return all;
  const rest = all[MOST_SENDERS];
  const untestable = `${all.length - MOST_SENDERS} more relays of senders are not tested`;
  return [...all.slice(0, MOST_SENDERS), ...(rest ? [{ ...rest, untestable }] : [])];
}

/** Senders with credentials of their own at the relay of all. */
function credentialSenders(settings: ClientSettings): string[] {
  if (!settings.isOn("smtp_sasl_auth_enable") || !settings.isOn("smtp_sender_dependent_authentication")) return [];
  const tables = settings.tables("smtp_sasl_password_maps");
  return tables.flatMap((table) =>
    table.state === "present" ? [...table.entries.keys()].filter((key) => key.includes("@")) : [],
  );
}

/** One test is enough for what is reached and logged into in the same way. */
function distinct(targets: readonly RelayTarget[]): RelayTarget[] {
  const seen = new Map<string, RelayTarget>();
  for (const target of targets) {
    const { login } = target;
    const user = login.state === "credentials" ? `${login.username.reveal()}\0${login.password.reveal()}` : login.state;
    const key = `${target.relay}\0${user}\0${target.untestable ?? ""}`;
    if (!seen.has(key)) seen.set(key, target);
  }
  return [...seen.values()];
}

function targetOf(
  settings: ClientSettings,
  relay: string,
  use: RelayUse,
  sender: string | undefined,
  mailFrom: string | undefined,
): RelayTarget {
  const hop = parseNextHop(relay);
  const { host, port, bracketed } = typeof hop === "string" ? { host: relay, port: undefined, bracketed: true } : hop;
  const number = portNumber(port);
  const tls = tlsOf(settings, relay, host);
  const from = sender?.includes("@") && !sender.startsWith("@") ? sender : use === "sender" ? undefined : mailFrom;
  const untestable =
    typeof hop === "string"
      ? `${relay}: ${hop}`
      : number === undefined
        ? `the port ${port} of ${relay} is a name, which only the host can resolve`
        : bracketed
          ? tls.untestable
          : `${relay} is written without brackets, so Postfix looks up its mail exchangers, and this test cannot`;
  return {
    relay,
    host: host.replace(/^ipv6:/i, ""),
    port: number ?? 25,
    use,
    ...(sender !== undefined && { sender }),
    tls: tls.tls,
    login: loginOf(settings, relay, host, sender),
    ...(from !== undefined && { mailFrom: from }),
    heloName: wordOf(settings.value("smtp_helo_name")) ?? wordOf(settings.value("myhostname")) ?? "localhost",
    ...(untestable !== undefined && { untestable }),
  };
}

function portNumber(port: string | undefined): number | undefined {
  if (port === undefined) return 25;
  if (/^\d{1,5}$/.test(port)) return Number(port);
  return SERVICES.get(port.toLowerCase());
}

/** Names that Postfix knows by itself (`known_tcp_ports`). */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ["smtp", 25],
  ["submission", 587],
  ["smtps", 465],
  ["submissions", 465],
]);

/** What may stand in EHLO. */
function wordOf(text: string): string | undefined {
  return /^[A-Za-z0-9.:[\]_-]{1,255}$/.test(text) ? text : undefined;
}

interface FoundTls {
  readonly tls: RelayTls;
  readonly untestable: string | undefined;
}

function tlsOf(settings: ClientSettings, relay: string, host: string): FoundTls {
  const policy = settings.lookUp("smtp_tls_policy_maps", [relay]);
  const [word, ...attributes] = policy.state === "found" ? policy.value.reveal().trim().split(/\s+/) : [];
  const attribute = (name: string) => attributes.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
  const level = levelOf(word ?? generalLevel(settings));
  const mandatory = level !== undefined && level !== "none" && level !== "may";
  const protocols =
    attribute("protocols") ?? settings.value(mandatory ? "smtp_tls_mandatory_protocols" : "smtp_tls_protocols");
  const match =
    attribute("match")?.split(":") ?? settings.list(MATCH_PARAMETERS[level ?? "none"] ?? "smtp_tls_verify_cert_match");
  const servername = named(attribute("servername") ?? settings.value("smtp_tls_servername"), host);
  const caFile = settings.value("smtp_tls_CAfile");
  const caPath = settings.value("smtp_tls_CApath");
  return {
    tls: {
      level: level ?? "none",
      wrapper: settings.isOn("smtp_tls_wrappermode"),
      versions: versionsOf(usableProtocols(protocols, settings.version)),
      ...(servername !== undefined && { servername }),
      match:
        level === "fingerprint"
          ? match.flatMap((print) => print.split("|"))
          : match.flatMap((name) => named(name, host) ?? []),
      digest: settings.value("smtp_tls_fingerprint_digest") || "sha256",
      ...(caFile !== "" && { caFile }),
      ...(caPath !== "" && { caPath }),
      clientCertificate: ["smtp_tls_cert_file", "smtp_tls_chain_files", "smtp_tls_eccert_file"].some(
        (name) => settings.value(name) !== "",
      ),
    },
    untestable:
      policy.state === "unknown"
        ? `the TLS policy of ${relay} is not known: ${policy.because}`
        : level === undefined
          ? `${word ?? settings.value("smtp_tls_security_level")} is no TLS level`
          : undefined,
  };
}

const MATCH_PARAMETERS: Partial<Record<TlsLevel, string>> = {
  secure: "smtp_tls_secure_cert_match",
  verify: "smtp_tls_verify_cert_match",
  fingerprint: "smtp_tls_fingerprint_cert_match",
};

/** The level for every destination; without it the two older switches count. */
function generalLevel(settings: ClientSettings): string {
  const level = settings.value("smtp_tls_security_level");
  if (level !== "") return level;
  if (settings.isOn("smtp_enforce_tls")) return settings.isOn("smtp_tls_enforce_peername") ? "verify" : "encrypt";
  return settings.isOn("smtp_use_tls") ? "may" : "none";
}

function levelOf(word: string): TlsLevel | undefined {
  return LEVELS.find((level) => level === word.toLowerCase());
}

const LEVELS: readonly TlsLevel[] = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];

/** The words `nexthop`, `dot-nexthop` and `hostname` stand for the relay's own name: with brackets they are all the same. */
function named(word: string, host: string): string | undefined {
  if (word === "") return undefined;
  if (word === "nexthop" || word === "hostname") return host;
  return word === "dot-nexthop" ? `.${host}` : word;
}

function versionsOf(usable: readonly string[] | undefined): RelayTls["versions"] {
  const spoken = VERSIONS.filter((version) => usable?.includes(version.toLowerCase()));
  const [oldest, newest] = [spoken[0], spoken.at(-1)];
  return oldest && newest ? { oldest, newest } : undefined;
}

const VERSIONS: readonly TlsVersionName[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** In the order of Postfix's own look-up: by sender, by host, by destination. */
function loginOf(settings: ClientSettings, relay: string, host: string, sender: string | undefined): Login {
  if (!settings.isOn("smtp_sasl_auth_enable")) return { state: "off" };
  if (settings.list("smtp_sasl_password_maps").length === 0)
    return { state: "unknown", because: "smtp_sasl_auth_enable is on, and smtp_sasl_password_maps is empty" };
  const bySender = settings.isOn("smtp_sender_dependent_authentication") ? senderKeys(sender) : [];
  const found = settings.lookUp("smtp_sasl_password_maps", [...bySender, host, relay]);
  if (found.state === "unknown")
    return { state: "unknown", because: `the credentials of ${relay} are not known: ${found.because}` };
  if (found.state === "absent") return { state: "off" };
  const value = found.value.reveal();
  const colon = value.indexOf(":");
  const [username, password] = colon < 0 ? [value, ""] : [value.slice(0, colon), value.slice(colon + 1)];
  return {
    state: "credentials",
    username: new Secret(username),
    password: new Secret(password),
    allows: mechanismsAllowed(settings),
  };
}

function senderKeys(sender: string | undefined): string[] {
  if (sender === undefined) return [];
  const at = sender.lastIndexOf("@");
  return at > 0 ? [sender, sender.slice(at)] : [sender];
}

/** The filter of the client, and its options for clear-text mechanisms. */
function mechanismsAllowed(settings: ClientSettings): (mechanism: string, encrypted: boolean) => boolean {
  const filter = settings.list("smtp_sasl_mechanism_filter").map((word) => word.toLowerCase());
  const options = (name: string) => settings.list(name).map((word) => word.toLowerCase());
  return (mechanism, encrypted) => {
    const name = mechanism.toLowerCase();
    const forbidden = options(encrypted ? "smtp_sasl_tls_security_options" : "smtp_sasl_security_options");
    if (forbidden.includes("noplaintext") && (name === "plain" || name === "login")) return false;
    if (forbidden.includes("noanonymous") && name === "anonymous") return false;
    return filter.length === 0 || passes(filter, name);
  };
}

/** A list in which the first match counts, `!word` is a no, and `static:` says yes to the rest. */
function passes(filter: readonly string[], name: string): boolean {
  for (const word of filter) {
    if (word === name || word.startsWith("static:")) return true;
    if (word === `!${name}`) return false;
  }
  return false;
}
