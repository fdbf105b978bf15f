import { isOfTheServer } from "../../verify/certificate.ts";
import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { Cause } from "../cause.ts";
import { ADVICE } from "../cause.ts";
import type { Remedy } from "../lint/rule.ts";
import { isSameServer } from "../relay-name.ts";
import { localComplaints } from "./finding-evidence.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { isGivenUpHere, type Symptom } from "./symptom.ts";

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

/** What is known of a failure that no mistake of the configuration explains. */
export interface Unexplained {
  /** The mail that met it; undefined where none has. */
  readonly symptom?: Symptom | undefined;
  /** The test of the relay that fails in the same way. */
  readonly test?: RelayTest | undefined;
  readonly evidence: Pick<HostEvidence, "mail" | "changed" | "kept">;
}

/** What to do about a cause that no known mistake explains. For what others must do there is a text to send them. */
export function remedyOf(cause: Cause, seen: Unexplained): Remedy {
  const { symptom } = seen;
  if (cause === "other" && symptom !== undefined && symptom.cause === undefined) return SILENT_REMEDY;
  if (symptom && REFUSED_HERE.has(cause) && symptom.where === "log" && symptom.relay === "none") return OWN_RULE;
  const denied = symptom && localComplaints(symptom, seen.evidence.mail.log).find(({ text }) => DENIED.test(text));
  if (denied) return DENIED_REMEDY;
  if (cause === "sasl-auth-failed" && seen.test && isByToken(seen.test)) return TOKEN_REFUSED;
  if (symptom && isGivenUpHere(symptom)) return { kind: "host", text: symptom.remedy };
  const { kind, text } = OUTLOOK[cause];
  const because = kind === "profile" ? notOfThisHost(cause, seen) : undefined;
  // What is known of this very text says more than what is true of every text with this cause.
  const known = symptom?.remedy && symptom.remedy !== ADVICE[cause].remedy ? symptom.remedy : undefined;
  const advice = [because, known ?? text ?? ADVICE[cause].remedy].filter((part) => part !== undefined).join(" ");
  const whose = because === undefined ? kind : "outside";
  const letter = whose === "outside" && symptom ? letterOf(symptom) : undefined;
  return { kind: whose, text: letter === undefined ? advice : `${advice}\n${letter}` };
}

/** Why a change of this host cures nothing: what failed was right here, and is no more elsewhere. */
function notOfThisHost(cause: Cause, { symptom, test, evidence }: Unexplained): string | undefined {
  const { kept } = evidence;
  const problem = test?.problem ?? "";
  if (cause === "tls-cert-untrusted" && isOfTheServer(problem, kept.configuration))
    return "The relay's operator has to put a certificate there that is in date and for this name.";
  if (cause === "sasl-auth-failed" && kept.credentials)
    return "Nobody has changed the credential on this host since postmend put it there: at the relay it was revoked or replaced, or was never right.";
  if (symptom && WORKED.has(cause) && hasWorked(symptom, evidence))
    return "Postfix sent mail to the same server with this very configuration before: what changed is not on this host.";
  return undefined;
}

/** Causes that are a matter of the configuration as long as it was never seen to work. */
const WORKED: ReadonlySet<Cause> = new Set<Cause>([
  "connection-timeout",
  "connection-refused",
  "sasl-auth-failed",
  "sasl-no-mechanism",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
]);

/** Mail left after the last change of any file of the configuration, and this failure came after that. */
function hasWorked({ relay, last: failed }: Symptom, { mail, changed }: Unexplained["evidence"]): boolean {
  if (failed === null || changed === null) return false;
  return mail.log.sent.some(
    (sent) => isSameServer(sent.relay, relay) && sent.last !== null && changed < sent.last && sent.last < failed,
  );
}

/** Causes that, with no server in the text, are a rule of this host. */
const REFUSED_HERE: ReadonlySet<Cause> = new Set<Cause>(["other", "content-rejected"]);

const OWN_RULE: Remedy = {
  kind: "host",
  text: "No other server is named: Postfix on this host refused it. Look for `reject` with the queue id in the log, and for the rule that says so (header_checks, body_checks, access tables, `error` in a transport table).",
};

/** Whether the relay was shown a token, and no password. */
function isByToken({ steps, reply }: RelayTest): boolean {
  return (
    reply !== undefined && steps.some(({ step, detail }) => step === "mechanisms" && detail.startsWith("XOAUTH2,"))
  );
}

const TOKEN_REFUSED: Remedy = {
  kind: "host",
  text: "The relay refuses an access token that has not run out. Get tokens of this very user with the scope for SMTP (`sasl-xoauth2-tool get-token`), and let the mailbox send by SMTP at the provider. Nothing is lost meanwhile: Postfix defers such mail.",
};

const DENIED = /: Permission denied$/;

/** Modes that nobody complained of: something else keeps Postfix out. */
const DENIED_REMEDY: Remedy = {
  kind: "host",
  text: "Postfix may not open the file that the log names. Look at its mode and at all directories above it (`namei -l FILE`), at its ACL (`getfacl`), and, where SELinux or AppArmor is on, at what they refused (`ausearch -m avc`, `journalctl -k`): `restorecon -v FILE` gives a file the label that its place has by the policy.",
};

/** Mail in `active` of which nothing is said, and no mistake that would explain it. */
const SILENT_REMEDY: Remedy = {
  kind: "host",
  text: "A client may still wait for a server that says nothing (five minutes for a greeting): look again then. If it stays so, look for `fatal` and `throttling` in the log, and stop and start Postfix.",
};

/** Who wrote the reply finds the attempt by these. */
function letterOf({ relay, examples }: Pick<Symptom, "relay" | "examples">): string | undefined {
  const [example] = examples;
  // A delivery agent of this host is nobody to write to.
  if (!example || example.reason === "" || !/[.:[]/.test(relay)) return undefined;
  const who = example.sender === "" ? "" : `, from ${example.sender}`;
  return `To the operator of ${relay}: "Your server refuses our mail${who} to ${example.recipient}; it says: ${example.reason}. Our queue id is ${example.queue_id}. What do we have to change?"`;
}
