/**
 * The relays that Postfix on a host would use, from its main.cf and the tables that it names. Pure. What cannot be known
 * here (a database as table, mail exchangers of a domain) makes a relay that is untestable, with the reason, never one
 * that is left out.
 */
import { parseNextHop } from "../postfix/next-hop.ts";
import { ClientSettings, type ClientSource } from "./client-settings.ts";
import { loginOf } from "./relay-login.ts";
import type { RelayTarget } from "./relay-target.ts";
import type { RelayUse } from "./relay-test-result.ts";
import { tlsOf } from "./relay-tls.ts";

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
