import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import type { Connection, PostfixInstance } from "./schema-types.ts";

/** Hosts and groups, whatever they were read from, with all that groups hand down already in the hosts. */
export interface Inventory {
  /** In the order of the inventory. */
  readonly hosts: ReadonlyMap<string, HostEntry>;
  /** Names of the hosts of each group, those of its children included. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** One mail host (or one Postfix instance of it) of the inventory. */
export interface HostEntry {
  readonly name: string;
  /** What to connect to. */
  readonly address: string;
  readonly connection: HostConnectionSettings;
  /** Undefined for a host that no profile was given yet. */
  readonly profile: string | undefined;
  /** Where the profile is given: at the host, or at one of its groups. */
  readonly profileSource?: SourceRange;
  readonly groups: readonly string[];
  /** Those of its groups, and over them those of the host; without those of the profile. */
  readonly vars: Readonly<Record<string, string>>;
  readonly postfix: Readonly<PostfixInstance>;
  /** Why the host cannot be worked on as the inventory says, and what of it is ignored; no matter until it is to be worked on. */
  readonly problems: readonly Diagnostic[];
  /** Where the inventory names it; undefined when a program printed it. */
  readonly source: SourceRange | undefined;
}

/** How a host is reached, as far as the inventory says; the rest is for the SSH configuration to say. */
export interface HostConnectionSettings
  extends Readonly<Omit<Connection, "jump" | "become_password" | "identity_passphrase">> {
  readonly become_password?: SecretReference;
  readonly identity_passphrase?: SecretReference;
  /** `[user@]host[:port]`, in the order in which they are passed. */
  readonly jump?: readonly string[];
}
