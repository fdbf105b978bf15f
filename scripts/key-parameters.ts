import { readFileSync } from "node:fs";
import { desiredState } from "../src/desired/desired.ts";
import { parseVersion } from "../src/postfix/version.ts";
import type { RelayProfile } from "../src/profile/resolved-profile.ts";

/**
 * The main.cf parameters that each key of a profile sets, asked of the code that sets them: profiles that use every key
 * are turned into desired states, and each parameter there names its key.
 */
export function keyParameters(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const profile of PROFILES) {
    for (const { name, from } of parametersOf(profile)) {
      const names = found.get(from) ?? new Set();
      found.set(from, names.add(name));
    }
  }
  return found;
}

function parametersOf(profile: RelayProfile) {
  const version = parseVersion("3.10.0");
  if (!version) throw new Error("not a version");
  const facts = { version, configDirectory: "/etc/postfix", mapTypes: ["hash", "lmdb"], defaultMapType: "hash" };
  return desiredState({ name: "all", profile, vars: {}, range: () => undefined }, facts, TEMPLATES).parameters;
}

const RELAY = { host: "smtp.relay.example", port: 465, fallback: [{ host: "other.relay.example" }] };
const AUTH = { username: "alerts", password: { env: "RELAY_PASSWORD" }, mechanisms: ["PLAIN"] };
const DURATIONS = { minimal_backoff: "1m", maximal_backoff: "2m", queue_run: "1m", lifetime: "1d" };

/** Together they use every key that sets a parameter, at every level that reads `tls.match`. */
const PROFILES: readonly RelayProfile[] = [
  {
    relay: RELAY,
    auth: AUTH,
    tls: {
      level: "secure",
      min_version: "TLSv1.2",
      ca_file: "/etc/ssl/ca.pem",
      match: ["nexthop"],
      client_certificate: { cert: "/etc/postfix/client.pem", key: "/etc/postfix/client.key" },
      policy: { "example.org": "secure" },
    },
    senders: [{ from: "@shop.example", relay: { host: "smtp.shop.example", port: 465 }, auth: AUTH }],
    limits: { concurrency: 5, recipients: 50, delay: "1s", retry: DURATIONS },
  },
  { relay: RELAY, tls: { level: "verify", match: ["hostname"] } },
  { relay: RELAY, tls: { level: "fingerprint", match: ["00:11"] } },
  { relay: { host: "smtp.relay.example" }, auth: AUTH, tls: { level: "none" } },
];

const TEMPLATES = new Map(
  ["main.cf.hbs", "sasl_passwd.hbs", "tls_policy.hbs", "sender_relay.hbs"].map((name) => [
    name,
    readFileSync(new URL(`../templates/${name}`, import.meta.url), "utf8"),
  ]),
);
