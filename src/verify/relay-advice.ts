import { XOAUTH2_CONFIG, XOAUTH2_PACKAGES } from "../postfix/xoauth2.ts";
import type { RelayCause, RelayTest, TokenRule } from "./relay-test-result.ts";
import { replyText } from "./smtp-reply.ts";

/** A failed or undecided test in one sentence: where, at which step, what the relay said or what was seen. */
export function relaySentence(test: RelayTest): string {
  const { relay, sender, steps, problem, undetermined, reply } = test;
  const place = sender === undefined ? relay : `${relay} (for ${sender})`;
  const step = steps.findLast(({ ok }) => !ok)?.step;
  const said = reply ? `the relay said: ${replyText(reply)}` : (problem ?? undetermined ?? "nothing is wrong");
  return `${place}: ${step === undefined ? "" : `${STEP_WORDS[step]}: `}${said}`;
}

/** How a step is called where it failed. */
export const STEP_WORDS: Readonly<Record<RelayTest["steps"][number]["step"], string>> = {
  configuration: "settings",
  resolve: "name",
  connect: "connection",
  greeting: "greeting",
  recheck: "second look",
  ehlo: "EHLO",
  starttls: "STARTTLS",
  tls: "TLS",
  certificate: "certificate",
  mechanisms: "AUTH mechanisms",
  auth: "AUTH",
  mail: "MAIL FROM",
  rcpt: "RCPT TO",
  data: "DATA",
  quit: "QUIT",
};

/** The next step after a failed test. */
export function relayAdvice({ rule, wrapper, cause }: RelayTest): string {
  if (rule === undefined) return ADVICE[cause ?? "other"];
  if (rule !== "wrappermode-mismatch") return TOKEN_ADVICE[rule];
  return wrapper
    ? "Leave `tls.wrapper` out and use the relay's port for implicit TLS (465), or keep the port and set `tls: {wrapper: false}`."
    : "Use the relay's port for STARTTLS (587), or keep the port and set `tls: {wrapper: true}` (`auto` does so on port 465).";
}

const TOKEN_ADVICE: Readonly<Record<TokenRule, string>> = {
  "oauth2-plugin-missing": XOAUTH2_PACKAGES,
  "oauth2-config-unusable": `Write ${XOAUTH2_CONFIG} on the host, a JSON object with client_id and client_secret at least.`,
  "oauth2-token-missing":
    "Make the token file with `sasl-xoauth2-tool get-token`, and put it where the SMTP client sees it: below the queue directory where it is chrooted.",
  "oauth2-token-closed":
    "Give the token file and its directory to the user as whom Postfix runs, on the host: chown -R postfix: DIRECTORY",
  "oauth2-token-unusable": "Make the token file anew: sasl-xoauth2-tool get-token",
};

const ADVICE: Readonly<Record<RelayCause, string>> = {
  "dns-failure": "Check the name in `relay.host`, and on the host resolv.conf: getent ahosts RELAY",
  "connection-timeout": "Check `relay.port`, and the firewalls between the host and the relay.",
  "connection-refused": "Check `relay.host` and `relay.port`, and whether the relay refuses this host's address.",
  "network-unreachable": "Check the host's routes; without IPv6 set inet_protocols = ipv4.",
  "lost-connection": "Try again; if it stays so, ask the relay's operator whether this host's address is blocked.",
  "sasl-auth-failed":
    "Check `auth.username` and `auth.password` (of a token: its account and scope) with the relay's operator; a credential may belong to another region, or have been revoked.",
  "sasl-no-mechanism":
    "Leave `auth.mechanisms` out, or name one that the relay offers; smtp_sasl_tls_security_options must not hold noplaintext for PLAIN and LOGIN.",
  "sasl-no-credentials": "The relay wants AUTH: give the profile an `auth` section.",
  "relay-access-denied": "Ask the relay's operator to let this host or this user relay.",
  "sender-rejected": "Verify the sender's address or domain at the relay, or use another `verify.canary.from`.",
  "tls-handshake-failed":
    "Check that `relay.port` and `tls.wrapper` fit (465: from the first byte, 587: STARTTLS), and `tls.min_version`.",
  "tls-cert-untrusted":
    "Check `relay.host`, `tls.ca_file` and `tls.match`: the certificate must be issued by a CA of that file, for that name.",
  "tls-required-not-offered":
    "Use the port of the relay that offers TLS (587, or 465 with `tls.wrapper`); on port 25 something between may strip STARTTLS.",
  throttled: "Wait, and send less at a time: `limits`.",
  "ip-reputation-blocked": "Ask the relay's operator to unblock this host's address.",
  "local-config-error": "Correct the profile: implicit TLS needs the level encrypt or stronger.",
  other: "Ask the relay's operator what its answer means.",
};
