import type { RelayCause, RelayReply, RelayStepName } from "./relay-test-result.ts";

/** What a reply that is no consent means for a test. `later`: the relay did not decide, so neither does the test. */
export type Refusal = { readonly cause: RelayCause } | { readonly later: string };

/** Reads the reply to a step. Postfix keeps the mail at a 4xx, and tries again: that says nothing of the configuration. */
export function refusalOf(step: RelayStepName, reply: RelayReply): Refusal {
  // Some servers refuse for good when their own user database cannot be asked.
  const unsure =
    step === "auth" &&
    /temporar|try again later|internal (?:authentication )?(?:failure|error)|connection lost to authentication server/i.test(
      reply.text,
    );
  if (reply.code < 500 || unsure) return { later: LATER[step] ?? "the relay put it off" };
  if (reply.code === 538 || /must issue a? ?starttls|starttls (?:first|required)|encryption required/i.test(reply.text))
    return { cause: "tls-required-not-offered" };
  if (step === "auth") return { cause: reply.code === 504 ? "sasl-no-mechanism" : "sasl-auth-failed" };
  if (step === "mail" || step === "rcpt" || step === "data") return { cause: mailCause(step, reply) };
  if (step === "starttls") return { cause: "tls-required-not-offered" };
  return { cause: BLOCKED.test(reply.text) ? "ip-reputation-blocked" : "other" };
}

const LATER: Partial<Record<RelayStepName, string>> = {
  greeting: "the relay does not take connections now",
  ehlo: "the relay does not answer EHLO now",
  starttls: "the relay does not start TLS now",
  auth: "the relay did not decide on the credentials",
  mail: "the relay did not decide on the sender",
  rcpt: "the relay did not decide on the recipient",
};

/** Whether a relay that refuses a recipient speaks of that address alone: no such user, no such domain, a full mailbox. */
export function isRecipientsOwn({ enhanced = "", text }: RelayReply): boolean {
  return /^5\.(?:1\.[126]|2\.\d+)$/.test(enhanced) || /user unknown|no such (?:user|recipient|mailbox)/i.test(text);
}

function mailCause(step: "mail" | "rcpt" | "data", { code, enhanced, text }: RelayReply): RelayCause {
  // Some relays say at the sender what they think of the login.
  if (code === 535 || enhanced === "5.7.8" || enhanced === "5.7.139") return "sasl-auth-failed";
  if (code === 530 || /authenticat|auth(?:entication)? (?:is )?required/i.test(text)) return "sasl-no-credentials";
  if (/relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted))|unable to relay/i.test(text))
    return "relay-access-denied";
  if (BLOCKED.test(text)) return "ip-reputation-blocked";
  return step === "mail" ? "sender-rejected" : "other";
}

const BLOCKED = /black ?list|block(?:ed| ?list)|reputation|spamhaus|\brbl\b|dnsbl|listed (?:at|in|on|by)/i;
