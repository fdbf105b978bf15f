import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PostfixVersion } from "../postfix/version.ts";
import type { SecretText } from "../secrets/secret-text.ts";

/** The facts about a host that decide how a profile is rendered for it. */
export interface HostFacts {
  readonly version: PostfixVersion;
  /** Absolute, without a trailing slash: `/etc/postfix`. */
  readonly configDirectory: string;
  /** `postconf -m`; empty where Postfix could not tell them. */
  readonly mapTypes: readonly string[];
  /** `default_database_type`. */
  readonly defaultMapType: string;
  /** The directory in which the SMTP client is chrooted; without it, it is not. */
  readonly jail?: string;
}

/** What one host should be, with every reference of the profile resolved except its secrets. */
export interface DesiredState {
  readonly profile: string;
  readonly parameters: readonly DesiredParameter[];
  /** Parameters that must not be set in main.cf. */
  readonly absent: readonly DesiredAbsence[];
  readonly tables: readonly DesiredTable[];
  /** The profile logs in by XOAUTH2, for which the host needs the plug-in sasl-xoauth2. */
  readonly needsXoauth2: boolean;
  /** What works for this host and is probably not what was meant. */
  readonly warnings: readonly Diagnostic[];
}

export interface DesiredParameter {
  readonly name: string;
  /** As it will stand in main.cf, in the syntax of the host's version. */
  readonly value: string;
  /** The place in the profile that asks for it: `relay`, `tls.min_version`, `parameters.smtp_helo_name`. */
  readonly from: string;
}

export interface DesiredAbsence {
  readonly name: string;
  readonly from: string;
}

/** A lookup table that postmend owns as a whole. */
export interface DesiredTable {
  /** The source text: `/etc/postfix/sasl_passwd`. */
  readonly path: string;
  /** Lookup table type: `hash`, `lmdb`, `texthash`, … */
  readonly type: string;
  /** The built file beside the source (`/etc/postfix/sasl_passwd.db`); undefined where the type needs none. */
  readonly built: string | undefined;
  readonly text: SecretText;
  /** Permission bits, for example 0o600; the built file is never wider. */
  readonly mode: number;
  /** True when values of the table are secrets, also when the text holds no secret reference. */
  readonly sensitive: boolean;
  readonly from: string;
}
