/**
 * What is known of public relays, as data: where they are reached, how they want TLS, what they limit. A profile's
 * `provider:` merges the preset below the profile's own keys.
 *
 * Facts about providers age. Each preset says when it was read and where, and what of it the provider's own pages were
 * not found to say, so that it can be wrong only in a visible way. No relay was contacted for it.
 */
export interface ProviderPreset {
  readonly title: string;
  /** The day on which stored copies of the sources were last compared with this entry; a page may have changed since its copy was made. */
  readonly checked: string;
  /** Where the entry was read, the provider's own pages before those of others. */
  readonly sources: readonly string[];
  /** Every host name of the relay; `REGION` stands for the variable `region`. The first one is the preset's. */
  readonly hosts: readonly string[];
  readonly ports: { readonly starttls: readonly number[]; readonly wrapper: readonly number[] };
  readonly sections: PresetSections;
  /** What the credential is, and what is documented of limits: shown to people, never evaluated. */
  readonly notes: readonly string[];
  /** What of this entry stands on the word of others, or on none: no page of the provider that was read says it. */
  readonly unconfirmed: readonly string[];
}

/** The part of a profile that a preset fills in. */
export interface PresetSections {
  readonly relay: { readonly host: string; readonly port: number };
  /** Merged only into a profile that has an `auth` section of its own: a preset never turns SASL on. */
  readonly auth?: { readonly username?: string; readonly mechanisms?: string[] };
  readonly tls: { readonly level: "encrypt"; readonly min_version: "TLSv1.2" };
  readonly limits?: { readonly concurrency?: number; readonly recipients?: number; readonly delay?: string };
  readonly parameters?: Readonly<Record<string, string>>;
}

const TLS = { level: "encrypt", min_version: "TLSv1.2" } as const;
const CHECKED = "2026-11-24";

