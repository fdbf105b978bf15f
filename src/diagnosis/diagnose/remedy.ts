import type { Cause } from "../cause.ts";
import { ADVICE } from "../cause.ts";
import type { Remedy } from "../lint/rule.ts";
import type { Symptom } from "./symptom.ts";

/** How grave a cause is where nothing more is known, and who can do something about it. */
interface Outlook {
  readonly severity: "error" | "warning" | "info";
  readonly kind: Remedy["kind"];
  /** In the words of a profile; without it what the text itself advises. */
  readonly text?: string;
}

/** A recipient's own trouble is no fault of this host. */
const OUTLOOK: Readonly<Record<Cause, Outlook>> = {
  "dns-failure": { severity: "error", kind: "host" },
  "connection-timeout": { severity: "error", kind: "profile" },
  "connection-refused": { severity: "error", kind: "profile" },
  "network-unreachable": { severity: "error", kind: "host" },
  "lost-connection": { severity: "error", kind: "outside" },
  "sasl-auth-failed": {
    severity: "error",
    kind: "profile",
    text: "The relay does not take this user name with this password: get the right credential from the relay's operator, put it where `auth.password` points to, and apply. Nothing is lost meanwhile: Postfix defers such mail.",
  },
  "sasl-no-mechanism": { severity: "error", kind: "profile" },
  "sasl-no-credentials": {
    severity: "error",
    kind: "profile",
    text: "The relay wants AUTH, and Postfix sends none: give the profile an `auth` section and apply. Do not flush before: the relay would bounce the mail.",
  },
  "relay-access-denied": {
    severity: "error",
    kind: "outside",
    text: "The relay does not relay for this host or user. Ask its operator to allow it, or give the profile the relay and the credential that are meant for this host.",
  },
  "sender-rejected": { severity: "error", kind: "outside" },
  "recipient-rejected": { severity: "info", kind: "outside" },
  "tls-handshake-failed": { severity: "error", kind: "profile" },
  "tls-cert-untrusted": { severity: "error", kind: "profile" },
  "tls-required-not-offered": { severity: "error", kind: "profile" },
  throttled: {
    severity: "warning",
    kind: "profile",
    text: "Send more slowly: `limits.concurrency` and `limits.delay` of the profile; the mail leaves with the next retries. Do not flush, it makes this worse. If it goes on, ask for a higher quota.",
  },
  greylisted: { severity: "info", kind: "outside" },
  "ip-reputation-blocked": { severity: "error", kind: "outside" },
  "mailbox-full": { severity: "info", kind: "outside" },
  "message-too-large": { severity: "warning", kind: "outside" },
  "content-rejected": { severity: "warning", kind: "outside" },
  "local-config-error": { severity: "error", kind: "host" },
  "local-resource": { severity: "error", kind: "host" },
  loop: { severity: "error", kind: "profile" },
  other: { severity: "warning", kind: "outside" },
};

/** How grave it is that mail waits or is lost for this. */
export function severityOf(cause: Cause): Outlook["severity"] {
  return OUTLOOK[cause].severity;
}

/** What to do about a cause that no known mistake explains. For what others must do there is a text to send them. */
export function remedyOf(cause: Cause, symptom: Symptom | undefined): Remedy {
  if (cause === "other" && symptom !== undefined && symptom.cause === undefined) return SILENT_REMEDY;
  const { kind, text } = OUTLOOK[cause];
  // What is known of this very text says more than what is true of every text with this cause.
  const known = symptom?.remedy && symptom.remedy !== ADVICE[cause].remedy ? symptom.remedy : undefined;
  const advice = known ?? text ?? ADVICE[cause].remedy;
  const letter = kind === "outside" && symptom ? letterOf(symptom) : undefined;
  return { kind, text: letter === undefined ? advice : `${advice}\n${letter}` };
}

/** Mail in `active` of which nothing is said, and no mistake that would explain it. */
const SILENT_REMEDY: Remedy = {
  kind: "host",
  text: "A client may still wait for a server that says nothing (five minutes for a greeting): look again then. If it stays so, look for `fatal` and `throttling` in the log, and stop and start Postfix.",
};

/** Who wrote the reply finds the attempt by these. */
function letterOf({ relay, examples }: Pick<Symptom, "relay" | "examples">): string | undefined {
  const [example] = examples;
  if (!example || example.reason === "") return undefined;
  const to = relay === "none" ? "the operator of the other server" : `the operator of ${relay}`;
  const who = example.sender === "" ? "" : `, from ${example.sender}`;
  return `To ${to}: "Your server refuses our mail${who} to ${example.recipient}; it says: ${example.reason}. Our queue id is ${example.queue_id}. What do we have to change?"`;
}
