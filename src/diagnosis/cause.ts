/** The closed vocabulary of why mail is deferred or bounced. The order is that of the documentation. */
export const CAUSES = [
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
  "recipient-rejected",
  "tls-handshake-failed",
  "tls-cert-untrusted",
  "tls-required-not-offered",
  "throttled",
  "greylisted",
  "ip-reputation-blocked",
  "mailbox-full",
  "message-too-large",
  "content-rejected",
  "local-config-error",
  "local-resource",
  "loop",
  "other",
] as const;

/** One word of the vocabulary. */
export type Cause = (typeof CAUSES)[number];

/** What a cause means and what to do about it, one sentence each. */
export interface Advice {
  readonly meaning: string;
  readonly remedy: string;
}

/** What holds for every case of a cause; a known reason may say something more exact. */
export const ADVICE: Readonly<Record<Cause, Advice>> = {
  "dns-failure": {
    meaning: "The name of the relay or of the destination could not be resolved from this host.",
    remedy:
      "Look the name up on the host (`dig mx NAME`, `dig a NAME`), check resolv.conf, also the copy in the chroot, and put brackets around a relay that has no MX record.",
  },
  "connection-timeout": {
    meaning: "The other server did not answer in time: packets are dropped on the way, or the server hangs.",
    remedy:
      "Test the path with `nc -vz HOST PORT` on the port of the relay and on 587 and 465; if only port 25 times out, for several hosts, the network blocks it: use an authenticated relay on 587.",
  },
  "connection-refused": {
    meaning: "The other host answered, but nothing accepts connections on that port.",
    remedy: "Check host and port of relayhost, and whether the service runs and a firewall there rejects this host.",
  },
  "network-unreachable": {
    meaning: "This host has no route to that address, often an IPv6 address on a host without IPv6.",
    remedy:
      "Check routes and firewall; on a host without IPv6 set `inet_protocols = ipv4` (stop and start Postfix), and look at the attempts over IPv4, which may have another cause.",
  },
  "lost-connection": {
    meaning: "The connection was opened and then closed or reset before the delivery was done.",
    remedy:
      "Look at what happened just before: a firewall or proxy in the path, an MTU problem when large messages fail, or a server that hangs up on clients it does not like.",
  },
  "sasl-auth-failed": {
    meaning: "The relay refused the user name or the password.",
    remedy:
      "Test the credential against the relay, then replace it in the profile; afterwards the SASL table must be rebuilt with `postmap`.",
  },
  "sasl-no-mechanism": {
    meaning: "The relay and this host have no authentication mechanism in common.",
    remedy:
      "Install the SASL modules (`libsasl2-modules`, `cyrus-sasl-plain`), use TLS with `smtp_sasl_tls_security_options = noanonymous`, and check smtp_sasl_mechanism_filter against what the relay offers.",
  },
  "sasl-no-credentials": {
    meaning: "The relay wants authentication, and Postfix sent none.",
    remedy:
      "Set `smtp_sasl_auth_enable = yes` and an entry in smtp_sasl_password_maps whose key is exactly the text of relayhost, brackets and port included; do not flush before, since such mail bounces.",
  },
  "relay-access-denied": {
    meaning: "The server does not relay mail of this client to that domain.",
    remedy:
      "Use the relay that is meant for this host, authenticate to it, or have its operator allow this address; for a domain of its own the server has to be told that it is responsible.",
  },
  "sender-rejected": {
    meaning: "The server refuses the envelope sender or the sender's domain.",
    remedy:
      "Send from an address that the relay has verified for this login (sender_canonical_maps, smtp_generic_maps), and publish SPF, DKIM and DMARC records that cover this relay.",
  },
  "recipient-rejected": {
    meaning: "The recipient's address does not exist there, is disabled, or may not be written to by this sender.",
    remedy: "Check the address; take it off the list if it is gone. Nothing on this host needs a change.",
  },
  "tls-handshake-failed": {
    meaning: "TLS was started and the two sides could not agree.",
    remedy:
      "Try `posttls-finger` or `openssl s_client -starttls smtp` from the host: check implicit TLS (port 465) against STARTTLS (587), the protocol versions and the ciphers.",
  },
  "tls-cert-untrusted": {
    meaning: "The certificate of the server does not verify, and the security level asks for it.",
    remedy:
      "Set smtp_tls_CAfile to the system's bundle, check that the certificate is in date and names the relay, and that `smtp_tls_secure_cert_match` fits.",
  },
  "tls-required-not-offered": {
    meaning: "One side demands TLS and the other does not offer or use it.",
    remedy:
      "Use the relay's submission port with `smtp_tls_security_level = encrypt`; where a destination has no TLS at all, lower the level for that one in smtp_tls_policy_maps.",
  },
  throttled: {
    meaning: "The server limits how much it takes from this client, sender or recipient in a time.",
    remedy:
      "Let Postfix retry; lower smtp_destination_concurrency_limit, set smtp_destination_rate_delay, and ask for a higher quota if this goes on.",
  },
  greylisted: {
    meaning: "The server refuses a first attempt on purpose and takes the mail when it is tried again.",
    remedy: "Wait: the next retry delivers it. If it never does, retries may come from changing addresses.",
  },
  "ip-reputation-blocked": {
    meaning: "The server refuses this host's IP address: a block list, a bad reputation or missing reverse DNS.",
    remedy:
      "Find out why (list named in the text, PTR record, a hacked account), stop the cause, ask for delisting, and send through a reputable relay until then.",
  },
  "mailbox-full": {
    meaning: "The recipient's mailbox has no room.",
    remedy:
      "The recipient or the operator of that mailbox has to make room; deferred mail is then delivered by itself, bounced mail has to be sent again.",
  },
  "message-too-large": {
    meaning: "The message is larger than the server takes.",
    remedy: "Send a smaller message or a link; message_size_limit here can refuse such mail before it is queued.",
  },
  "content-rejected": {
    meaning: "The server refuses what the message holds: spam or virus filters, policy or a broken format.",
    remedy:
      "Look at the message itself: links, attachments, headers, signatures; the recipient's operator can say what was found.",
  },
  "local-config-error": {
    meaning: "The configuration of this host keeps Postfix from delivering.",
    remedy:
      "Read the warnings and fatal lines of the same time in the log of this host, run `postconf -n`, and correct what they name.",
  },
  "local-resource": {
    meaning: "A resource is short: disk space, memory, files, processes or locks.",
    remedy: "Check `df -h`, `df -i` and memory on the host that says so; Postfix goes on by itself when there is room.",
  },
  loop: {
    meaning: "The mail runs in a circle between servers, or back to this host.",
    remedy:
      "Check where relayhost and MX of the domain point to, mydestination and relay_domains, and that two hosts do not share one myhostname.",
  },
  other: {
    meaning: "The text names no cause that postmend knows.",
    remedy: "Read the text itself, and ask the operator of the server that wrote it, with the time and the queue id.",
  },
};
