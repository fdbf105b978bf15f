import { atPort, both, credentials, credentialsText, relay, relayUnset, set, sh } from "./acts.ts";
import { scenarios } from "./runner.ts";

/** 4.1 of the catalogue: SASL and password maps. */
const NOT_AUTHENTICATED = /status=bounced \(host relay\.lab\.example.* 530 5\.7\.0 .*Authentication required/;
const REFUSED = /status=deferred .*SASL authentication failed; server relay\.lab\.example.* said: 535/;
const SENDERS_ALL = "permit_sasl_authenticated, check_sender_access static:{530 5.7.0 Authentication required}";
/** Where the SASL library of this host looks for its mechanisms. */
const PLUGINS = "$(dirname $(find /usr/lib -name libanonymous.so | head -1))";
const away = (...names: string[]) =>
  sh(
    `cd ${PLUGINS}`,
    "mkdir -p /root/away",
    `mv ${names.map((name) => `${name}.so*`).join(" ")} /root/away`,
    "postfix reload",
  );
const BACK = sh(`mv /root/away/* ${PLUGINS}`);

scenarios(
  [
    {
      fault: "F01",
      title: "the key has no port",
      make: credentials("[relay.lab.example] USER:PASSWORD"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
      twin: {
        title: "the key is the name of the host alone",
        make: credentials("relay.lab.example USER:PASSWORD"),
        not: ["sasl-no-credentials", "sasl-key-mismatch"],
      },
    },
    {
      fault: "F01",
      title: "the key has the port and no brackets",
      on: ["mail12", "mail12-systemd"],
      make: credentials("relay.lab.example:587 USER:PASSWORD"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
    },
    {
      fault: "F01",
      title: "relayhost moved to the port's name, the key kept its number",
      make: set({ relayhost: "[relay.lab.example]:submission" }),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
      twin: {
        title: "both have the port's name",
        make: both(
          credentials("[relay.lab.example]:submission USER:PASSWORD"),
          set({ relayhost: "[relay.lab.example]:submission" }),
        ),
        not: ["sasl-no-credentials", "sasl-key-mismatch"],
      },
    },
    {
      fault: "F01",
      title: "the entry is of another relay",
      make: credentials("[smtp.lab.example]:587 USER:PASSWORD"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
    },
    {
      fault: "F01",
      title: "the password table is empty",
      make: credentials("# moved to the vault"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
    },
    {
      fault: "F01",
      title: "a table is set, and AUTH is switched off",
      make: set({ smtp_sasl_auth_enable: "no" }),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-not-enabled",
      repairedBy: "profile",
    },
    {
      fault: "F01",
      title: "AUTH is off, and no table is set",
      make: sh("postconf -X smtp_sasl_auth_enable smtp_sasl_password_maps", "postfix reload"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      repairedBy: "profile",
    },
    {
      fault: "F01",
      title: "AUTH is switched off in master.cf",
      make: sh("postconf -P smtp/unix/smtp_sasl_auth_enable=no", "postfix reload"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "master-cf-override",
      repairedBy: "host",
      cure: sh("postconf -PX smtp/unix/smtp_sasl_auth_enable", "postfix reload"),
    },
    {
      fault: "F01",
      title: "entries are by sender, and nobody looks for them",
      make: credentials("alerts@mail11.lab.example USER:PASSWORD", "alerts@mail13.lab.example USER:PASSWORD"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      and: [{ cause: "sasl-no-credentials", rule: "sender-keys-unused" }],
      repairedBy: "profile",
      twin: {
        title: "entries are by sender, and they are looked for",
        make: both(
          credentials("alerts@mail11.lab.example USER:PASSWORD", "alerts@mail13.lab.example USER:PASSWORD"),
          set({ smtp_sender_dependent_authentication: "yes" }),
        ),
        not: ["sasl-no-credentials", "sasl-key-mismatch", "sender-keys-unused"],
      },
    },
    {
      fault: "F01",
      title: "AUTH is on, and there is no table at all",
      make: set({ smtp_sasl_password_maps: "" }),
      shows: "silent",
      cause: "local-config-error",
      rule: "sasl-no-password-maps",
      repairedBy: "profile",
    },
    {
      fault: "F02",
      title: "the password is wrong",
      make: credentials("[relay.lab.example]:587 USER:PASSWORDx"),
      shows: REFUSED,
      cause: "sasl-auth-failed",
      repairedBy: "profile",
    },
    {
      fault: "F02",
      title: "the user does not exist",
      on: ["mail12", "mail12-systemd"],
      make: credentials("[relay.lab.example]:587 nobody-here:PASSWORD"),
      shows: REFUSED,
      cause: "sasl-auth-failed",
      repairedBy: "profile",
    },
    {
      fault: "F02",
      title: "the relay's operator revoked the password",
      alters: "relay",
      make: async (_, lab) => {
        const { username, password } = await lab.relay.credential();
        await lab.relay.setPassword(username, `${password}2`);
      },
      undo: async (_, lab) => {
        const { username, password } = await lab.relay.credential();
        await lab.relay.setPassword(username, password.slice(0, -1));
      },
      shows: REFUSED,
      cause: "sasl-auth-failed",
      repairedBy: "nothing",
    },
    {
      fault: "F02",
      title: "a refused password bounces",
      make: both(credentials("[relay.lab.example]:587 USER:PASSWORDx"), set({ smtp_sasl_auth_soft_bounce: "no" })),
      shows: /status=bounced .*said: 535/,
      cause: "sasl-auth-failed",
      repairedBy: "profile",
      profile: { absent: ["smtp_sasl_auth_soft_bounce"] },
    },
    {
      fault: "F03",
      title: "the plug-ins for PLAIN and LOGIN are not installed",
      make: away("libplain", "liblogin"),
      undo: BACK,
      shows: /no mechanism available/,
      cause: "sasl-no-mechanism",
      rule: "sasl-plugin-missing",
      repairedBy: "host",
      // The clients that run have looked for them once.
      cure: sh("postfix reload"),
      twin: {
        title: "plug-ins that nobody needs are not installed",
        make: away("libcrammd5", "libdigestmd5"),
        undo: BACK,
        not: ["sasl-no-mechanism", "sasl-plugin-missing"],
      },
    },
    {
      fault: "F04",
      title: "noplaintext on a session without TLS",
      alters: "relay",
      make: both(
        relay({ smtpd_tls_auth_only: "no" }),
        atPort(25, { smtp_tls_security_level: "none", smtp_sasl_security_options: "noplaintext, noanonymous" }),
      ),
      undo: relay({ smtpd_tls_auth_only: "yes" }),
      shows: /no mechanism available/,
      cause: "sasl-no-mechanism",
      rule: "sasl-without-tls",
      repairedBy: "profile",
    },
    {
      fault: "F04",
      title: "noplaintext also under TLS, as it is by default",
      make: sh("postconf -X smtp_sasl_tls_security_options", "postfix reload"),
      shows: /no mechanism available/,
      cause: "sasl-no-mechanism",
      rule: "sasl-noplaintext",
      repairedBy: "profile",
      twin: {
        title: "noplaintext holds for sessions without TLS alone",
        make: set({
          smtp_sasl_security_options: "noplaintext, noanonymous",
          smtp_sasl_tls_security_options: "noanonymous",
        }),
        not: ["sasl-no-mechanism", "sasl-noplaintext"],
      },
    },
    {
      fault: "F04",
      title: "no TLS on a port that wants it",
      make: set({ smtp_tls_security_level: "none" }),
      shows: /530 5\.7\.0 Must issue a STARTTLS command first/,
      cause: "tls-required-not-offered",
      rule: "sasl-without-tls",
      repairedBy: "profile",
    },
    {
      fault: "F05",
      title: "the filter leaves no mechanism that the relay offers",
      make: set({ smtp_sasl_mechanism_filter: "cram-md5, digest-md5" }),
      shows: /no compatible authentication mechanisms|no mechanism available/,
      cause: "sasl-no-mechanism",
      repairedBy: "profile",
      profile: { absent: ["smtp_sasl_mechanism_filter"] },
      twin: {
        title: "the filter excludes others",
        make: set({ smtp_sasl_mechanism_filter: "!gssapi, !cram-md5, static:rest" }),
        not: ["sasl-no-mechanism", "sasl-mechanism-excluded"],
      },
    },
    {
      fault: "F05",
      title: "the filter allows what the options forbid",
      make: set({
        smtp_sasl_mechanism_filter: "plain, login",
        smtp_sasl_tls_security_options: "noplaintext, noanonymous",
      }),
      shows: /no compatible authentication mechanisms|no mechanism available/,
      cause: "sasl-no-mechanism",
      rule: "sasl-mechanism-excluded",
      repairedBy: "profile",
    },
    {
      fault: "F06",
      title: "the password table was never built",
      make: sh("rm sasl_passwd.*", "postfix reload"),
      shows: /local data error while talking to relay\.lab\.example/,
      cause: "local-config-error",
      rule: "table-not-built",
      repairedBy: "profile",
      twin: {
        title: "the text is gone, the table is there",
        make: sh("rm sasl_passwd", "postfix reload"),
        not: ["table-missing", "table-not-built", "stale-table"],
      },
    },
    {
      fault: "F06",
      title: "the password table and its text are gone",
      make: sh("rm sasl_passwd*", "postfix reload"),
      shows: /local data error while talking to relay\.lab\.example/,
      cause: "local-config-error",
      rule: "table-missing",
      repairedBy: "profile",
    },
    {
      fault: "F06",
      title: "a table of addresses was never built",
      make: both(
        sh("echo 'root@lab.example alerts@lab.example' >generic"),
        set({ smtp_generic_maps: "hash:/etc/postfix/generic" }),
      ),
      shows: "silent",
      cause: "local-config-error",
      rule: "table-not-built",
      repairedBy: "host",
      cure: sh("postmap hash:generic", "postfix reload"),
    },
    {
      fault: "F07",
      title: "the host's Postfix has no such type of table",
      make: set({ smtp_sasl_password_maps: "cdb:/etc/postfix/sasl_passwd" }),
      shows: /unsupported (?:dictionary|map) type/,
      cause: "local-config-error",
      rule: "table-type-unsupported",
      repairedBy: "profile",
      twin: {
        title: "a table that is read as text",
        make: set({ smtp_sasl_password_maps: "texthash:/etc/postfix/sasl_passwd" }),
        not: ["table-type-unsupported", "table-not-built", "stale-table"],
      },
    },
    {
      fault: "F07",
      title: "lmdb without its package",
      on: ["mail11", "mail12"],
      make: set({ smtp_sasl_password_maps: "lmdb:/etc/postfix/sasl_passwd" }),
      shows: /unsupported (?:dictionary|map) type/,
      cause: "local-config-error",
      rule: "table-type-unsupported",
      repairedBy: "profile",
    },
    {
      fault: "F08",
      title: "the new password is in the text, the old one in the table",
      make: both(
        credentials("[relay.lab.example]:587 USER:PASSWORDx"),
        credentialsText("[relay.lab.example]:587 USER:PASSWORD"),
      ),
      shows: REFUSED,
      cause: "sasl-auth-failed",
      rule: "stale-table",
      repairedBy: "profile",
      twin: {
        title: "the text was touched, the table holds the same",
        make: sh("touch -d '+1 hour' sasl_passwd"),
        not: ["stale-table"],
      },
    },
    {
      fault: "F09",
      title: "everybody may read the built table",
      make: sh("chmod 0644 sasl_passwd.*"),
      shows: "nothing",
      cause: "other",
      rule: "sasl-table-readable",
      repairedBy: "profile",
      twin: {
        title: "nobody may write it",
        make: sh("chmod 0400 sasl_passwd sasl_passwd.*"),
        not: ["sasl-table-readable"],
      },
    },
    {
      fault: "F10",
      title: "the same key twice, and the first one is out of date",
      make: credentials("[relay.lab.example]:587 USER:PASSWORDx", "[relay.lab.example]:587 USER:PASSWORD"),
      shows: REFUSED,
      cause: "sasl-auth-failed",
      rule: "table-entry-ignored",
      repairedBy: "profile",
      twin: {
        title: "entries of several relays",
        make: credentials(
          "[relay.lab.example]:465 USER:x",
          "[relay.lab.example]:587 USER:PASSWORD",
          "[b.example]:587 b:c",
        ),
        not: ["table-entry-ignored", "sasl-auth-failed"],
      },
    },
    {
      fault: "F10",
      title: "the relay's line has no value",
      make: credentials("[relay.lab.example]:587", "[b.example]:587 b:c"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      also: ["sasl-key-mismatch", "table-entry-ignored"],
      repairedBy: "profile",
    },
    {
      fault: "F10",
      title: "a bare name with an old password wins over the whole key",
      make: credentials("[relay.lab.example]:587 USER:PASSWORD", "relay.lab.example USER:old"),
      shows: REFUSED,
      cause: "sasl-auth-failed",
      repairedBy: "profile",
    },
    {
      fault: "F11",
      title: "the password table was written in its place, and the disk was full",
      make: sh('for table in sasl_passwd.*; do : >"$table"; done', "postfix reload"),
      shows: /local data error while talking to relay\.lab\.example/,
      cause: "local-config-error",
      rule: "table-damaged",
      repairedBy: "profile",
      twin: {
        title: "a table without entries is whole",
        make: both(
          sh("echo '# none yet' >generic", "postmap hash:generic"),
          set({ smtp_generic_maps: "hash:/etc/postfix/generic" }),
        ),
        not: ["table-damaged", "table-not-built", "stale-table"],
      },
    },
    {
      fault: "F11",
      title: "whoever wrote the password table was stopped half way",
      make: sh('for table in sasl_passwd.*; do truncate -s 4096 "$table"; done', "postfix reload"),
      shows: NOT_AUTHENTICATED,
      cause: "sasl-no-credentials",
      rule: "table-damaged",
      repairedBy: "profile",
    },
    {
      fault: "F12",
      title: "a blank where the colon should be",
      make: credentials("[relay.lab.example]:587 USER PASSWORD"),
      shows: /status=deferred/,
      cause: "sasl-auth-failed",
      rule: "sasl-entry-malformed",
      repairedBy: "profile",
      twin: {
        title: "a password with blanks, # and $ of another relay",
        make: credentials("[b.example]:587 b:c # d $e :f", "[relay.lab.example]:587 USER:PASSWORD"),
        not: ["sasl-entry-malformed", "broken-expression", "inline-comment"],
      },
    },
    {
      fault: "F12",
      title: "a password with $ in main.cf stops every program",
      make: sh("echo 'smtp_sasl_password_maps = static:alerts:pa$' >>main.cf"),
      mail: "none",
      shows: "nothing",
      cause: "local-config-error",
      rule: "broken-expression",
      also: ["sasl-in-main-cf"],
      repairedBy: "host",
      cure: sh("sed -i '$d' main.cf"),
    },
    {
      fault: "F12",
      title: "a password in main.cf loses what follows its $",
      make: async (host, lab) => {
        const { username, password } = await lab.relay.credential();
        await host.run(
          `echo 'smtp_sasl_password_maps = static:${username}:${password}$5x' >>/etc/postfix/main.cf; postfix reload`,
        );
      },
      shows: /status=(?:deferred|sent)/,
      cause: "other",
      rule: "sasl-in-main-cf",
      repairedBy: "profile",
    },
    {
      fault: "F14",
      title: "the tenant does not allow passwords any more",
      alters: "relay",
      make: relay({
        smtpd_sender_restrictions:
          "check_sender_access static:{535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant}",
      }),
      undo: relay({ smtpd_sender_restrictions: SENDERS_ALL }),
      shows: /5\.7\.139/,
      cause: "sasl-auth-failed",
      repairedBy: "nothing",
    },
    {
      fault: "F17",
      title: "the sender is not one of this login's",
      alters: "relay",
      make: relay({
        smtpd_sender_login_maps: "static:somebody",
        smtpd_sender_restrictions: "reject_sender_login_mismatch, permit",
      }),
      undo: both(relay({ smtpd_sender_restrictions: SENDERS_ALL }), relayUnset("smtpd_sender_login_maps")),
      shows: /553 5\.7\.1 .*not owned by user/,
      cause: "sender-rejected",
      repairedBy: "nothing",
      twin: {
        title: "the recipient does not exist",
        alters: "relay",
        arrives: false,
        make: relay({ smtpd_recipient_restrictions: "check_recipient_access static:{550 5.1.1 User unknown}" }),
        undo: relayUnset("smtpd_recipient_restrictions"),
        not: ["sender-rejected", "relay-access-denied", "sasl-no-credentials"],
      },
    },
  ],
  {
    F02: [
      {
        title: "the password was wrong and is right again; the log tells of both",
        make: async (host, lab) => {
          await credentials("[relay.lab.example]:587 USER:PASSWORDx")(host, lab);
          await host.send();
          await host.waitForLog(REFUSED);
          await credentials("[relay.lab.example]:587 USER:PASSWORD")(host, lab);
          await host.run("postqueue -f");
          await host.waitForLog(/status=sent/);
        },
        not: ["sasl-auth-failed", "sasl-no-credentials"],
      },
    ],
    F01: [
      {
        title: "mail was bounced before the key was mended; the log tells of it",
        make: async (host, lab) => {
          await credentials("[relay.lab.example] USER:PASSWORD")(host, lab);
          await host.send();
          await host.waitForLog(NOT_AUTHENTICATED);
          await new Promise((resolve) => setTimeout(resolve, 1500));
          await credentials("[relay.lab.example]:587 USER:PASSWORD")(host, lab);
        },
        not: ["sasl-no-credentials", "sasl-key-mismatch"],
      },
    ],
  },
);