/** By the name that a profile writes: `provider: amazon-ses`. */
export const PROVIDERS: ReadonlyMap<string, ProviderPreset> = new Map<string, ProviderPreset>([
  [
    "amazon-ses",
    {
      title: "Amazon SES",
      checked: CHECKED,
      sources: [
        "https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html",
        "https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",
        "https://docs.aws.amazon.com/ses/latest/dg/quotas.html",
        "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html",
      ],
      hosts: ["email-smtp.REGION.amazonaws.com"],
      ports: { starttls: [25, 587, 2587], wrapper: [465, 2465] },
      sections: {
        relay: { host: "email-smtp.REGION.amazonaws.com", port: 587 },
        tls: TLS,
        limits: { recipients: 50 },
      },
      notes: [
        "the credential is an SMTP credential of one region, not the IAM secret itself",
        "sandbox: 200 messages a day, 1 a second; 50 recipients a message; EC2 throttles port 25",
        "over the limit: 454 Throttling failure",
      ],
      unconfirmed: ["the limit of 50 recipients was read for the sending API, not for SMTP"],
    },
  ],
  [
    "sendgrid",
    {
      title: "Twilio SendGrid",
      checked: CHECKED,
      sources: ["https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api"],
      hosts: ["smtp.sendgrid.net"],
      ports: { starttls: [25, 587, 2525], wrapper: [465] },
      sections: { relay: { host: "smtp.sendgrid.net", port: 587 }, auth: { username: "apikey" }, tls: TLS },
      notes: ["the user name is the word apikey, the password is an API key", "at most 5,000 messages a connection"],
      unconfirmed: [],
    },
  ],
  [
    "mailgun",
    {
      title: "Mailgun",
      checked: CHECKED,
      sources: [
        "https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
        "https://cloud.google.com/compute/docs/tutorials/sending-mail/using-mailgun",
      ],
      hosts: ["smtp.mailgun.org", "smtp.eu.mailgun.org"],
      ports: { starttls: [25, 587, 2525], wrapper: [465] },
      sections: { relay: { host: "smtp.mailgun.org", port: 587 }, tls: TLS },
      notes: [
        "credentials belong to one sending domain: its SMTP user with its SMTP password",
        "domains of the EU region need relay.host: smtp.eu.mailgun.org",
      ],
      unconfirmed: ["the host of the EU region stands in Google's tutorial"],
    },
  ],
  [
    "postmark",
    {
      title: "Postmark",
      checked: CHECKED,
      sources: [
        "https://postmarkapp.com/support/article/811-what-are-the-smtp-details-api-tokens-i-should-be-using",
        "https://postmarkapp.com/developer",
      ],
      hosts: ["smtp.postmarkapp.com", "smtp-broadcasts.postmarkapp.com"],
      ports: { starttls: [25, 587, 2525], wrapper: [] },
      sections: { relay: { host: "smtp.postmarkapp.com", port: 587 }, tls: TLS, limits: { recipients: 50 } },
      notes: [
        "user name and password are the server token, or the key pair of one stream",
        "50 recipients and 10 MB a message; no port for implicit TLS is documented",
      ],
      unconfirmed: ["that a connection to port 465 hangs"],
    },
  ],
  [
    "brevo",
    {
      title: "Brevo",
      checked: CHECKED,
      sources: [
        "https://developers.brevo.com/docs/smtp-integration",
        "https://help.brevo.com/hc/en-us/articles/8292912279954-Add-or-remove-emails-from-your-plan",
      ],
      hosts: ["smtp-relay.brevo.com"],
      ports: { starttls: [587, 2525], wrapper: [465] },
      sections: { relay: { host: "smtp-relay.brevo.com", port: 587 }, tls: TLS },
      notes: ["the password is an SMTP key, not an API key", "free plan: 300 messages a day"],
      unconfirmed: [
        "the host name, and STARTTLS on 587 and 2525: the provider's page names these ports for connections without encryption",
      ],
    },
  ],
  [
    "sparkpost",
    {
      title: "SparkPost",
      checked: CHECKED,
      sources: ["https://developers.sparkpost.com/api/smtp/"],
      hosts: ["smtp.sparkpostmail.com", "smtp.eu.sparkpostmail.com"],
      ports: { starttls: [587, 2525], wrapper: [] },
      sections: {
        relay: { host: "smtp.sparkpostmail.com", port: 587 },
        auth: { username: "SMTP_Injection" },
        tls: TLS,
        parameters: { smtp_connection_reuse_count_limit: "100" },
      },
      notes: [
        "the user name is SMTP_Injection, the password an API key that may send via SMTP; AUTH LOGIN",
        "a new connection after 100 messages is recommended; command timeouts of 60 s and more",
      ],
      unconfirmed: [],
    },
  ],
  [
    "mailjet",
    {
      title: "Mailjet",
      checked: CHECKED,
      sources: [
        "https://www.mailjet.com/blog/email-best-practices/which-smtp-port-mailjet/",
        "https://www.mailjet.com/support/what-are-the-api-key-and-secret-keys-how-should-i-use-them,109.htm",
        "https://cloud.google.com/compute/docs/tutorials/sending-mail/using-mailjet",
      ],
      hosts: ["in-v3.mailjet.com"],
      ports: { starttls: [25, 80, 587, 588, 2525], wrapper: [465] },
      sections: { relay: { host: "in-v3.mailjet.com", port: 587 }, tls: TLS },
      notes: [
        "the user name is the API key, the password the secret key",
        "free plan: 200 messages a day, 6,000 a month",
      ],
      unconfirmed: [
        "the host name, which key is the user name, and the limits of the free plan stand in the pages of others",
      ],
    },
  ],
  [
    "smtp2go",
    {
      title: "SMTP2GO",
      checked: CHECKED,
      sources: [
        "https://developers.smtp2go.com/docs/smtp-relay",
        "https://developers.smtp2go.com/docs/rate-limiting",
        "https://www.smtp2go.com/blog/know-your-sending-limits/",
      ],
      hosts: [
        "mail.smtp2go.com",
        "mail-us.smtp2go.com",
        "mail-eu.smtp2go.com",
        "mail-eu2.smtp2go.com",
        "mail-au.smtp2go.com",
      ],
      ports: { starttls: [25, 80, 587, 2525, 8025], wrapper: [443, 465, 8465] },
      sections: { relay: { host: "mail.smtp2go.com", port: 587 }, tls: TLS },
      notes: ["200,000 messages an hour by default; new paid accounts 1,000 a day until they are reviewed"],
      unconfirmed: [],
    },
  ],
  [
    "gmail",
    {
      title: "Gmail",
      checked: CHECKED,
      sources: [
        "https://developers.google.com/workspace/gmail/imap/imap-smtp",
        "https://support.google.com/a/answer/166852",
      ],
      hosts: ["smtp.gmail.com"],
      ports: { starttls: [587], wrapper: [465] },
      sections: { relay: { host: "smtp.gmail.com", port: 587 }, tls: TLS },
      notes: [
        "the full address with an app password; the password of the account itself is refused",
        "OAuth 2.0 with `auth.oauth2`: scope https://mail.google.com/, tokens at https://accounts.google.com/o/oauth2/token",
        "Workspace accounts: 2,000 messages a day, 100 recipients a message by SMTP; other accounts 500 messages a day",
      ],
      unconfirmed: ["app passwords, and the limit of accounts outside of Workspace", "the address for tokens"],
    },
  ],
  [
    "google-workspace",
    {
      title: "Google Workspace SMTP relay",
      checked: CHECKED,
      sources: ["https://support.google.com/a/answer/2956491"],
      hosts: ["smtp-relay.gmail.com"],
      ports: { starttls: [25, 587], wrapper: [465] },
      sections: { relay: { host: "smtp-relay.gmail.com", port: 587 }, tls: TLS },
      notes: [
        "allowed by address, or by an account over TLS; for TLS the provider names port 587",
        "limits hold for a user (10,000 messages and recipients a day; over it: 550 5.4.5 Daily SMTP relay limit exceeded) and for the whole organisation",
        "smtp_helo_name must be a real domain",
      ],
      unconfirmed: [
        "implicit TLS on 465: the page names 25, 465 and 587 for use without TLS",
        "the limit of a user stands in older copies of the page only",
        "smtp_helo_name",
      ],
    },
  ],
  [
    "microsoft-365",
    {
      title: "Microsoft 365 SMTP client submission",
      checked: CHECKED,
      sources: [
        "https://technet.microsoft.com/en-us/library/dn592151(v=exchg.150).aspx",
        "https://learn.microsoft.com/en-us/exchange/troubleshoot/send-emails/smtp-submission-improvements",
        "https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835",
        "https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
        "https://techcommunity.microsoft.com/t5/exchange-team-blog/exchange-online-to-retire-basic-auth-for-client-submission-smtp/ba-p/4114750",
      ],
      hosts: ["smtp.office365.com"],
      ports: { starttls: [25, 587], wrapper: [] },
      sections: {
        relay: { host: "smtp.office365.com", port: 587 },
        tls: TLS,
        limits: { concurrency: 2, delay: "2s" },
      },
      notes: [
        "30 messages a minute, 10,000 recipients a day, 3 connections at a time (432 4.3.2 beyond that); the preset's limits keep below",
        "basic authentication: unchanged until the end of December 2026, then off by default (new tenants do not get it); the day of its removal is announced in the second half of 2027; refusal 550 5.7.30",
        "OAuth 2.0 with `auth.oauth2`: scope https://outlook.office.com/SMTP.Send, tokens at https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
      ],
      unconfirmed: [],
    },
  ],
  [
    "zoho",
    {
      title: "Zoho Mail",
      checked: CHECKED,
      sources: ["https://www.zoho.com/mail/help/zoho-smtp.html"],
      hosts: [
        "smtp.zoho.com",
        "smtp.zoho.eu",
        "smtp.zoho.in",
        "smtp.zoho.com.au",
        "smtp.zoho.jp",
        "smtp.zoho.com.cn",
        "smtp.zoho.sa",
      ],
      ports: { starttls: [587], wrapper: [465] },
      sections: { relay: { host: "smtp.zoho.com", port: 587 }, tls: TLS },
      notes: [
        "accounts of another data centre need its host (relay.host: smtp.zoho.eu), paid domains smtppro.zoho.TLD",
        "the wrong data centre looks like a wrong password; the sender must be the account or an alias of it",
      ],
      unconfirmed: [
        "the hosts of other data centres and of paid domains: the copy that was read names smtp.zoho.com only",
      ],
    },
  ],
  [
    "fastmail",
    {
      title: "Fastmail",
      checked: CHECKED,
      sources: ["https://www.fastmail.com/help/technical/servernamesandports.html"],
      hosts: ["smtp.fastmail.com"],
      ports: { starttls: [587], wrapper: [465] },
      sections: { relay: { host: "smtp.fastmail.com", port: 465 }, auth: { mechanisms: ["PLAIN"] }, tls: TLS },
      notes: ["the full address with an app password; implicit TLS on 465 is the documented way"],
      unconfirmed: ["STARTTLS on 587"],
    },
  ],
]);
