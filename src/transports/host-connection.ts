import type { Secret } from "../secrets/secret.ts";

export type TransportKind = "ssh2" | "openssh" | "local";

/** How one host is reached, as the inventory says it. What it says wins over ~/.ssh/config. */
export interface HostConnection {
  /** The name in the inventory; messages use it. */
  readonly name: string;
  /** What OpenSSH would be given: a name, an address, or an alias of ~/.ssh/config. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  /** Run every program as root through sudo. */
  readonly become?: "sudo";
  /** For a sudo that asks. Sent on standard input, never in an argument or the environment. */
  readonly becomePassword?: Secret;
  /** `user@host:port`, or several, comma-separated, in the order in which they are passed. `none` ends a ProxyJump of ~/.ssh/config. */
  readonly jump?: string;
  readonly identityFile?: string;
  /** For the identity file. */
  readonly passphrase?: Secret;
  readonly transport?: TransportKind;
}

/** What is the same for every host of a run. Files are read once for each options object, so hand the same one to every `connect`. */
export interface TransportOptions {
  /** For hosts that do not name one; `ssh2` when absent. */
  readonly transport?: TransportKind;
  /** In place of ~/.ssh/config and /etc/ssh/ssh_config, as `ssh -F`. */
  readonly configFile?: string;
  /** In place of UserKnownHostsFile. */
  readonly knownHostsFiles?: readonly string[];
  /** Milliseconds for each hop: from the first packet until logged in. */
  readonly connectTimeout: number;
  /** The environment: SSH_AUTH_SOCK, and for the programs that ssh_config names. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly localUser: string;
  /** Compress what is sent once logged in: half the bytes of an apply, for about 250 KiB of memory a connection. */
  readonly compress?: boolean;
  /** False: programs that ssh_config names (ProxyCommand, Match exec) are an error instead of being run. */
  readonly allowExec?: boolean;
  /** Asked once for each encrypted key file that nothing else opens; undefined when the person declines. */
  readonly askPassphrase?: (keyFile: string) => Promise<Secret | undefined>;
  /** Ends a connection attempt; a program that runs is ended by `close()`. */
  readonly signal?: AbortSignal;
}
