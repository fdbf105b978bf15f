import type { RelayAuth } from "../profile/resolved-profile.ts";
import type { DesiredParameter } from "./desired-state.ts";
import { nexthop } from "./nexthop.ts";
import { fallbackRelays, mainRelays } from "./relay-section.ts";
import { type Credential, NOTHING, type Section, type SectionContext, tableName } from "./section.ts";
import { tableValueSlot, userNameSlot, wordSlot } from "./slots.ts";

/** `auth`: the SASL client, and the credentials of the relay and its fallbacks. */
export function authSection(context: SectionContext): Section {
  const { auth } = context.profile;
  if (auth === undefined) return NOTHING;
  if (auth === "none") return { parameters: [{ name: "smtp_sasl_auth_enable", value: "no", from: "auth" }] };
  const filter = auth.oauth2 ? XOAUTH2_ALONE : mechanismFilter(context, auth.mechanisms ?? []);
  return { parameters: [...saslParameters(context, "auth"), ...filter], credentials: credentials(context) };
}

/** With a token file for a password every other mechanism would send the path of the file. */
const XOAUTH2_ALONE = [{ name: "smtp_sasl_mechanism_filter", value: "xoauth2", from: "auth.oauth2" }] as const;

/** What turns SASL on, for whatever section has credentials. Postfix's own default refuses PLAIN and LOGIN. */
export function saslParameters(context: SectionContext, from: string): DesiredParameter[] {
  const noTls = context.profile.tls?.level === "none";
  return [
    { name: "smtp_sasl_auth_enable", value: "yes", from },
    { name: "smtp_sasl_password_maps", value: tableName(context, "sasl_passwd"), from },
    { name: "smtp_sasl_tls_security_options", value: "noanonymous", from },
    ...(noTls ? [{ name: "smtp_sasl_security_options", value: "noanonymous", from }] : []),
  ];
}

/** Checks a user name where it is known; behind a secret reference it is checked when the secret is. */
export function checkUserName({ findings }: SectionContext, path: string, username: Credential["username"]): void {
  if (typeof username === "string") userNameSlot(findings, path, username);
}

/** Says that credentials travel in the clear, where they do. */
export function warnOfClearText({ profile, findings }: SectionContext, path: string): void {
  if (profile.tls?.level !== "none") return;
  findings.warning("sasl-clear-text", "Credentials are sent without encryption", {
    path,
    detail: "tls.level is none, so user name and password can be read on the way to the relay",
    hint: "Use `tls: {level: encrypt}`.",
  });
}

function credentials(context: SectionContext): Credential[] {
  const { auth } = context.profile;
  if (auth === undefined || auth === "none") return [];
  warnOfClearText(context, "auth");
  const { username } = auth;
  if (username === undefined) {
    const detail = "auth.username is not set, and no provider says it";
    context.findings.error("sasl-username-missing", "Credentials need a user name", { path: "auth", detail });
    return [];
  }
  checkUserName(context, "auth.username", username);
  // The key is the next hop word for word, and made by the same function: the two cannot disagree.
  const keys = [...mainRelays(context), ...fallbackRelays(context)].map(nexthop);
  if (keys.length === 0) {
    context.findings.error("sasl-relay-missing", "Credentials need a relay that they are for", {
      path: "auth",
      detail: "the profile has auth, but no relay",
      hint: "Add `relay: {host: …}` or a provider.",
    });
  }
  const password = auth.oauth2 ? tokenFile(context, auth.oauth2) : auth.password;
  return [...new Set(keys)].map((key) => ({ key, username, password }));
}

/** The path of the token file as the SMTP client sees it, which opens it after it has entered its jail. */
function tokenFile(
  { facts: { jail }, findings }: SectionContext,
  { token_file: file }: NonNullable<RelayAuth["oauth2"]>,
): string {
  const path = "auth.oauth2.token_file";
  if (!tableValueSlot(findings, path, file) || jail === undefined) return file;
  if (file.startsWith(`${jail}/`)) return file.slice(jail.length);
  findings.error("oauth2-token-outside", "Postfix cannot see this token file", {
    path,
    detail: `on this host the SMTP client is chrooted to ${jail}, and ${file} is outside of it`,
    hint: `Put the file below ${jail}, say ${jail}/etc/tokens/NAME.json, in a directory that belongs to user postfix.`,
  });
  return file;
}

function mechanismFilter({ findings }: SectionContext, mechanisms: readonly string[]): DesiredParameter[] {
  const words = mechanisms.filter((word, index) => wordSlot(findings, `auth.mechanisms.${index}`, word));
  if (words.length === 0) return [];
  const value = words.map((word) => word.toLowerCase()).join(", ");
  return [{ name: "smtp_sasl_mechanism_filter", value, from: "auth.mechanisms" }];
}
