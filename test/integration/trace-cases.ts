/** A configuration of a mail host and envelopes to route with it; `HOST` stands for the host's own name, `IP` for its address. */
export interface TraceCase {
  readonly name: string;
  /** Lines that are added to main.cf. */
  readonly main: string;
  /** Files below /etc/postfix; a text of the form `key value` is built with postmap where `build` names it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Tables to build: `hash:transport`. */
  readonly build?: readonly string[];
  /** Overwritten after the tables were built. */
  readonly later?: Readonly<Record<string, string>>;
  /** Lines that are added to master.cf. */
  readonly master?: string;
  /** Options of services: `smtp/unix/smtp_sasl_auth_enable=yes`. */
  readonly overrides?: readonly string[];
  /** From, to, and what the log says of the delivery where the route is none. */
  readonly envelopes: readonly (readonly [from: string, to: string, log?: RegExp])[];
}

const RELAY = "[relay.lab.example]:587";

export const TRACE_CASES: readonly TraceCase[] = [
  {
    name: "a relay for everything, and addresses in all their forms",
    main: `relayhost = ${RELAY}\nrecipient_delimiter = +`,
    envelopes: [
      ["alerts@lab.example", "forms1@mailbox.example"],
      ["<>", "forms2@mailbox.example"],
      ["root", "forms3@MAILBOX.example"],
      ["alerts@lab.example", "root"],
      ["alerts@lab.example", "root@HOST"],
      ["alerts@lab.example", "root@[127.0.0.1]"],
      ["alerts@lab.example", "root@[IP]"],
      ["alerts@lab.example", "forms4@[192.0.2.99]"],
      ["alerts@lab.example", "forms5%mailbox.example@HOST"],
      ["alerts@lab.example", "mailbox.example!forms6"],
      ["alerts@lab.example", "forms7%mailbox.example"],
      ["alerts@lab.example", "forms8@mailbox.example."],
      ["alerts@lab.example", "root+tag@localhost"],
      ["alerts@lab.example", "forms9@single"],
    ],
  },
  {
    name: "a transport table of every form",
    main: `relayhost = ${RELAY}\nrecipient_delimiter = +\ntransport_maps = hash:/etc/postfix/transport`,
    files: {
      transport: [
        "full@a.example smtp:[full.lab.invalid]:2525",
        "plus@a.example relay:",
        "a.example :[domain.lab.invalid]",
        ".a.example smtp:[below.lab.invalid]",
        "noop.example :",
        "bare.example smtp",
        "reset.example smtp:",
        "other.example relay:[relay.lab.example]:25",
        "Upper.example smtp:[upper.lab.invalid]",
        "refused.example error:5.7.1 not here",
        "undeliverable.example error:",
        "later.example retry:4.0.0 not now",
        "gone.example discard:",
        "HOST :[own.lab.invalid]",
        "list.example smtp:[one.lab.invalid], [relay.lab.example]:587",
        "",
      ].join("\n"),
    },
    build: ["hash:transport"],
    envelopes: [
      ["alerts@lab.example", "full@a.example"],
      ["alerts@lab.example", "plus+tag@a.example"],
      ["alerts@lab.example", "tm1@a.example"],
      ["alerts@lab.example", "tm2@deep.below.a.example"],
      ["alerts@lab.example", "tm3@noop.example"],
      ["alerts@lab.example", "tm4@bare.example"],
      ["alerts@lab.example", "tm5@reset.example"],
      ["alerts@lab.example", "tm6@other.example"],
      ["alerts@lab.example", "tm7@uPPer.example"],
      ["alerts@lab.example", "tm8@refused.example"],
      ["alerts@lab.example", "tm9@undeliverable.example"],
      ["alerts@lab.example", "tm10@later.example"],
      ["alerts@lab.example", "tm11@gone.example"],
      ["alerts@lab.example", "tm12@below.noop.example"],
      ["alerts@lab.example", "tm13@list.example"],
    ],
  },
  {
    name: "parent domains without a dot, and an entry for everything",
    main: `relayhost = ${RELAY}\nparent_domain_matches_subdomains = transport_maps\ntransport_maps = texthash:/etc/postfix/transport`,
    files: {
      transport: "a.example smtp:[parent.lab.invalid]\n.b.example smtp:[dot.lab.invalid]\n* smtp:[star.lab.invalid]\n",
    },
    envelopes: [
      ["alerts@lab.example", "pd1@deep.a.example"],
      ["alerts@lab.example", "pd2@x.b.example"],
      ["alerts@lab.example", "pd3@c.example"],
      ["alerts@lab.example", "root@HOST"],
    ],
  },
  {
    name: "relays by sender",
    main: [
      `relayhost = ${RELAY}`,
      "recipient_delimiter = +",
      "sender_dependent_relayhost_maps = hash:/etc/postfix/by_sender",
      "relay_domains = ours.example",
    ].join("\n"),
    files: {
      by_sender: [
        "who@shop.example [who.lab.invalid]",
        "@shop.example [shop.lab.invalid]:465",
        "root [root.lab.invalid]",
        "<> [null.lab.invalid]",
        "@leave.example DUNNO",
        "",
      ].join("\n"),
    },
    build: ["hash:by_sender"],
    envelopes: [
      ["who@shop.example", "bs1@mailbox.example"],
      ["who+tag@shop.example", "bs2@mailbox.example"],
      ["else@shop.example", "bs3@mailbox.example"],
      ["root@HOST", "bs4@mailbox.example"],
      ["root", "bs5@mailbox.example"],
      ["root+tag@HOST", "bs6@mailbox.example"],
      ["root@mailbox.example", "bs7@mailbox.example"],
      ["<>", "bs8@mailbox.example"],
      ["a@leave.example", "bs9@mailbox.example"],
      ["who@shop.example", "bs10@below.ours.example"],
      ["who@shop.example", "root@HOST"],
    ],
  },
  {
    name: "transports by sender, for the default class alone",
    main: [
      `relayhost = ${RELAY}`,
      "sender_dependent_default_transport_maps = inline:{ {@shop.example = smtp:[shop.lab.invalid]}, @plain.example=relay:, @leave.example=dunno, {<> = smtp:[null.lab.invalid]} }",
      "relay_domains = ours.example",
      "relay_transport = smtp:[ours.lab.invalid]",
    ].join("\n"),
    envelopes: [
      ["a@shop.example", "ts1@mailbox.example"],
      ["a@plain.example", "ts2@mailbox.example"],
      ["a@leave.example", "ts3@mailbox.example"],
      ["<>", "ts4@mailbox.example"],
      ["a@shop.example", "ts5@ours.example"],
    ],
  },
  {
    name: "classes of domains, in lists of every kind",
    main: [
      `relayhost = ${RELAY}`,
      "mydestination = $myhostname, localhost, /etc/postfix/local_domains",
      "virtual_alias_domains = alias.example",
      "virtual_mailbox_domains = !not.virtual.example, texthash:/etc/postfix/virtual_domains",
      "virtual_transport = smtp:[virtual.lab.invalid]",
      "relay_domains = hash:/etc/postfix/relay_domains, .dotted.example",
      "local_transport = smtp:[local.lab.invalid]",
    ].join("\n"),
    files: {
      local_domains: "# ours\nfile.example, Second.example\n",
      virtual_domains: "box.example x\nnot.virtual.example x\n",
      relay_domains: "partner.example x\n",
    },
    build: ["hash:relay_domains"],
    envelopes: [
      ["alerts@lab.example", "c1@file.example"],
      ["alerts@lab.example", "c2@second.example"],
      ["alerts@lab.example", "c3@alias.example"],
      ["alerts@lab.example", "c4@box.example"],
      ["alerts@lab.example", "c5@not.virtual.example"],
      ["alerts@lab.example", "c6@partner.example"],
      ["alerts@lab.example", "c7@below.partner.example"],
      ["alerts@lab.example", "c8@below.file.example"],
      ["alerts@lab.example", "c9@x.dotted.example"],
    ],
  },
  {
    name: "credentials by sender, by host, by destination",
    main: [
      `relayhost = ${RELAY}`,
      "smtp_sasl_auth_enable = yes",
      "smtp_sasl_tls_security_options = noanonymous",
      "smtp_tls_security_level = encrypt",
      "smtp_sender_dependent_authentication = yes",
      "smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
      "sender_dependent_relayhost_maps = inline:{@bare.example=[relay.lab.example]:25, @mx.example=mailbox.example}",
      "recipient_delimiter = +",
    ].join("\n"),
    files: {
      sasl_passwd: [
        "one@shop.example user1:x",
        "@shop.example user2:x",
        "root user3:x",
        "[relay.lab.example]:587 user4:x",
        "[relay.lab.example] user5:x",
        "",
      ].join("\n"),
    },
    build: ["hash:sasl_passwd"],
    envelopes: [
      ["one@shop.example", "cr1@mailbox.example"],
      ["one+tag@shop.example", "cr2@mailbox.example"],
      ["two@shop.example", "cr3@mailbox.example"],
      ["root", "cr4@mailbox.example"],
      ["a@else.example", "cr5@mailbox.example"],
      ["<>", "cr6@mailbox.example"],
      ["a@bare.example", "cr7@mailbox.example"],
      ["a@mx.example", "cr8@mailbox.example"],
    ],
  },
  {
    name: "a bare host name before the destination",
    main: [
      `relayhost = ${RELAY}`,
      "smtp_sasl_auth_enable = yes",
      "smtp_sasl_tls_security_options = noanonymous",
      "smtp_tls_security_level = encrypt",
      "smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
    ].join("\n"),
    files: { sasl_passwd: "[relay.lab.example]:587 user4:x\nrelay.lab.example user6:x\none@shop.example user1:x\n" },
    build: ["hash:sasl_passwd"],
    envelopes: [["one@shop.example", "bh1@mailbox.example"]],
  },
  {
    name: "options of services: those of the client count for what it does, those of rewrite for the route",
    main: [
      `relayhost = ${RELAY}`,
      "transport_maps = inline:{a.example=mine:[relay.lab.example]:587}",
      "smtp_tls_security_level = may",
      "smtp_sasl_tls_security_options = noanonymous",
    ].join("\n"),
    files: { mine_passwd: "[relay.lab.example]:587 user7:x\n" },
    build: ["hash:mine_passwd"],
    master:
      "mine unix - - n - - smtp -v\n  -o relayhost=[ignored.lab.invalid]\n  -o smtp_sasl_auth_enable=yes\n  -o smtp_sasl_password_maps=hash:/etc/postfix/mine_passwd\n  -o { smtp_tls_security_level = encrypt }\n",
    overrides: ["rewrite/unix/relayhost=[rewrite.lab.invalid]", "smtp/unix/relayhost=[smtp.lab.invalid]"],
    envelopes: [
      ["alerts@lab.example", "ov1@a.example"],
      ["alerts@lab.example", "ov2@b.example"],
    ],
  },
  {
    name: "patterns see whole addresses, not their parts",
    main: [
      "transport_maps = regexp:/etc/postfix/transport.re, proxy:hash:/etc/postfix/proxied, static:smtp:[static.lab.invalid]",
      "sender_dependent_relayhost_maps = regexp:/etc/postfix/by_sender.re",
      "virtual_mailbox_domains = regexp:/etc/postfix/domains.re",
      "virtual_transport = smtp:[virtual.lab.invalid]",
    ].join("\n"),
    files: {
      "transport.re": "/^re@/ smtp:[regexp.lab.invalid]\n/^a\\.example$/ smtp:[partial.lab.invalid]\n",
      proxied: "proxied.example smtp:[proxied.lab.invalid]\n",
      "by_sender.re": "/@shop\\.example$/ [shop.lab.invalid]\n",
      "domains.re": "/^box[0-9]*\\.example$/ x\n",
    },
    build: ["hash:proxied"],
    envelopes: [
      ["a@shop.example", "re@x.example"],
      ["a@shop.example", "pt1@a.example"],
      ["a@shop.example", "pt2@proxied.example"],
      ["a@shop.example", "re@box7.example"],
    ],
  },
  {
    name: "patterns of senders and domains",
    main: [
      `relayhost = ${RELAY}`,
      "sender_dependent_relayhost_maps = regexp:/etc/postfix/by_sender.re",
      "virtual_mailbox_domains = regexp:/etc/postfix/domains.re",
      "virtual_transport = smtp:[virtual.lab.invalid]",
      "smtp_sasl_auth_enable = yes",
      "smtp_sasl_tls_security_options = noanonymous",
      "smtp_tls_security_level = encrypt",
      "smtp_sasl_password_maps = regexp:/etc/postfix/passwords.re",
    ].join("\n"),
    files: {
      "by_sender.re": "/@shop\\.example$/ [shop.lab.invalid]\n/^@/ [part.lab.invalid]\n",
      "domains.re": "/^box[0-9]*\\.example$/ x\n",
      "passwords.re": "/^\\[relay\\.lab/ user8:x\n",
    },
    envelopes: [
      ["a@shop.example", "ps1@mailbox.example"],
      ["a@else.example", "ps2@mailbox.example"],
      ["a@shop.example", "ps3@box7.example"],
    ],
  },
  {
    name: "the built table decides, not its text",
    main: "transport_maps = hash:/etc/postfix/transport",
    files: { transport: "a.example smtp:[built.lab.invalid]\nc.example smtp:[removed.lab.invalid]\n" },
    build: ["hash:transport"],
    later: { transport: "a.example smtp:[text.lab.invalid]\nb.example smtp:[added.lab.invalid]\n" },
    envelopes: [
      ["alerts@lab.example", "st1@a.example"],
      ["alerts@lab.example", "st2@b.example"],
      ["alerts@lab.example", "st3@c.example"],
    ],
  },
  {
    name: "relocated users, domains completed, no answer for a dash",
    main: [
      `relayhost = ${RELAY}`,
      "relocated_maps = inline:{moved@mailbox.example=new@mailbox.example, @left.example=nowhere}",
      "append_dot_mydomain = yes",
    ].join("\n"),
    envelopes: [
      ["alerts@lab.example", "moved@mailbox.example"],
      ["alerts@lab.example", "rl1@left.example"],
      ["alerts@lab.example", "rl2@single"],
      ["alerts@single", "rl3@mailbox.example"],
    ],
  },
  {
    name: "canonical and virtual tables, which decide what address is routed",
    main: [
      `relayhost = ${RELAY}`,
      "recipient_delimiter = +",
      "sender_canonical_maps = hash:/etc/postfix/sender_canonical",
      "recipient_canonical_maps = regexp:/etc/postfix/recipient_canonical.re",
      "canonical_maps = inline:{ {common@here.example = uncommon@here.example}, {twice@here.example = common@here.example}, {loop@here.example = pool@here.example}, {pool@here.example = loop@there.example}, {loop@there.example = loop@here.example} }",
      "virtual_alias_domains = alias.example",
      "virtual_alias_maps = hash:/etc/postfix/virtual",
      "transport_maps = inline:{there.example=smtp:[there.lab.invalid], here.example=smtp:[here.lab.invalid]}",
      "sender_dependent_relayhost_maps = inline:{boss@shop.example=[boss.lab.invalid]}",
    ].join("\n"),
    files: {
      sender_canonical: "clerk@shop.example boss@shop.example\nroot alerts@lab.example\n",
      "recipient_canonical.re": "/^(.*)@old\\.example$/ $1@there.example\n",
      virtual: [
        "one@alias.example one@there.example",
        "chain@alias.example next@alias.example",
        "next@alias.example last@here.example",
        "@whole.example @there.example",
        "bare@alias.example root",
        "self@there.example self@there.example",
        "ext@alias.example ext@there.example",
        "many@alias.example many@there.example, many@here.example",
        "keep@there.example keep@there.example, copy@here.example",
        "",
      ].join("\n"),
    },
    build: ["hash:sender_canonical", "hash:virtual"],
    envelopes: [
      ["clerk@shop.example", "rw1@mailbox.example"],
      ["alerts@lab.example", "rw2@old.example"],
      ["common@here.example", "rw3@mailbox.example"],
      ["alerts@lab.example", "twice@here.example"],
      ["alerts@lab.example", "one@alias.example"],
      ["alerts@lab.example", "chain@alias.example"],
      ["alerts@lab.example", "rw7@whole.example"],
      ["alerts@lab.example", "bare@alias.example"],
      ["alerts@lab.example", "self@there.example"],
      ["alerts@lab.example", "ext+tag@alias.example"],
      ["alerts@lab.example", "many@alias.example"],
      ["alerts@lab.example", "keep@there.example"],
      ["alerts@lab.example", "rw13+tag@whole.example"],
      ["<>", "nobody@alias.example"],
      ["alerts@lab.example", "loop@here.example"],
    ],
  },
  {
    name: "a missing table, which defers everything",
    main: "transport_maps = hash:/etc/postfix/nowhere",
    envelopes: [["alerts@lab.example", "ms1@mailbox.example", /status=deferred .*(resolver|lookup|unavailable)/]],
  },
  {
    name: "a transport that is not there",
    main: "default_transport = nosuch:[relay.lab.example]",
    envelopes: [["alerts@lab.example", "nt1@mailbox.example", /status=deferred .*mail transport unavailable/]],
  },
  {
    name: "a transport that waits",
    main: `relayhost = ${RELAY}\ndefer_transports = smtp`,
    envelopes: [["alerts@lab.example", "dt1@mailbox.example", /status=deferred .*deferred transport/]],
  },
];

