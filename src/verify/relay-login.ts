import { isTokenPath } from "../postfix/xoauth2.ts";
import { Secret } from "../secrets/secret.ts";
import type { ClientSettings } from "./client-settings.ts";
import type { Login } from "./relay-target.ts";

/** In the order of Postfix's own look-up: by sender, by host, by destination. */
export function loginOf(settings: ClientSettings, relay: string, host: string, sender: string | undefined): Login {
  if (!settings.isOn("smtp_sasl_auth_enable")) return { state: "off" };
  if (settings.list("smtp_sasl_password_maps").length === 0)
    return { state: "unknown", because: "smtp_sasl_auth_enable is on, and smtp_sasl_password_maps is empty" };
  const bySender = settings.isOn("smtp_sender_dependent_authentication");
  const found = settings.lookUp("smtp_sasl_password_maps", [...(bySender ? senderKeys(sender) : []), host, relay]);
  if (found.state === "unknown")
    return { state: "unknown", because: `the credentials of ${relay} are not known: ${found.because}` };
  if (found.state === "absent") return { state: "off", noEntry: true, ...(bySender && { bySender }) };
  const value = found.value.reveal();
  const colon = value.indexOf(":");
  const [username, password] = colon < 0 ? [value, ""] : [value.slice(0, colon), value.slice(colon + 1)];
  return {
    state: "credentials",
    username: new Secret(username),
    password: new Secret(password),
    ...(isTokenPath(password, settings.list("smtp_sasl_mechanism_filter")) && { token: settings.token(password) }),
    allows: mechanismsAllowed(settings),
  };
}

function senderKeys(sender: string | undefined): string[] {
  if (sender === undefined) return [];
  const at = sender.lastIndexOf("@");
  return at > 0 ? [sender, sender.slice(at)] : [sender];
}

/** The filter of the client, and its options for clear-text mechanisms. */
function mechanismsAllowed(settings: ClientSettings): (mechanism: string, encrypted: boolean) => boolean {
  const filter = settings.list("smtp_sasl_mechanism_filter").map((word) => word.toLowerCase());
  const options = (name: string) => settings.list(name).map((word) => word.toLowerCase());
  return (mechanism, encrypted) => {
    const name = mechanism.toLowerCase();
    const forbidden = options(encrypted ? "smtp_sasl_tls_security_options" : "smtp_sasl_security_options");
    if (forbidden.includes("noplaintext") && (name === "plain" || name === "login")) return false;
    if (forbidden.includes("noanonymous") && name === "anonymous") return false;
    return filter.length === 0 || passes(filter, name);
  };
}

/** A list in which the first match counts, `!word` is a no, and `static:` says yes to the rest. */
function passes(filter: readonly string[], name: string): boolean {
  for (const word of filter) {
    if (word === name || word.startsWith("static:")) return true;
    if (word === `!${name}`) return false;
  }
  return false;
}
