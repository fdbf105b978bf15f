/**
 * What is known of public relays, as data: where they are reached, how they want TLS, what they limit. A profile's
 * `provider:` merges the preset below the profile's own keys.
 *
 * Facts about providers age. Each preset says when it was read and where, so that it can be wrong only in a visible way.
 */
export interface ProviderPreset {
  readonly title: string;
  /** The day on which the sources were last compared with this entry. */
  readonly checked: string;
  readonly sources: readonly string[];
  /** Every host name of the relay; `REGION` stands for the variable `region`. The first one is the preset's. */
  readonly hosts: readonly string[];
  readonly ports: { readonly starttls: readonly number[]; readonly wrapper: readonly number[] };
  readonly sections: PresetSections;
  /** What the credential is, and what is documented of limits: shown to people, never evaluated. */
  readonly notes: readonly string[];
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
      sources: ["https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html"],
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
      notes: [
        "the user name is the word apikey, the password is an API key",
        "5,000 messages a connection, 10,000 connections a server",
      ],
    },
  ],
  [
    "mailgun",
    {
      title: "Mailgun",
      checked: CHECKED,
      sources: ["https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp"],
      hosts: ["smtp.mailgun.org", "smtp.eu.mailgun.org"],
      ports: { starttls: [25, 587, 2525], wrapper: [465] },
      sections: { relay: { host: "smtp.mailgun.org", port: 587 }, tls: TLS },
      notes: [
        "user@sending-domain with the SMTP password of that domain",
        "domains of the EU region need relay.host: smtp.eu.mailgun.org",
      ],
    },
  ],
  [
    "postmark",
    {
      title: "Postmark",
      checked: CHECKED,
      sources: ["https://postmarkapp.com/developer/user-guide/send-email-with-smtp"],
      hosts: ["smtp.postmarkapp.com", "smtp-broadcasts.postmarkapp.com"],
      ports: { starttls: [25, 587, 2525], wrapper: [] },
      sections: { relay: { host: "smtp.postmarkapp.com", port: 587 }, tls: TLS, limits: { recipients: 50 } },
      notes: [
        "user name and password are the server token, or the key pair of one stream",
        "50 recipients and 10 MB a message; there is no implicit TLS, port 465 hangs",
      ],
    },
  ],
  [
    "brevo",
    {
      title: "Brevo",
      checked: CHECKED,
      sources: ["https://developers.brevo.com/docs/smtp-integration"],
      hosts: ["smtp-relay.brevo.com"],
      ports: { starttls: [587, 2525], wrapper: [465] },
      sections: { relay: { host: "smtp-relay.brevo.com", port: 587 }, tls: TLS },
      notes: ["the password is an SMTP key, not an API key", "free plan: 300 messages a day"],
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
        "the user name is SMTP_Injection, the password an API key that may send via SMTP",
        "at most 100 messages a connection; command timeouts of 60 s and more",
      ],
    },
  ],
  [
    "mailjet",
    {
      title: "Mailjet",
      checked: CHECKED,
      sources: ["https://dev.mailjet.com/smtp-relay/configuration/"],
      hosts: ["in-v3.mailjet.com"],
      ports: { starttls: [25, 587, 2525], wrapper: [465] },
      sections: { relay: { host: "in-v3.mailjet.com", port: 587 }, tls: TLS },
      notes: [
        "the user name is the API key, the password the secret key",
        "free plan: 200 messages a day, 6,000 a month",
      ],
    },
  ],
  [
    "smtp2go",
    {
      title: "SMTP2GO",
      checked: CHECKED,
      sources: ["https://support.smtp2go.com/"],
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
    },
  ],
  [
    "gmail",
    {
      title: "Gmail",
      checked: CHECKED,
      sources: ["https://support.google.com/a/answer/176600"],
      hosts: ["smtp.gmail.com"],
      ports: { starttls: [587], wrapper: [465] },
      sections: { relay: { host: "smtp.gmail.com", port: 587 }, tls: TLS },
      notes: [
        "the full address with an app password; the password of the account itself is refused",
        "500 messages a day, 2,000 for Workspace accounts",
      ],
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
        "allowed by address, or by an account over TLS",
        "10,000 messages and recipients a user and day; over it: 550 5.4.5 Daily SMTP relay limit exceeded",
        "smtp_helo_name must be a real domain",
      ],
    },
  ],
  [
    "microsoft-365",
    {
      title: "Microsoft 365 SMTP client submission",
      checked: CHECKED,
      sources: [
        "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission",
        "Microsoft message centre MC786329",
      ],
      hosts: ["smtp.office365.com"],
      ports: { starttls: [587], wrapper: [] },
      sections: {
        relay: { host: "smtp.office365.com", port: 587 },
        tls: TLS,
        limits: { concurrency: 2, delay: "2s" },
      },
      notes: [
        "30 messages a minute, 10,000 recipients a day, 3 connections at a time (432 4.3.2 beyond that)",
        "basic authentication: unchanged until the end of December 2026, then off by default; refusal 550 5.7.30",
      ],
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
    },
  ],
  [
    "fastmail",
    {
      title: "Fastmail",
      checked: CHECKED,
      sources: ["https://www.fastmail.help/hc/en-us/articles/1500000278342"],
      hosts: ["smtp.fastmail.com"],
      ports: { starttls: [587], wrapper: [465] },
      sections: { relay: { host: "smtp.fastmail.com", port: 465 }, auth: { mechanisms: ["PLAIN"] }, tls: TLS },
      notes: ["the full address with an app password; implicit TLS on 465 is the documented way"],
    },
  ],
]);
