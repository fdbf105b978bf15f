import { hostError, neutralise, type PostmendError, userError } from "../diagnostics/diagnostic.ts";
import {
  describeHostKey,
  type HostKeyVerdict,
  judgeHostKey,
  type KnownHost,
  type KnownHosts,
  knownHostNames,
} from "./known-hosts.ts";
import type { HostKey } from "./transport.ts";

/** The address that a key was presented for, and the inventory's host that the connection is for. */
export interface KeyedHost {
  readonly inventoryName: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeyAlias?: string | undefined;
  /** Where a new key belongs: the first user file. */
  readonly addTo: string;
}

/** Undefined when known_hosts vouches for the key; otherwise the error that says what to do. There is no way around it. */
export function hostKeyProblem(known: KnownHosts, host: KeyedHost, blob: Uint8Array): PostmendError | undefined {
  const names = knownHostNames(host.host, host.port, host.hostKeyAlias);
  const verdict = judgeHostKey(known.entries, names, blob);
  return verdict.verdict === "known"
    ? undefined
    : refusal(verdict, known, { ...host, name: names[0] ?? host.host }, blob);
}

type Refused = Exclude<HostKeyVerdict, { verdict: "known" }>;
type NamedHost = KeyedHost & { readonly name: string };

function refusal(verdict: Refused, known: KnownHosts, host: NamedHost, blob: Uint8Array): PostmendError {
  const key = describeHostKey(blob);
  switch (verdict.verdict) {
    case "revoked":
      return revoked(verdict.entry, host, key);
    case "changed":
      return changed(verdict.entries, host, key, blob);
    case "certificate-needed":
      return certificateNeeded(verdict.entry, host, key);
    case "unknown":
      return unknown(known, host, key, blob);
  }
}

function unknown(known: KnownHosts, host: NamedHost, key: HostKey, blob: Uint8Array): PostmendError {
  const unread = known.problems.map(({ file, line, text }) => `${file}:${line} cannot be read (${text})`);
  return hostError("host-key-unknown", "The host's key is not in known_hosts", {
    detail: [`${host.name} offered ${shown(key)}`, ...unread].join("; "),
    hint: `Compare the fingerprint with what the host's console says to\n  ${compare(key)}\nand if it is the same:\n  ${addCommand(host, key, blob)}`,
    host: host.inventoryName,
  });
}

function changed(entries: readonly KnownHost[], host: NamedHost, key: HostKey, blob: Uint8Array): PostmendError {
  const expected = entries.map((entry) => `${shown(describeHostKey(entry.blob))} (${place(entry)})`);
  const [first] = entries;
  return hostError("host-key-changed", "The host's key is not the one in known_hosts: someone may be in between", {
    detail: `${host.name} offered ${shown(key)}; known_hosts has ${expected.join(", ")}`,
    hint:
      `If the host was installed anew, compare the fingerprint with what its console says to\n  ${compare(key)}\n` +
      `and if it is the same:\n  ssh-keygen -R ${quote(host.name)} -f ${quote(first?.file ?? host.addTo)}\n  ${addCommand(host, key, blob)}`,
    host: host.inventoryName,
  });
}

function revoked(entry: KnownHost, host: NamedHost, key: HostKey): PostmendError {
  return hostError("host-key-revoked", "The host's key is marked as revoked", {
    detail: `${host.name} offered ${shown(key)}, which ${place(entry)} revokes`,
    hint: "The private half of this key is known to others. Give the host a new key before anything is sent to it.",
    host: host.inventoryName,
  });
}

function certificateNeeded(entry: KnownHost, host: NamedHost, key: HostKey): PostmendError {
  return userError("host-certificate-needed", "Only a host certificate authority vouches for this host", {
    detail: `${place(entry)} names an authority for ${host.name}, which offered ${shown(key)}; the ssh2 transport cannot check host certificates`,
    hint: "Set `transport: openssh` in the host's connection.",
    host: host.inventoryName,
  });
}

function compare({ type }: HostKey): string {
  const name = type.startsWith("ecdsa") ? "ecdsa" : type === "ssh-rsa" ? "rsa" : "ed25519";
  return `ssh-keygen -lf /etc/ssh/ssh_host_${name}_key.pub`;
}

/** The very key that was seen: ssh-keyscan would fetch one anew, perhaps from somebody else, and knows no jump hosts. */
function addCommand(host: NamedHost, key: HostKey, blob: Uint8Array): string {
  const line = `${host.name} ${key.type} ${Buffer.from(blob).toString("base64")}`;
  return `echo ${quote(line)} >> ${quote(host.addTo)}`;
}

function shown({ type, fingerprint }: HostKey): string {
  return `${neutralise(type)} ${fingerprint}`;
}

function place({ file, line }: KnownHost): string {
  return `${file}:${line}`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${neutralise(word).replaceAll("'", "'\\''")}'`;
}
