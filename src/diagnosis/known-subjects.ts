import type { KnownReason } from "./known-reason.ts";

/** Who or what a refusal speaks of: where its words say no more, this is more than its code says. */
export const SUBJECTS: readonly KnownReason[] = [
  {
    cause: "relay-access-denied",
    phrases: ["~relay", "relaying"],
    source: "words of RFC 5321",
  },
  {
    cause: "sender-rejected",
    phrases: ["~sender", "~from~ address", "mail from", "your address", "your domain"],
    source: "words of RFC 5321",
  },
  {
    cause: "recipient-rejected",
    phrases: [
      "recipient",
      "~user",
      "mailbox",
      "account",
      "customer",
      "subscriber",
      "~rcpt~",
      "addressee",
      "destination address",
      "to address",
      "deliver",
    ],
    source: "words of RFC 5321",
  },
  {
    cause: "content-rejected",
    phrases: ["attachment", "~html", "content", "~words~", "this message", "your message", "the message", "this email"],
    source: "words of RFC 5321",
  },
  {
    cause: "ip-reputation-blocked",
    by: "server",
    phrases: ["~ip~", "~ips~", "~host~", "~client~", "~mta~", "your access", "blocked", "banned"],
    source: "words of RFC 5321",
  },
];
