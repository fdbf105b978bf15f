import { checkUserName, saslParameters, warnOfClearText } from "./auth-section.ts";
import type { DesiredParameter } from "./desired-state.ts";
import { nexthop } from "./nexthop.ts";
import { checkRelay } from "./relay-section.ts";
import { NOTHING, type Section, type SectionContext, tableName } from "./section.ts";
import { keySlot } from "./slots.ts";

/** `senders`: relays and credentials by sender. */
export function sendersSection(context: SectionContext): Section {
  const { senders = [] } = context.profile;
  if (senders.length === 0) return NOTHING;
  checkSenders(context);
  const relays = senders.flatMap(({ from, relay }) => (relay ? [{ from, nexthop: nexthop(relay) }] : []));
  const credentials = senders.flatMap(({ from, auth }) => (auth ? [{ key: from, ...auth }] : []));
  return {
    parameters: [
      ...(relays.length > 0 ? [relayMaps(context)] : []),
      ...(credentials.length > 0 ? authentication(context) : []),
    ],
    credentials,
    senders: relays,
  };
}

function checkSenders(context: SectionContext): void {
  const { profile, findings } = context;
  const seen = new Set<string>();
  for (const [index, { from, relay, auth }] of (profile.senders ?? []).entries()) {
    const path = `senders.${index}`;
    keySlot(findings, `${path}.from`, from);
    if (relay) checkRelay(context, `${path}.relay`, relay);
    if (auth) checkUserName(context, `${path}.auth.username`, auth.username);
    // Table keys know no upper case.
    if (seen.has(from.toLowerCase())) {
      const about = { path: `${path}.from`, detail: `${from} is in the list already` };
      findings.error("sender-twice", "A sender can be listed once", about);
    }
    seen.add(from.toLowerCase());
  }
  const withAuth = (profile.senders ?? []).findIndex(({ auth }) => auth !== undefined);
  if (withAuth >= 0 && profile.auth === "none") {
    findings.error("sender-auth-off", "Credentials by sender need SASL, which is turned off", {
      path: `senders.${withAuth}.auth`,
      detail: "the profile says auth: none",
      hint: "Leave `auth` out when only some senders have credentials.",
    });
  }
  if (withAuth >= 0 && typeof profile.auth === "object" && profile.auth.oauth2) {
    findings.error("sender-auth-oauth2", "Passwords of senders and OAuth 2.0 exclude each other", {
      path: `senders.${withAuth}.auth`,
      detail: "auth.oauth2 allows XOAUTH2 alone, on every connection, and this sender has a password",
      hint: "Give the senders relays that need no password of their own, or use passwords everywhere.",
    });
  }
  if (withAuth >= 0 && profile.auth === undefined) warnOfClearText(context, `senders.${withAuth}.auth`);
}

function relayMaps(context: SectionContext): DesiredParameter {
  const value = tableName(context, "sender_relay");
  return { name: "sender_dependent_relayhost_maps", value, from: "senders" };
}

/** The SASL parameters are the same ones that `auth` sets; where it did, it is not said twice. */
function authentication(context: SectionContext): DesiredParameter[] {
  return [
    ...(context.profile.auth === undefined ? saslParameters(context, "senders") : []),
    { name: "smtp_sender_dependent_authentication", value: "yes", from: "senders" },
  ];
}
