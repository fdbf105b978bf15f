import { atPort, both, credentials, credentialsText, relay, relayUnset, set, sh } from "./acts.ts";
import { scenarios } from "./runner.ts";

/** Two faults at the same time: both are named, and nothing is blamed on one that the other does. */
const KEY = credentials("[relay.lab.example] USER:PASSWORD");
const WRONG_PASSWORD = credentials("[relay.lab.example]:587 USER:PASSWORDx");
const REFUSED = /status=deferred .*said: 535/;
const NOT_AUTHENTICATED = /status=bounced .* 530 5\.7\.0/;
const mismatch = { cause: "sasl-no-credentials", rule: "sasl-key-mismatch" } as const;
const refused = { cause: "sasl-auth-failed" } as const;

scenarios([
  {
    fault: "F01 and F09",
    title: "the key is wrong, and everybody may read it",
    make: both(KEY, sh("chmod 0644 sasl_passwd sasl_passwd.*")),
    shows: NOT_AUTHENTICATED,
    ...mismatch,
    and: [{ cause: "other", rule: "sasl-table-readable" }],
    repairedBy: "profile",
  },
  {
    fault: "F02 and F09",
    title: "the password is wrong, and everybody may read it",
    make: both(WRONG_PASSWORD, sh("chmod 0644 sasl_passwd.*")),
    shows: REFUSED,
    ...refused,
    and: [{ cause: "other", rule: "sasl-table-readable" }],
    repairedBy: "profile",
  },
  {
    fault: "F18 and F01",
    title: "port 465 without wrapper mode, and the key is still for 587",
    make: set({ relayhost: "[relay.lab.example]:465" }),
    shows: /status=deferred/,
    cause: "connection-timeout",
    rule: "wrappermode-mismatch",
    and: [mismatch],
    repairedBy: "profile",
  },
  {
    fault: "F26 and F06",
    title: "a level that does not exist, and a table that was never built",
    make: both(sh("rm sasl_passwd.*"), set({ smtp_tls_security_level: "strict" })),
    shows: "silent",
    cause: "local-config-error",
    rule: "tls-level-invalid",
    and: [{ cause: "local-config-error", rule: "table-not-built" }],
    repairedBy: "profile",
  },
  {
    fault: "F22 and F01",
    title: "no authority is known, and the key is wrong",
    make: both(KEY, set({ smtp_tls_CAfile: "", smtp_tls_CApath: "" })),
    shows: /status=deferred/,
    cause: "tls-cert-untrusted",
    rule: "tls-no-ca",
    and: [mismatch],
    repairedBy: "profile",
  },
  {
    fault: "F22 and F01",
    title: "the relay's certificate has expired, and the key is wrong",
    alters: "relay",
    make: both(KEY, (_, lab) => lab.relay.presentCertificate({ days: -1 })),
    undo: (_, lab) => lab.relay.presentCertificate(),
    shows: /status=deferred/,
    cause: "tls-cert-untrusted",
    and: [mismatch],
    repairedBy: "profile",
  },
  {
    fault: "F02 and F61",
    title: "the password is wrong, and soft_bounce was left on",
    make: both(WRONG_PASSWORD, set({ soft_bounce: "yes" })),
    shows: REFUSED,
    ...refused,
    and: [{ cause: "other", rule: "soft-bounce" }],
    repairedBy: "profile",
    profile: { absent: ["soft_bounce"] },
  },
  {
    fault: "F01 and F61",
    title: "the key is wrong, and soft_bounce was left on",
    make: both(KEY, set({ soft_bounce: "yes" })),
    shows: /status=SOFTBOUNCE/,
    ...mismatch,
    and: [{ cause: "other", rule: "soft-bounce" }],
    repairedBy: "profile",
    profile: { absent: ["soft_bounce"] },
  },
  {
    fault: "F05 and F08",
    title: "a filter that leaves nothing, and a table that is out of date",
    make: both(
      WRONG_PASSWORD,
      credentialsText("[relay.lab.example]:587 USER:PASSWORD"),
      set({ smtp_sasl_mechanism_filter: "cram-md5" }),
    ),
    shows: /mechanism/,
    cause: "sasl-no-mechanism",
    and: [{ cause: "sasl-auth-failed", rule: "stale-table" }],
    repairedBy: "profile",
    profile: { absent: ["smtp_sasl_mechanism_filter"] },
  },
  {
    fault: "F41 and F22",
    title: "nothing listens on the relay's port, and the file of authorities is gone",
    make: atPort(2525, { smtp_tls_CAfile: "/etc/ssl/certs/gone.pem" }),
    shows: /Connection refused/,
    cause: "connection-refused",
    and: [{ cause: "local-config-error", rule: "tls-ca-missing" }],
    repairedBy: "profile",
  },
  {
    fault: "F32 and F01",
    title: "the relay's name is misspelt, so that its key is none either",
    make: set({ relayhost: "[rely.lab.example]:587" }),
    shows: /status=(?:deferred|bounced) .*(?:Host|Name service|not found)/,
    cause: "dns-failure",
    and: [mismatch],
    repairedBy: "profile",
  },
  {
    fault: "F25 and F02",
    title: "a protocol that does not exist, and a wrong password",
    make: both(
      credentials("[relay.lab.example]:587 USER:PASSWORDx"),
      set({ smtp_tls_mandatory_protocols: "!SSLv2, TLSv9" }),
    ),
    shows: /[Ii]nvalid TLS protocol list/,
    cause: "tls-handshake-failed",
    rule: "tls-protocols-syntax",
    also: ["sasl-auth-failed"],
    repairedBy: "profile",
  },
  {
    fault: "F07 and F01",
    title: "a type of table that the host does not have, and a wrong key",
    make: both(KEY, set({ canonical_maps: "cdb:/etc/postfix/canonical" })),
    shows: "nothing",
    mail: "none",
    cause: "local-config-error",
    rule: "table-type-unsupported",
    and: [mismatch],
    repairedBy: "profile",
    profile: { absent: ["canonical_maps"] },
  },
  {
    fault: "F70 and F02",
    title: "one domain has a transport that does not exist, all others a wrong password",
    make: async (host, lab) => {
      await WRONG_PASSWORD(host, lab);
      await sh("echo 'archive.example archiver:' >transport", "postmap hash:transport")(host, lab);
      await host.configure({ transport_maps: "hash:/etc/postfix/transport" });
      await host.send({ to: "someone@archive.example" });
      await host.waitForLog(/mail transport unavailable/);
    },
    shows: REFUSED,
    ...refused,
    and: [{ cause: "local-config-error", rule: "transport-undefined" }],
    repairedBy: "profile",
    profile: { absent: ["transport_maps"] },
  },
  {
    fault: "F60 and F02",
    title: "mail is to wait for a flush, and the password is wrong",
    make: both(WRONG_PASSWORD, set({ defer_transports: "smtp" })),
    shows: /deferred transport/,
    cause: "local-config-error",
    rule: "defer-transports",
    and: [refused],
    repairedBy: "profile",
    profile: { absent: ["defer_transports"] },
  },
  {
    fault: "F62 and F09",
    title: "the relay slows the host down, and everybody may read the password",
    alters: "relay",
    make: both(
      relay({
        smtpd_recipient_restrictions:
          "check_recipient_access static:{454 4.7.0 Throttling failure: Maximum sending rate exceeded}",
      }),
      sh("chmod 0644 sasl_passwd.*"),
    ),
    undo: relayUnset("smtpd_recipient_restrictions"),
    shows: /Maximum sending rate exceeded/,
    cause: "other",
    rule: "sasl-table-readable",
    and: [{ cause: "throttled" }],
    repairedBy: "profile",
  },
]);
