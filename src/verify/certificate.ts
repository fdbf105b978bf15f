import { createHash, X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { neutralise } from "../diagnostics/diagnostic.ts";
import type { RelayTls } from "./relay-target.ts";

/** Whether Postfix would take the certificate at the level of the host; undefined `ok`: this test cannot tell. */
export interface CertificateVerdict {
  readonly ok: boolean | undefined;
  readonly detail: string;
}

/** Judges what the relay showed. */
export function judgeCertificate(socket: TLSSocket, tls: RelayTls): CertificateVerdict {
  const shown = socket.getPeerCertificate(false).raw;
  if (!shown) return { ok: !demandsCertificate(tls), detail: "the relay shows no certificate" };
  const certificate = new X509Certificate(shown);
  const who = `${subjectOf(certificate)}, valid until ${dayOf(certificate.validTo)}`;
  switch (tls.level) {
    case "verify":
    case "secure":
      return verdict(chainProblem(socket) ?? nameProblem(certificate, tls.match), who);
    case "fingerprint":
      return verdict(fingerprintProblem(certificate, tls), who);
    case "dane":
    case "dane-only":
      return { ok: undefined, detail: `${who}; whether it matches the TLSA records was not looked up` };
    default:
      return { ok: true, detail: `${who}; the level ${tls.level} does not check it` };
  }
}

function demandsCertificate({ level }: RelayTls): boolean {
  return level === "verify" || level === "secure" || level === "fingerprint";
}

function verdict(problem: string | undefined, who: string): CertificateVerdict {
  return problem === undefined ? { ok: true, detail: `trusted: ${who}` } : { ok: false, detail: `${problem}: ${who}` };
}

/** OpenSSL's verdict on the chain in words; the host's own CA file was all that it knew. */
function chainProblem(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  const error: unknown = socket.authorizationError;
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error ?? "");
  return CHAIN_PROBLEMS.get(code) ?? `the chain is not trusted (${neutralise(code)})`;
}

const CHAIN_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed, and not among the host's trusted certificates"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "the chain ends in a CA that the host does not trust"],
  ["UNABLE_TO_GET_ISSUER_CERT", "the issuer is not among the CAs that the host trusts"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "the issuer is not among the CAs that the host trusts"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "the issuer is neither sent nor among the CAs that the host trusts"],
  ["CERT_HAS_EXPIRED", "expired"],
  ["CERT_NOT_YET_VALID", "not valid yet"],
]);

/**
 * Whether what is wrong with a certificate can be mended at the relay alone. A name or an issuer that is not the wanted one may
 * also be wanted wrongly: then only `wanted`, that nobody has changed what this host wants, speaks against it.
 */
export function isOfTheServer(problem: string, wanted: boolean): boolean {
  return (
    /^(?:expired|not valid yet)/.test(problem) || (wanted && /^(?:self-signed|the certificate is for )/.test(problem))
  );
}

function nameProblem(certificate: X509Certificate, match: readonly string[]): string | undefined {
  const names = certificateNames(certificate);
  if (match.some((wanted) => names.some((name) => matches(name, wanted)))) return undefined;
  return `the certificate is for ${names.slice(0, 5).map(neutralise).join(", ") || "no name"}, and has to be for ${match.join(" or ")}`;
}

/** DNS names of the certificate; where it has none, the common name, as Postfix does it. */
export function certificateNames({
  subjectAltName = "",
  subject = "",
}: Pick<X509Certificate, "subject"> & { readonly subjectAltName?: string | undefined }): string[] {
  const alternative = [...subjectAltName.matchAll(/(?:^|, )DNS:([^,\s"]+)/g)].map(([, name = ""]) =>
    name.toLowerCase(),
  );
  if (alternative.length > 0) return alternative;
  return [...subject.matchAll(/^CN=(.+)$/gm)].map(([, name = ""]) => name.toLowerCase());
}

/** Whether a name of a certificate, `*.example.com` included, is the wanted one, or below it where that begins with a dot. */
export function matches(name: string, wanted: string): boolean {
  const [is, want] = [name.toLowerCase(), wanted.toLowerCase()];
  if (want.startsWith(".")) return is.endsWith(want) && is.length > want.length;
  if (!is.startsWith("*.")) return is === want;
  const [, ...parent] = want.split(".");
  return parent.length > 1 && is.slice(2) === parent.join(".");
}

function fingerprintProblem(certificate: X509Certificate, { match, digest }: RelayTls): string | undefined {
  const prints = [certificate.raw, certificate.publicKey.export({ type: "spki", format: "der" })].map((bytes) =>
    createHash(digest).update(bytes).digest("hex"),
  );
  const wanted = new Set(match.map((print) => print.replaceAll(":", "").toLowerCase()));
  return prints.some((print) => wanted.has(print))
    ? undefined
    : `its ${digest} fingerprint is none of those that are pinned`;
}

function subjectOf({ subject = "" }: X509Certificate): string {
  return neutralise(/^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll("\n", ", "));
}

function dayOf(time: string): string {
  const parsed = new Date(time);
  return Number.isNaN(parsed.getTime()) ? neutralise(time) : parsed.toISOString().slice(0, 10);
}
