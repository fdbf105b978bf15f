import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { matchesPatterns } from "./ssh-config.ts";
import type { HostKey } from "./transport.ts";

/** One usable line of known_hosts(5). */
export interface KnownHost {
  readonly marker: "none" | "revoked" | "cert-authority";
  /** Whether the host field, patterns or one hashed name, means a name in lower case. */
  readonly names: (host: string) => boolean;
  readonly type: string;
  readonly blob: Uint8Array;
  readonly file: string;
  readonly line: number;
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[];
  readonly problems: readonly KnownHostsProblem[];
}

/** A line that cannot be read. It vouches for nothing, so it is fatal only where it would forbid something. */
export interface KnownHostsProblem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly fatal: boolean;
}

/** Parses known_hosts text. SSH protocol 1 keys, which nothing accepts any more, are passed over. */
export function parseKnownHosts(text: string, file: string): KnownHosts {
  const entries: KnownHost[] = [];
  const problems: KnownHostsProblem[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const fields = raw.trim().split(/[ \t]+/);
    if (raw.trim() === "" || raw.trim().startsWith("#") || isProtocol1(fields)) continue;
    const parsed = parseFields(fields);
    if (typeof parsed !== "string") entries.push({ ...parsed, file, line });
    else problems.push({ file, line, text: parsed, fatal: fields[0]?.startsWith("@") ?? false });
  }
  return { entries, problems };
}

/** What known_hosts says about the key that a host presented. */
export type HostKeyVerdict =
  | { readonly verdict: "known" }
  | { readonly verdict: "revoked"; readonly entry: KnownHost }
  /** Other keys are known for this host, this one is not. */
  | { readonly verdict: "changed"; readonly entries: readonly KnownHost[] }
  /** Only a certificate authority vouches for this host. */
  | { readonly verdict: "certificate-needed"; readonly entry: KnownHost }
  | { readonly verdict: "unknown" };

/** Judges a key for a host known under `names`, the most exact first (see `knownHostNames`). */
export function judgeHostKey(
  entries: readonly KnownHost[],
  names: readonly string[],
  blob: Uint8Array,
): HostKeyVerdict {
  const same = (entry: KnownHost) => Buffer.compare(entry.blob, blob) === 0;
  const matching = names.map((name) => entries.filter((entry) => entry.names(name)));
  const revoked = matching.flat().find((entry) => entry.marker === "revoked" && same(entry));
  if (revoked) return { verdict: "revoked", entry: revoked };
  const plain = matching.map((found) => found.filter((entry) => entry.marker === "none"));
  const [exact = []] = plain;
  if (exact.length > 0) return exact.some(same) ? { verdict: "known" } : { verdict: "changed", entries: exact };
  // As OpenSSH: a name without its port vouches for a key, but a different key there proves no change.
  if (plain.flat().some(same)) return { verdict: "known" };
  const authority = matching.flat().find((entry) => entry.marker === "cert-authority");
  return authority ? { verdict: "certificate-needed", entry: authority } : { verdict: "unknown" };
}

/** The names under which a host is looked up: HostKeyAlias alone, or `[host]:port` before `host`. */
export function knownHostNames(host: string, port: number, alias?: string): string[] {
  if (alias) return [alias.toLowerCase()];
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}

/** Key types that known_hosts holds for the host, so that the server is asked for a key that can be checked. */
export function knownKeyTypes(entries: readonly KnownHost[], names: readonly string[]): string[] {
  for (const name of names) {
    const types = entries.filter((entry) => entry.marker === "none" && entry.names(name)).map(({ type }) => type);
    if (types.length > 0) return [...new Set(types)];
  }
  return [];
}

/** Type and fingerprint of a public key in wire form. */
export function describeHostKey(blob: Uint8Array): HostKey {
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { type: wireType(blob) ?? "unknown", fingerprint: `SHA256:${digest}` };
}

function isProtocol1(fields: readonly string[]): boolean {
  const [, bits = "", exponent = "", modulus = ""] = fields;
  return [bits, exponent, modulus].every((field) => /^\d+$/.test(field));
}

function parseFields(fields: readonly string[]): Omit<KnownHost, "file" | "line"> | string {
  const marked = fields[0]?.startsWith("@");
  const marker = marked ? MARKERS.get(fields[0] ?? "") : "none";
  if (!marker) return `unknown marker ${fields[0]}`;
  const [hosts = "", type = "", key = ""] = marked ? fields.slice(1) : fields;
  if (!hosts || !type || !key) return "fewer than three fields";
  if (hosts.startsWith("|") && !HASHED.test(hosts)) return "a hashed host name that cannot be read";
  const blob = Buffer.from(key, "base64");
  if (blob.toString("base64") !== key) return "the key is not base64";
  if (wireType(blob) !== type) return `the key is not of the type ${type}`;
  return { marker, names: hostField(hosts), type, blob };
}

const MARKERS: ReadonlyMap<string, "revoked" | "cert-authority"> = new Map([
  ["@revoked", "revoked"],
  ["@cert-authority", "cert-authority"],
]);

const HASHED = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/;

/** The first string of a public key in wire form is its type. */
function wireType(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob);
  if (bytes.length < 5) return undefined;
  const length = bytes.readUInt32BE(0);
  return length > 0 && 4 + length < bytes.length ? bytes.toString("latin1", 4, 4 + length) : undefined;
}

/** Read once: a fleet asks every line for every host. */
function hostField(hosts: string): KnownHost["names"] {
  const [, salt, hash] = HASHED.exec(hosts) ?? [];
  if (salt && hash) return (host) => timingSafeEqual(hmac(salt, host), Buffer.from(hash, "base64"));
  const patterns = hosts.toLowerCase().split(",");
  if (/[*?!]/.test(hosts)) return (host) => matchesPatterns(patterns, host);
  return (host) => patterns.includes(host);
}

function hmac(salt: string, host: string): Buffer {
  return createHmac("sha1", Buffer.from(salt, "base64")).update(host).digest();
}
