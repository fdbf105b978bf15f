import type { Configuration, Hop } from "../../configuration/configuration.ts";
import { canonicalAddress, localAddresses } from "../local-addresses.ts";
import type { LintRule, Remedy } from "../rule.ts";
import { about, shown } from "./found.ts";

/** Mistakes about the next hop. */
export const RELAY_RULES: readonly LintRule[] = [
  {
    id: "relayhost-brackets",
    severity: "warning",
    cause: "dns-failure",
    summary: "The relay is looked up by MX although its port is one for submission",
    means:
      "Without brackets Postfix asks DNS for the MX of the name. A submission relay is a host and mostly has no MX: mail is deferred with `Name service error`, or goes to a host that nobody meant.",
    detected:
      "A destination of `relayhost` or `smtp_fallback_relay` has a port other than 25, is no address and stands without brackets.",
    remedy: {
      kind: "profile",
      text: "Put the host into brackets: `[host]:port`.",
      changes: [{ key: "relay.mx", value: false }],
    },
    not: "`relayhost = example.net` or `example.net:25`: mail for a domain's own MX is what the form without brackets is for.",
    find: (c) =>
      c.relays
        .filter(({ bracketed, port, host }) => !bracketed && port !== undefined && !isSmtp(port) && !isAddress(host))
        .flatMap((hop) =>
          about(
            c,
            [hop.parameter],
            `${hop.text} makes Postfix look up the MX of ${hop.host}; [${hop.host}]:${hop.port} does not`,
          ),
        ),
  },
  {
    id: "relayhost-loop",
    severity: "error",
    cause: "loop",
    summary: "The relay is this host itself",
    means:
      "Postfix greets itself, sees its own name and bounces or defers with `mail for … loops back to myself`. So it does where the host was given the relay's name as `myhostname`.",
    detected:
      "`relayhost` names `$myhostname`, `localhost`, a loopback address or (on a host) one of the host's own addresses, on port 25.",
    remedy: { kind: "profile", text: "Name the real relay in `relay.host`, or no relay at all." },
    not: "A port other than 25, where a filter or a tunnel listens (`[127.0.0.1]:10025`), and where Postfix does not look at the name that the relay greets with.",
    find: (c) =>
      c
        .hops("relayhost")
        .filter((hop) => isSmtp(hop.port) && isSelf(c, hop))
        .flatMap((hop) => about(c, [hop.parameter, "myhostname"], `${hop.text} is this host`)),
  },
  {
    id: "wrappermode-mismatch",
    severity: "error",
    cause: "connection-timeout",
    summary: "The relay's port and the TLS wrapper mode contradict each other",
    means:
      "Port 465 expects TLS from the first byte: without wrapper mode both sides wait for the other, and mail is deferred after five minutes with `timed out while receiving the initial server greeting`. On a STARTTLS port wrapper mode ends in `wrong version number`.",
    detected:
      "The port of `relayhost` is 465 (`smtps`, `submissions`) and `smtp_tls_wrappermode` is off for the service that carries the mail, or the port is 25 or 587 and it is on. An `-o` option of that service counts.",
    remedy: {
      kind: "profile",
      text: "Let the port decide: `tls.wrapper: auto`.",
      changes: [{ key: "tls.wrapper", value: "auto" }],
    },
    not: "Wrapper mode as an `-o` option of the service that the relay's mail takes; other ports, for which there is no rule.",
    find: (c) => {
      const wrapped = c.yes("smtp_tls_wrappermode", c.relayService);
      if (wrapped === undefined || (c.servicesKnown && !c.relayService)) return [];
      return c
        .hops("relayhost")
        .filter(({ port }) => (wrapped ? isSmtp(port) || isSubmission(port) : isImplicitTls(port)))
        .flatMap((hop) =>
          shown(
            // relayhost is main.cf's: the client has no say in it.
            [...c.evidence(hop.parameter), ...c.evidence("smtp_tls_wrappermode", c.relayService)],
            wrapped
              ? `${hop.text} starts in clear text, and smtp_tls_wrappermode = yes`
              : `${hop.text} expects TLS from the first byte, and smtp_tls_wrappermode = no`,
          ).map((found) => (wrapped ? { ...found, cause: "tls-handshake-failed" } : found)),
        );
    },
  },
  {
    id: "wrappermode-level",
    severity: "error",
    cause: "local-config-error",
    summary: "TLS wrapper mode without a TLS level that requires TLS",
    means:
      "Postfix refuses to use wrapper mode below the level `encrypt`: all mail is deferred with `server unavailable or unable to receive mail`.",
    detected: "`smtp_tls_wrappermode = yes` and `smtp_tls_security_level` is `none`, `may` or not set.",
    remedy: { kind: "profile", text: "Require TLS.", changes: [{ key: "tls.level", value: "encrypt" }] },
    not: "The level `encrypt` or a stronger one, also as an `-o` option beside the wrapper mode.",
    find: (c) =>
      c.yes("smtp_tls_wrappermode", c.relayService) === true && ["", "none", "may"].includes(c.tlsLevel ?? "unknown")
        ? about(
            c,
            ["smtp_tls_wrappermode", "smtp_tls_security_level"],
            `the level is ${c.tlsLevel || "not set"}`,
            c.relayService,
          )
        : [],
  },
  {
    id: "relay-family-disabled",
    severity: "error",
    cause: "network-unreachable",
    summary: "The relay's address is of a family that Postfix does not use",
    means: "No connection is tried; mail is deferred.",
    detected: "A destination is an IPv6 address and `inet_protocols` is `ipv4`, or the reverse.",
    remedy: {
      kind: "profile",
      text: "Name an address of the other family, or widen `inet_protocols` (needs stop and start).",
      changes: [{ key: "parameters.inet_protocols", value: "all" }],
    },
    not: "A relay that is named by its host name: it may have addresses of both families.",
    find: (c) => {
      const families = c.value("inet_protocols")?.toLowerCase();
      return c.relays
        .filter(({ host }) => (families === "ipv4" && isIpv6(host)) || (families === "ipv6" && isIpv4(host)))
        .flatMap((hop) => about(c, [hop.parameter, "inet_protocols"], `${hop.text}, and inet_protocols = ${families}`));
    },
  },
  {
    id: "port-name-unknown",
    severity: "error",
    cause: "local-config-error",
    summary: "The relay's port is a name that this host does not know",
    means: "The SMTP client dies with `unknown service`, and mail stays in the active queue without a reason.",
    detected:
      "The port is no number, not among the names that Postfix 3.6 and later know themselves, and not in the /etc/services that was read.",
    remedy: { kind: "profile", text: "Write the port as a number.", changes: [{ key: "relay.port", value: 587 }] },
    not: "`submission` and `smtps`, and any name when /etc/services could not be read.",
    find: (c) => {
      const services = c.file("/etc/services");
      if (services.state !== "present" || !services.value.text) return [];
      const known = new Set([
        ...services.value.text.reveal().split(/[ \t\n]+/),
        ...(c.isAtLeast(3, 6) ? WELL_KNOWN_PORTS : []),
      ]);
      return c.relays
        .filter(({ port }) => port !== undefined && !/^[0-9]+$/.test(port) && !known.has(port))
        .flatMap((hop) =>
          about(c, [hop.parameter], `no service is named ${hop.port}`).map((found) =>
            hop.parameter === "relayhost" ? found : { ...found, remedy: PORT_OF_A_FALLBACK },
          ),
        );
    },
  },
  {
    id: "auth-on-port-25",
    severity: "info",
    cause: "connection-timeout",
    summary: "Authenticated mail goes out over port 25",
    means:
      "Many networks block outbound port 25, and many relays take credentials on 587 and 465 only. The mail is then deferred with `Connection timed out`.",
    detected: "`smtp_sasl_auth_enable = yes` and the relay has port 25 or none.",
    remedy: { kind: "profile", text: "Use the relay's submission port.", changes: [{ key: "relay.port", value: 587 }] },
    not: "A relay on 25 without authentication, as inside of a network.",
    find: (c) =>
      c.authenticates
        ? c
            .hops("relayhost")
            .filter((hop) => isSmtp(hop.port) && !isSelf(c, hop))
            .flatMap((hop) => about(c, [hop.parameter, "smtp_sasl_auth_enable"], `${hop.text} means port 25`))
        : [],
  },
  {
    id: "relay-in-hosts-file",
    severity: "warning",
    cause: "dns-failure",
    summary: "The relay is in /etc/hosts, where Postfix does not look",
    means:
      "Postfix asks DNS alone unless it is told otherwise: a name that only /etc/hosts knows ends in `Host not found`, and an entry that should override DNS does not.",
    detected: "/etc/hosts was read and names the relay, and `smtp_host_lookup` does not contain `native`.",
    remedy: {
      kind: "profile",
      text: "Ask the system as well.",
      changes: [{ key: "parameters.smtp_host_lookup", value: "dns, native" }],
    },
    not: "`smtp_host_lookup = dns, native`, or a relay that is not in /etc/hosts.",
    find: (c) => {
      const hosts = c.file("/etc/hosts");
      if (hosts.state !== "present" || !hosts.value.text || c.list("smtp_host_lookup").includes("native")) return [];
      const names = new Set(hosts.value.text.reveal().replaceAll(/#.*/g, "").toLowerCase().split(/\s+/));
      return c.relays
        .filter(({ host }) => !isAddress(host) && !/^localhost\b/i.test(host) && names.has(host.toLowerCase()))
        .flatMap((hop) =>
          about(
            c,
            [hop.parameter, "smtp_host_lookup"],
            `${hop.host} is in /etc/hosts, and smtp_host_lookup = ${c.value("smtp_host_lookup")}`,
          ),
        );
    },
  },
  {
    id: "dns-lookups-disabled",
    severity: "warning",
    cause: "dns-failure",
    summary: "DNS lookups are switched off, and a destination needs them",
    means:
      "Without DNS Postfix finds no MX: destinations without brackets are looked up as hosts, and mail to most domains cannot be delivered.",
    detected:
      "`smtp_dns_support_level = disabled` (or the older `disable_dns_lookups = yes`), and there is no `relayhost`, or it stands without brackets and is no address.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["disable_dns_lookups", "smtp_dns_support_level"] }],
    },
    not: "Lookups switched off on a host whose relay is in brackets: the name is found by the system.",
    find: (c) => {
      const off =
        c.value("smtp_dns_support_level")?.toLowerCase() === "disabled" ||
        (c.yes("disable_dns_lookups") === true && !c.value("smtp_dns_support_level"));
      const hops = c.hops("relayhost");
      const needed = c.value("relayhost") === "" || hops.some(({ bracketed, host }) => !bracketed && !isAddress(host));
      return off && needed
        ? about(c, ["smtp_dns_support_level", "disable_dns_lookups", "relayhost"], "no MX is looked up")
        : [];
    },
  },
  {
    id: "ipv6-only",
    severity: "warning",
    cause: "network-unreachable",
    summary: "Postfix uses IPv6 alone",
    means: "Relays and domains without IPv6 addresses cannot be reached: `Network is unreachable` or `Host not found`.",
    detected: "`inet_protocols = ipv6`.",
    remedy: {
      kind: "profile",
      text: "Use both families (needs stop and start).",
      changes: [{ key: "parameters.inet_protocols", value: "all" }],
    },
    not: "`inet_protocols = all`, and a relay that is an IPv6 address.",
    find: (c) =>
      c.value("inet_protocols")?.toLowerCase() === "ipv6" && !c.hops("relayhost").some(({ host }) => isIpv6(host))
        ? about(c, ["inet_protocols"], "destinations with IPv4 addresses alone are out of reach")
        : [],
  },
  {
    id: "bind-address-loopback",
    severity: "error",
    cause: "network-unreachable",
    summary: "The SMTP client sends from a loopback address",
    means: "A connection from 127.0.0.1 reaches this host alone; every other destination times out or is unreachable.",
    detected: "`smtp_bind_address` or `smtp_bind_address6` is a loopback address, and the relay is not on this host.",
    remedy: {
      kind: "profile",
      text: "Take the bind address out.",
      changes: [{ key: "absent", value: ["smtp_bind_address"] }],
    },
    not: "A bind address of a real interface, or a relay on this host.",
    find: (c) =>
      (["smtp_bind_address", "smtp_bind_address6"] as const)
        .filter(
          (name) =>
            isLoopback(c.value(name, c.relayService) ?? "") && !c.hops("relayhost").some((hop) => isSelf(c, hop)),
        )
        .flatMap((name) => about(c, [name], `${name} is a loopback address`, c.relayService)),
  },
  {
    id: "microsoft-basic-auth",
    severity: "info",
    cause: "sasl-auth-failed",
    summary: "Microsoft 365 is about to refuse passwords for SMTP",
    means:
      "By Microsoft's notice of 27 January 2026 basic authentication for SMTP stays as it is until the end of December 2026; then it is off by default, and new tenants do not get it. The refusal reads `550 5.7.30 Basic authentication is not supported for Client Submission`.",
    detected:
      "The relay is smtp.office365.com, `smtp_sasl_auth_enable = yes` and `smtp_sasl_mechanism_filter` does not name `xoauth2`.",
    remedy: { kind: "outside", text: "Move to OAuth, to a connector by address or certificate, or to another relay." },
    not: "OAuth (`xoauth2` in the mechanism filter), and a connector without authentication.",
    find: (c) =>
      c.authenticates && !/xoauth2|oauthbearer/i.test(c.value("smtp_sasl_mechanism_filter", c.relayService) ?? "")
        ? c.relays
            .filter(({ host }) => /^smtp(-legacy)?\.office365\.com$/i.test(host))
            .flatMap((hop) => about(c, [hop.parameter, "smtp_sasl_auth_enable"], `${hop.host} is used with a password`))
        : [],
  },
];

/** `relay.port` is the relayhost's alone. */
const PORT_OF_A_FALLBACK: Remedy = { kind: "profile", text: "Write the port of `relay.fallback` as a number." };

/** Whether a port is the one of SMTP, as when none is named. */
function isSmtp(port: string | undefined): boolean {
  return port === undefined || port === "25" || port === "smtp";
}

function isSubmission(port: string | undefined): boolean {
  return port === "587" || port === "submission";
}

function isImplicitTls(port: string | undefined): boolean {
  return port === "465" || port === "smtps" || port === "submissions";
}

/** Names of ports that Postfix 3.6 and later know without asking the system. */
export const WELL_KNOWN_PORTS: readonly string[] = ["lmtp", "smtp", "smtps", "submission", "submissions"];

function isSelf(c: Configuration, { host }: Hop): boolean {
  const name = host.toLowerCase();
  if (name === "localhost" || isLoopback(name) || name === c.value("myhostname")?.toLowerCase()) return true;
  return isAddress(name) && localAddresses(c)?.has(canonicalAddress(name)) === true;
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || /^(ipv6:)?::1$/i.test(address);
}

/** An address stands for itself, with or without brackets. */
export function isAddress(host: string): boolean {
  return isIpv4(host) || isIpv6(host);
}

function isIpv4(host: string): boolean {
  return /^[0-9.]+$/.test(host);
}

function isIpv6(host: string): boolean {
  return host.includes(":");
}
