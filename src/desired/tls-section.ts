import { isAtLeast, type PostfixVersion } from "../postfix/version.ts";
import type { TlsVersion } from "../profile/schema-types.ts";
import type { DesiredParameter } from "./desired-state.ts";
import { fallbackRelays, mainRelays } from "./relay-section.ts";
import { NOTHING, type Section, type SectionContext, tableName } from "./section.ts";
import { keySlot, literalSlot, tableValueSlot, wordSlot } from "./slots.ts";
import { tlsPolicyProblem } from "./tls-policy.ts";

/** `tls`: how the connection to the relay is protected. */
export function tlsSection(context: SectionContext): Section {
  const { tls } = context.profile;
  if (!tls) return { ...NOTHING, parameters: wrapperMode(context) };
  const policies = tlsPolicies(context);
  return {
    parameters: [
      ...(tls.level === undefined ? [] : [{ name: "smtp_tls_security_level", value: tls.level, from: "tls.level" }]),
      ...wrapperMode(context),
      ...(tls.min_version === undefined ? [] : protocolFloor(tls.min_version, context.facts.version)),
      ...pathParameters(context),
      ...matchParameters(context),
      ...(policies.length > 0
        ? [{ name: "smtp_tls_policy_maps", value: tableName(context, "tls_policy"), from: "tls.policy" }]
        : []),
    ],
    policies,
  };
}

/** Implicit TLS is said whenever the port is known, so that a left-over `yes` cannot meet a STARTTLS port. */
function wrapperMode(context: SectionContext): DesiredParameter[] {
  const { profile, findings } = context;
  const wrapper = profile.tls?.wrapper ?? "auto";
  const relays = mainRelays(context);
  if (wrapper === "auto" && relays.length === 0) return [];
  const on = wrapper === "auto" ? relays.some(({ port }) => isWrapperPort(context, port)) : wrapper;
  const level = profile.tls?.level;
  if (on && (level === undefined || level === "none" || level === "may")) {
    findings.error("tls-wrapper-level", "Implicit TLS needs the level encrypt or stronger", {
      path: level === undefined ? "relay.port" : "tls.level",
      detail: level === undefined ? "tls.level is not set" : `tls.level is ${level}`,
      hint: "Set `tls: {level: encrypt}`. With less, Postfix refuses to use the relay.",
    });
  }
  warnOfMixedPorts(context, on);
  return [{ name: "smtp_tls_wrappermode", value: on ? "yes" : "no", from: "tls.wrapper" }];
}

function isWrapperPort({ preset }: SectionContext, port: number | undefined): boolean {
  return port !== undefined && (port === 465 || (preset?.ports.wrapper.includes(port) ?? false));
}

/** Wrapper mode holds for the smtp service as a whole. */
function warnOfMixedPorts(context: SectionContext, on: boolean): void {
  const senders = (context.profile.senders ?? []).flatMap(({ relay }, index) =>
    relay ? [{ path: `senders.${index}.relay`, port: relay.port }] : [],
  );
  const fallbacks = fallbackRelays(context).map(({ port }, index) => ({ path: `relay.fallback.${index}`, port }));
  for (const { path, port } of [...fallbacks, ...senders]) {
    if (isWrapperPort(context, port) === on) continue;
    context.findings.warning("tls-wrapper-mixed", "One service cannot mix implicit TLS and STARTTLS", {
      path,
      detail: `smtp_tls_wrappermode is ${on ? "yes" : "no"} for every relay, this one is on port ${port ?? "587"}`,
      hint: "Use the same kind of port for all relays.",
    });
  }
}

const PROTOCOLS = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** Postfix 3.6 learnt `>=`; before, everything older has to be excluded by name. */
function protocolFloor(floor: TlsVersion, version: PostfixVersion): DesiredParameter[] {
  const older = PROTOCOLS.slice(0, PROTOCOLS.indexOf(floor));
  const value = isAtLeast(version, 3, 6) ? `>=${floor}` : older.map((name) => `!${name}`).join(", ");
  return ["smtp_tls_mandatory_protocols", "smtp_tls_protocols"].map((name) => ({
    name,
    value,
    from: "tls.min_version",
  }));
}

function pathParameters({ profile, findings }: SectionContext): DesiredParameter[] {
  const { ca_file, client_certificate } = profile.tls ?? {};
  const paths = [
    { name: "smtp_tls_CAfile", value: ca_file, from: "tls.ca_file" },
    { name: "smtp_tls_cert_file", value: client_certificate?.cert, from: "tls.client_certificate.cert" },
    { name: "smtp_tls_key_file", value: client_certificate?.key, from: "tls.client_certificate.key" },
  ];
  return paths.flatMap(({ name, value, from }) =>
    value !== undefined && literalSlot(findings, from, value) ? [{ name, value, from }] : [],
  );
}

/** What the certificate must match goes to the parameter that the level reads. */
function matchParameters({ profile, findings }: SectionContext): DesiredParameter[] {
  const { level, match } = profile.tls ?? {};
  if (match === undefined) return level === "fingerprint" ? missingFingerprint(findings) : [];
  const from = "tls.match";
  const words = match.filter((word, index) => wordSlot(findings, `${from}.${index}`, word));
  if (level === "secure") return [{ name: "smtp_tls_secure_cert_match", value: words.join(", "), from }];
  if (level === "verify") return [{ name: "smtp_tls_verify_cert_match", value: words.join(", "), from }];
  if (level === "fingerprint") {
    // Without the digest, older releases compare MD5 fingerprints.
    return [
      { name: "smtp_tls_fingerprint_cert_match", value: words.join(" "), from },
      { name: "smtp_tls_fingerprint_digest", value: "sha256", from },
    ];
  }
  findings.warning("tls-match-unused", "The certificate is not compared with anything at this level", {
    path: from,
    detail: `tls.match is set, and tls.level is ${level ?? "not set"}`,
    hint: "Use the level secure, verify or fingerprint, or leave tls.match out.",
  });
  return [];
}

function missingFingerprint(findings: SectionContext["findings"]): DesiredParameter[] {
  findings.error("tls-fingerprint-missing", "The level fingerprint needs the fingerprints to accept", {
    path: "tls.level",
    detail: "tls.match is not set",
    hint: "List the SHA-256 fingerprints of the relay's certificates under `tls.match`.",
  });
  return [];
}

function tlsPolicies({ profile, facts, findings }: SectionContext) {
  return Object.entries(profile.tls?.policy ?? {}).map(([destination, policy]) => {
    const path = `tls.policy.${destination}`;
    keySlot(findings, path, destination);
    if (tableValueSlot(findings, path, policy)) {
      const problem = tlsPolicyProblem(policy, facts.version);
      const hint = "Attributes are separated by blanks, the parts of a list inside one by colons.";
      if (problem !== undefined)
        findings.error("tls-policy", "Postfix would not accept this TLS policy", { path, detail: problem, hint });
    }
    return { destination, policy };
  });
}
