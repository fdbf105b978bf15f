/** What a relay test can find wrong: words of the closed vocabulary of causes. */
export const RELAY_CAUSES = [
  "dns-failure",
  "connection-timeout",
  "connection-refused",
  "network-unreachable",
  "lost-connection",
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "sasl-no-credentials",
  "relay-access-denied",
  "sender-rejected",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
  "throttled",
  "ip-reputation-blocked",
  "local-config-error",
  "other",
] as const;

/** Rules of lint that know a mistake which a relay test can come upon. */
export const RELAY_RULES = [
  "wrappermode-mismatch",
  "oauth2-plugin-missing",
  "oauth2-config-unusable",
  "oauth2-token-missing",
  "oauth2-token-closed",
  "oauth2-token-unusable",
] as const;

/** One word of the rules of a relay test. */
export type RelayRule = (typeof RELAY_RULES)[number];

/** Those that a look at a token file can come upon. */
export type TokenRule = Exclude<RelayRule, "wrappermode-mismatch">;

/** One word of what a relay test can find wrong. */
export type RelayCause = (typeof RELAY_CAUSES)[number];

/**
 * The steps of a relay test, in the order in which they are taken: `resolve` stands for itself only where the name is
 * what failed, because the host's sshd resolves and connects in one; `ehlo` comes a second time inside TLS; `recheck` is
 * a second connection that tells implicit TLS and STARTTLS apart.
 */
export const RELAY_STEPS = [
  "configuration",
  "resolve",
  "connect",
  "greeting",
  "recheck",
  "ehlo",
  "starttls",
  "tls",
  "certificate",
  "mechanisms",
  "auth",
  "mail",
  "rcpt",
  "data",
  "quit",
] as const;

/** One word of the steps of a relay test. */
export type RelayStepName = (typeof RELAY_STEPS)[number];

/** A step that was taken. */
export interface RelayStep {
  readonly step: RelayStepName;
  readonly ok: boolean;
  /** How long it took. */
  readonly milliseconds: number;
  /** What was seen, safe to show. */
  readonly detail: string;
}

/** What the relay said when it refused; control characters neutralised, secrets masked. */
export interface RelayReply {
  readonly code: number;
  /** Enhanced status code (RFC 3463). */
  readonly enhanced?: string;
  readonly text: string;
}

/** How a relay answered one host. */
export interface RelayTest {
  /** The next hop as Postfix has it: `[smtp.example.com]:587`. */
  readonly relay: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly wrapper: boolean;
  /** What the host has it for: `relayhost`, a sender's own relay, `smtp_fallback_relay`. */
  readonly use: RelayUse;
  /** The sender or key that it is for; absent for `relay` and `fallback`. */
  readonly sender?: string;
  /** Through the host's sshd, with `openssl` on the host where sshd forbids forwarding; `none` where nothing could look. */
  readonly road: "tunnel" | "openssl" | "none";
  readonly result: RelayResult;
  readonly steps: readonly RelayStep[];
  /** What EHLO told last, without the name of the server. */
  readonly capabilities: readonly string[];
  /** Of a failed test. */
  readonly cause?: RelayCause;
  /** Of a failed test whose configuration has a known mistake: the lint rule that knows it. */
  readonly rule?: RelayRule;
  /** Of a failed test, what is wrong in one sentence. */
  readonly problem?: string;
  /** What the relay itself said, where it spoke. */
  readonly reply?: RelayReply;
  /** Why the test could not tell: nothing was seen that is wrong, and not everything was seen that has to be right. */
  readonly undetermined?: string;
}

export type RelayUse = "relay" | "sender" | "fallback";

/** `undetermined`: "could not look" is neither good nor bad. */
export type RelayResult = "passed" | "failed" | "undetermined";
