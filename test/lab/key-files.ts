import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newKey } from "../transports/new-key.ts";
import type { HostState } from "./state.ts";

/** Where a lab keeps what an SSH client needs. */
export interface LabFiles {
  readonly directory: string;
  /** Private key that every user of every mail host accepts. */
  readonly key: string;
  /** A second accepted key, locked with the lab's passphrase. */
  readonly lockedKey: string;
  readonly knownHosts: string;
  /** `ssh -F` this, then `ssh mail11`. */
  readonly sshConfig: string;
}

/** The files of the lab in `directory`. */
export function labFiles(directory: string): LabFiles {
  return {
    directory,
    key: join(directory, "id_ed25519"),
    lockedKey: join(directory, "id_passphrase"),
    knownHosts: join(directory, "known_hosts"),
    sshConfig: join(directory, "ssh_config"),
  };
}

/** Makes both key pairs; resolves to the text of an `authorized_keys` file. */
export function makeKeys(directory: string, passphrase: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = labFiles(directory);
  const open = newKey();
  const locked = newKey("ed25519", passphrase);
  for (const [path, pair] of [
    [files.key, open],
    [files.lockedKey, locked],
  ] as const) {
    writeFileSync(path, pair.private.endsWith("\n") ? pair.private : `${pair.private}\n`, { mode: 0o600 });
    writeFileSync(`${path}.pub`, `${pair.public}\n`);
  }
  return `${open.public}\n${locked.public}\n`;
}

/** Writes `known_hosts` and `ssh_config` for the hosts. */
export function writeClientFiles(directory: string, hosts: readonly HostState[]): void {
  const files = labFiles(directory);
  const known = hosts.flatMap((host) =>
    host.hostKeys.map((key) => `[127.0.0.1]:${host.sshPort},${host.label},${host.name},${host.address} ${key}\n`),
  );
  writeFileSync(files.knownHosts, known.join(""));
  const stanzas = hosts.map(
    (host) => `Host ${host.label} ${host.name}\n  HostName 127.0.0.1\n  Port ${host.sshPort}\n  User root\n`,
  );
  const common = `Host *\n  IdentityFile ${files.key}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${files.knownHosts}\n  StrictHostKeyChecking yes\n`;
  writeFileSync(files.sshConfig, [...stanzas, common].join("\n"));
}
