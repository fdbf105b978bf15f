import { usableProtocols } from "../postfix/values.ts";
import type { ClientSettings } from "./client-settings.ts";
import type { RelayTls, TlsLevel, TlsVersionName } from "./relay-target.ts";

/** How TLS is asked of a relay, and why that is not known. */
interface FoundTls {
  readonly tls: RelayTls;
  readonly untestable: string | undefined;
}

/** The TLS of one relay: the policy of its destination, else what holds for all. */
export function tlsOf(settings: ClientSettings, relay: string, host: string): FoundTls {
  const policy = settings.lookUp("smtp_tls_policy_maps", [relay]);
  const [word, ...attributes] = policy.state === "found" ? policy.value.reveal().trim().split(/\s+/) : [];
  const attribute = (name: string) => attributes.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
  const level = levelOf(word ?? generalLevel(settings));
  const mandatory = level !== undefined && level !== "none" && level !== "may";
  const protocols =
    attribute("protocols") ?? settings.value(mandatory ? "smtp_tls_mandatory_protocols" : "smtp_tls_protocols");
  const match =
    attribute("match")?.split(":") ?? settings.list(MATCH_PARAMETERS[level ?? "none"] ?? "smtp_tls_verify_cert_match");
  const servername = named(attribute("servername") ?? settings.value("smtp_tls_servername"), host);
  const caFile = settings.value("smtp_tls_CAfile");
  const caPath = settings.value("smtp_tls_CApath");
  return {
    tls: {
      level: level ?? "none",
      wrapper: settings.isOn("smtp_tls_wrappermode"),
      versions: versionsOf(usableProtocols(protocols, settings.version)),
      ...(servername !== undefined && { servername }),
      match:
        level === "fingerprint"
          ? match.flatMap((print) => print.split("|"))
          : match.flatMap((name) => named(name, host) ?? []),
      digest: settings.value("smtp_tls_fingerprint_digest") || "sha256",
      ...(caFile !== "" && { caFile }),
      ...(caPath !== "" && { caPath }),
      clientCertificate: ["smtp_tls_cert_file", "smtp_tls_chain_files", "smtp_tls_eccert_file"].some(
        (name) => settings.value(name) !== "",
      ),
    },
    untestable:
      policy.state === "unknown"
        ? `the TLS policy of ${relay} is not known: ${policy.because}`
        : level === undefined
          ? `${word ?? settings.value("smtp_tls_security_level")} is no TLS level`
          : undefined,
  };
}

const MATCH_PARAMETERS: Partial<Record<TlsLevel, string>> = {
  secure: "smtp_tls_secure_cert_match",
  verify: "smtp_tls_verify_cert_match",
  fingerprint: "smtp_tls_fingerprint_cert_match",
};

/** The level for every destination; without it the two older switches count. */
function generalLevel(settings: ClientSettings): string {
  const level = settings.value("smtp_tls_security_level");
  if (level !== "") return level;
  if (settings.isOn("smtp_enforce_tls")) return settings.isOn("smtp_tls_enforce_peername") ? "verify" : "encrypt";
  return settings.isOn("smtp_use_tls") ? "may" : "none";
}

function levelOf(word: string): TlsLevel | undefined {
  return LEVELS.find((level) => level === word.toLowerCase());
}

const LEVELS: readonly TlsLevel[] = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];

/** The words `nexthop`, `dot-nexthop` and `hostname` stand for the relay's own name: with brackets they are all the same. */
function named(word: string, host: string): string | undefined {
  if (word === "") return undefined;
  if (word === "nexthop" || word === "hostname") return host;
  return word === "dot-nexthop" ? `.${host}` : word;
}

function versionsOf(usable: readonly string[] | undefined): RelayTls["versions"] {
  const spoken = VERSIONS.filter((version) => usable?.includes(version.toLowerCase()));
  const [oldest, newest] = [spoken[0], spoken.at(-1)];
  return oldest && newest ? { oldest, newest } : undefined;
}

const VERSIONS: readonly TlsVersionName[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
