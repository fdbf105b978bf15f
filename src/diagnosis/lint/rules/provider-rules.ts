import type { Configuration } from "../../configuration/configuration.ts";
import { present, tableText } from "../../configuration/tables.ts";
import type { Found, LintRule } from "../rule.ts";
import { shown } from "./found.ts";

/** Mistakes that a provider's own rules for credentials show. The credential is judged by its form, and never shown. */
export const PROVIDER_RULES: readonly LintRule[] = [
  {
    id: "ses-password-form",
    severity: "warning",
    cause: "sasl-auth-failed",
    summary: "The password for Amazon SES is none that SES gives out for SMTP",
    means:
      "SES takes passwords that are derived for SMTP, not the secret key of an IAM user: `535 Authentication Credentials Invalid`.",
    detected:
      "The text of the password table was read, its entry for `email-smtp.<region>.amazonaws.com` has a password that is not 44 characters long, as every one is that the console or AWS's algorithm derives.",
    remedy: {
      kind: "outside",
      text: "Make an SMTP credential for that region in the SES console, and use its password.",
    },
    not: "A password of the right form that is wrong, revoked or of another region: only the relay can tell.",
    find: (c) =>
      entries(
        c,
        /^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/,
        (password) => !/^[A-Za-z0-9+/=]{44}$/.test(password),
      ),
  },
  {
    id: "gmail-app-password",
    severity: "warning",
    cause: "sasl-auth-failed",
    summary: "The password for Gmail is no app password",
    means:
      "Google takes no account password over SMTP: `534-5.7.9 Application-specific password required` or `535-5.7.8 Username and Password not accepted`.",
    detected:
      "The text of the password table was read, its entry for `smtp.gmail.com` has a password that is not 16 letters long (blanks do not count), and the mechanism filter does not name `xoauth2`.",
    remedy: {
      kind: "outside",
      text: "Make an app password for the account (it needs 2-step verification), or use OAuth.",
    },
    not: "16 letters, also in groups of four; `xoauth2` and `oauthbearer`, where the entry holds a token or its path.",
    find: (c) =>
      /xoauth2|oauthbearer/i.test(c.value("smtp_sasl_mechanism_filter", c.relayService) ?? "unknown: xoauth2")
        ? []
        : entries(
            c,
            /^smtp\.(gmail|googlemail)\.com$/,
            (password) => !/^[a-z]{16}$/.test(password.replaceAll(/\s/g, "")),
          ),
  },
];

/** Entries for a host whose password is not of the form that its provider gives out. */
function entries(c: Configuration, host: RegExp, wrong: (password: string) => boolean): Found[] {
  if (!c.authenticates) return [];
  return c.tablesOf("smtp_sasl_password_maps").flatMap((table) =>
    (tableText(c, table)?.entries() ?? [])
      .filter(({ key }) => host.test(key.replaceAll(/[[\]]|:[^:\]]*$/g, "").toLowerCase()))
      .filter(({ value }) => /^[^:]+:./s.test(value) && wrong(value.slice(value.indexOf(":") + 1)))
      .flatMap(({ key, line }) => {
        const file = present(c.file(table.path ?? ""))?.shown ?? table.path ?? "";
        return shown([{ file, line, text: `${key} ‹secret›` }], `the password of ${key} has another form`);
      }),
  );
}
