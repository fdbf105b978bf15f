import type { RelayProfile, RelaySender } from "./resolved-profile.ts";
import type { AuthSetting, Profile, Sender, Tls, UserName, Verify } from "./schema-types.ts";
import { secretReference } from "./secret-value.ts";
import { childPointer, type YamlDocument } from "./yaml-document.ts";

/** The sections of a complete profile in the form in which they are used: secrets are references, numbers are text. */
export function relayProfile(profile: Profile, document: YamlDocument): RelayProfile {
  const { name, extends: base, vars, allow_plaintext, ...sections } = profile;
  const { auth, senders, parameters, tls, verify, rotation, ...same } = sections;
  const maxAge = rotation?.max_age;
  return {
    ...same,
    ...(auth && { auth: authSetting(auth) }),
    ...(senders && { senders: senders.map(relaySender) }),
    ...(parameters && { parameters: texts(parameters, "/parameters", document) }),
    ...(tls && { tls: relayTls(tls, document) }),
    ...(verify && { verify: verification(verify) }),
    ...(maxAge !== undefined && { rotation: { max_age: maxAge } }),
  };
}

function authSetting(auth: AuthSetting): NonNullable<RelayProfile["auth"]> {
  if (auth === "none") return auth;
  const { username, password = "", oauth2, ...rest } = auth;
  const user = { ...rest, ...(username !== undefined && { username: userName(username) }) };
  if (!oauth2) return { ...user, password: secretReference(password) };
  return { ...user, oauth2: { token_file: oauth2.token_file ?? "" } };
}

function relaySender({ auth, ...rest }: Sender): RelaySender {
  if (!auth) return rest;
  return { ...rest, auth: { username: userName(auth.username), password: secretReference(auth.password) } };
}

function userName(name: UserName) {
  return typeof name === "string" ? name : secretReference(name);
}

function relayTls(
  { policy, client_certificate, ...rest }: Tls,
  document: YamlDocument,
): NonNullable<RelayProfile["tls"]> {
  const { cert = "", key = "" } = client_certificate ?? {};
  return {
    ...rest,
    ...(policy && { policy: texts(policy, "/tls/policy", document) }),
    ...(client_certificate && { client_certificate: { cert, key } }),
  };
}

function verification({ canary, ...rest }: Verify): NonNullable<RelayProfile["verify"]> {
  if (!canary) return rest;
  const { to = "", ...more } = canary;
  return { ...rest, canary: { to, ...more } };
}

/** Numbers as they are written: `3.10` stays `3.10`. */
function texts(
  map: Readonly<Record<string, string | number | null>>,
  pointer: string,
  document: YamlDocument,
): Readonly<Record<string, string>> {
  const entries = Object.entries(map).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, document.places.get(childPointer(pointer, name))?.written ?? String(value)]),
  );
}
