import { isAtLeast } from "../postfix/version.ts";
import { isAddress, nexthop, type RelayAddress } from "./nexthop.ts";
import { NOTHING, type Section, type SectionContext } from "./section.ts";
import { hostSlot } from "./slots.ts";

/** `relay`: relayhost and smtp_fallback_relay. */
export function relaySection(context: SectionContext): Section {
  const { relay } = context.profile;
  if (!relay) return NOTHING;
  if (relay.host === undefined) {
    context.findings.error("relay-host-missing", "A relay needs a host", {
      path: "relay",
      detail: "relay.host is not set, and no provider says it",
    });
    return NOTHING;
  }
  checkRelays(context);
  const fallback = fallbackRelays(context).map(nexthop);
  return {
    parameters: [
      { name: "relayhost", value: mainRelays(context).map(nexthop).join(", "), from: "relay" },
      ...(fallback.length > 0
        ? [{ name: "smtp_fallback_relay", value: fallback.join(", "), from: "relay.fallback" }]
        : []),
    ],
  };
}

/** The relays of `relayhost`, in order. */
export function mainRelays({ profile }: Pick<SectionContext, "profile">): RelayAddress[] {
  const { host, port, mx } = profile.relay ?? {};
  if (host === undefined) return [];
  const more = { ...(port !== undefined && { port }), ...(mx !== undefined && { mx }) };
  return [host].flat().map((name) => ({ host: name, ...more }));
}

/** The relays of `smtp_fallback_relay`, in order. */
export function fallbackRelays({ profile }: Pick<SectionContext, "profile">): readonly RelayAddress[] {
  return profile.relay?.fallback ?? [];
}

/** Checks one relay's name, and that what has no MX records is not looked up in them. */
export function checkRelay({ findings }: SectionContext, path: string, { host, mx }: RelayAddress): void {
  if (!hostSlot(findings, `${path}.host`, host) || !mx || !isAddress(host)) return;
  findings.error("relay-address-mx", "An address has no MX records", {
    path: `${path}.mx`,
    detail: `mx is true and the host is ${host}`,
    hint: "Leave mx out, or write the name of a domain.",
  });
}

function checkRelays(context: SectionContext): void {
  const { facts, findings, preset } = context;
  const relays = mainRelays(context);
  for (const relay of relays) checkRelay(context, "relay", relay);
  for (const [index, relay] of fallbackRelays(context).entries()) checkRelay(context, `relay.fallback.${index}`, relay);
  if (relays.length > 1 && !isAtLeast(facts.version, 3, 5)) {
    findings.error("relay-list-version", "A list of relays needs Postfix 3.5 or newer", {
      path: "relay.host",
      detail: `this host runs Postfix ${facts.version.text}`,
      hint: "Name one host, and the others under `relay.fallback`.",
    });
  }
  const port = context.profile.relay?.port;
  if (preset && port !== undefined && ![...preset.ports.starttls, ...preset.ports.wrapper].includes(port)) {
    const known = [...preset.ports.starttls, ...preset.ports.wrapper].join(", ");
    findings.warning("provider-port", "The provider does not document this port", {
      path: "relay.port",
      detail: `${preset.title} is reached on ${known}; the profile says ${port}`,
    });
  }
}
