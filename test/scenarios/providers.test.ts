import { afterAll, beforeAll } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import { both, credentials, set, sh } from "./acts.ts";
import { scenarios } from "./runner.ts";
import type { Act } from "./scenario.ts";

/** 4.1 of the catalogue: what well-known relays want of a credential, and tokens. */
const lab = sharedLab();
const GMAIL = "smtp.gmail.com";
const SES = "email-smtp.eu-west-1.amazonaws.com";
const PLUGIN = "$(echo /usr/lib/*/sasl2)/libsasl-xoauth2.so";

/** A relay under a provider's name, that refuses the login in the provider's words: the client reads them for its own. */
function refusedBy(name: string, login: string, reply: string): Act {
  return both(
    credentials(`[${name}]:587 ${login}`),
    sh(`echo '/^535.*/ ${reply}' >replies`),
    set({
      relayhost: `[${name}]:587`,
      smtp_tls_security_level: "encrypt",
      smtp_reply_filter: "regexp:/etc/postfix/replies",
    }),
  );
}

scenarios([
  {
    fault: "F13",
    title: "tokens are to be used, and the plug-in for them is not installed",
    make: both(
      credentials("[relay.lab.example]:587 USER:/etc/tokens/alerts.json"),
      set({ smtp_sasl_mechanism_filter: "xoauth2" }),
    ),
    shows: /status=deferred .*no compatible authentication mechanisms/,
    cause: "sasl-no-mechanism",
    rule: "oauth2-plugin-missing",
    also: ["oauth2-token-missing"],
    repairedBy: "profile",
    profile: { absent: ["smtp_sasl_mechanism_filter"] },
  },
  {
    fault: "F13",
    title: "the token is outside of the client's jail",
    alters: "relay",
    make: both(
      async (_, { relay }) => void (await relay.acceptTokens()),
      sh(
        `touch ${PLUGIN}`,
        `echo '{"client_id": "c", "client_secret": ""}' >/etc/sasl-xoauth2.conf`,
        "install -D -m 644 /dev/null /etc/tokens/alerts.json",
      ),
      credentials("[relay.lab.example]:587 USER:/etc/tokens/alerts.json"),
      set({ smtp_sasl_mechanism_filter: "xoauth2" }),
    ),
    undo: both((_, { relay }) => relay.refuseTokens(), sh(`rm -rf ${PLUGIN} /etc/sasl-xoauth2.conf /etc/tokens`)),
    shows: /status=deferred .*SASL/,
    cause: "sasl-auth-failed",
    rule: "oauth2-token-missing",
    repairedBy: "profile",
    profile: { absent: ["smtp_sasl_mechanism_filter"] },
  },
  {
    fault: "F15",
    title: "the password of a Google account is used, and no app password",
    make: refusedBy(
      GMAIL,
      "alerts@shop.example:our account, since 2019",
      "535 5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials - gsmtp",
    ),
    shows: /status=deferred .*said: 535 5\.7\.8 Username and Password not accepted/,
    cause: "sasl-auth-failed",
    rule: "gmail-app-password",
    repairedBy: "profile",
    twin: {
      title: "an app password of Google's, in groups of four, for another sender",
      make: credentials(`[${GMAIL}]:587 shop:abcd efgh ijkl mnop`, "[relay.lab.example]:587 USER:PASSWORD"),
      not: ["gmail-app-password", "sasl-auth-failed"],
    },
  },
  {
    fault: "F15",
    title: "Google wants an app password, and the one that is used was withdrawn",
    on: ["mail13"],
    make: refusedBy(
      GMAIL,
      "alerts@shop.example:abcdefghijklmnop",
      "534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp",
    ),
    shows: /status=\w+ .*said: 534 5\.7\.9 Application-specific password required/,
    cause: "sasl-auth-failed",
    not: ["gmail-app-password"],
    repairedBy: "profile",
  },
  {
    fault: "F16",
    title: "the secret key of an IAM user is used for SES",
    make: refusedBy(
      SES,
      "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "535 Authentication Credentials Invalid",
    ),
    shows: /status=deferred .*said: 535 Authentication Credentials Invalid/,
    cause: "sasl-auth-failed",
    rule: "ses-password-form",
    repairedBy: "profile",
    twin: {
      title: "a password that SES gave out, for another sender",
      make: credentials(`[${SES}]:587 AKIA:B${"x9/+".repeat(10)}AA=`, "[relay.lab.example]:587 USER:PASSWORD"),
      not: ["ses-password-form", "sasl-auth-failed"],
    },
  },
  {
    fault: "F16",
    title: "the credential is one of SES's in another region",
    on: ["mail11"],
    make: refusedBy(SES, `AKIAIOSFODNN7EXAMPLE:B${"x9/+".repeat(10)}AA=`, "535 Authentication Credentials Invalid"),
    shows: /status=deferred .*said: 535 Authentication Credentials Invalid/,
    cause: "sasl-auth-failed",
    not: ["ses-password-form"],
    repairedBy: "profile",
  },
]);

beforeAll(async () => {
  const names = Object.fromEntries([GMAIL, SES].map((name) => [name, { A: [lab.relay.address] }]));
  await lab.dns.setAll({ ...(await lab.dns.records()), ...names });
});
afterAll(() => lab.dns.reset());