/** A configuration whose TLS level the client logs when it connects. */
export interface TlsCase {
  readonly name: string;
  readonly main: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly to: string;
}

export const TLS_CASES: readonly TlsCase[] = [
  {
    name: "the policy of the destination as it is written",
    main: `relayhost = ${RELAY}\nsmtp_tls_security_level = may\nsmtp_tls_policy_maps = texthash:/etc/postfix/tls_policy`,
    files: {
      tls_policy:
        "relay.lab.example none\n[relay.lab.example] none\n[relay.lab.example]:587 encrypt protocols=!SSLv2\n",
    },
    to: "tls1@mailbox.example",
  },
  {
    name: "no policy for another form of the destination",
    main: `relayhost = ${RELAY}\nsmtp_tls_security_level = may\nsmtp_tls_policy_maps = texthash:/etc/postfix/tls_policy`,
    files: { tls_policy: "relay.lab.example none\n[relay.lab.example] none\n.lab.example none\n" },
    to: "tls2@mailbox.example",
  },
  {
    name: "the policy of a parent of the recipient's domain",
    main: "relayhost =\nsmtp_tls_security_level = none\nsmtp_tls_policy_maps = texthash:/etc/postfix/tls_policy",
    files: { tls_policy: ".example may\nexample encrypt\n" },
    to: "tls3@mailbox.example",
  },
  {
    name: "the older table by site",
    main: `relayhost = ${RELAY}\nsmtp_tls_per_site = texthash:/etc/postfix/tls_sites`,
    files: { tls_sites: "relay.lab.example MUST_NOPEERMATCH\n[relay.lab.example]:587 MAY\n" },
    to: "tls4@mailbox.example",
  },
];
