import type { DesiredParameter } from "./desired-state.ts";
import { nexthop } from "./nexthop.ts";
import { fallbackRelays, mainRelays } from "./relay-section.ts";
import { type Credential, NOTHING, type Section, type SectionContext, tableName } from "./section.ts";
import { userNameSlot, wordSlot } from "./slots.ts";

/** `auth`: the SASL client, and the credentials of the relay and its fallbacks. */
export function authSection(context: SectionContext): Section {
  const { auth } = context.profile;
  if (auth === undefined) return NOTHING;
  if (auth === "none") return { parameters: [{ name: "smtp_sasl_auth_enable", value: "no", from: "auth" }] };
  return {
    parameters: [...saslParameters(context, "auth"), ...mechanismFilter(context, auth.mechanisms ?? [])],
    credentials: credentials(context),
  };
}

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
  const { username, password } = auth;
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
  return [...new Set(keys)].map((key) => ({ key, username, password }));
}

function mechanismFilter({ findings }: SectionContext, mechanisms: readonly string[]): DesiredParameter[] {
  const words = mechanisms.filter((word, index) => wordSlot(findings, `auth.mechanisms.${index}`, word));
  if (words.length === 0) return [];
  const value = words.map((word) => word.toLowerCase()).join(", ");
  return [{ name: "smtp_sasl_mechanism_filter", value, from: "auth.mechanisms" }];
}
