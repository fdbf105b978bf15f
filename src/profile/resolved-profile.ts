import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import type {
  Auth,
  Canary,
  ClientCertificate,
  OAuth2,
  Profile,
  Rotation,
  SenderAuth,
  Sender as SenderFile,
  Tls,
  Verify,
} from "./schema-types.ts";

/**
 * A profile as it holds for one host: what it extends is merged in, `{{name}}` is filled in, secrets are references.
 * The provider's preset is not merged yet: it goes below what stands here, and so do the defaults.
 */
export interface ResolvedProfile {
  readonly name: string;
  readonly profile: RelayProfile;
  /** For templates: those of the profile, of the groups over them, and of the host over all. */
  readonly vars: Readonly<Record<string, string>>;
  /** Where a value was written: `relay.host`, `senders.0.from`, `parameters.smtp_helo_name`. Undefined when no file says it. */
  range(path: string): SourceRange | undefined;
}

/** The sections of a profile, by the names that the file gives them. */
export interface RelayProfile
  extends Omit<
    Profile,
    "name" | "extends" | "vars" | "allow_plaintext" | "auth" | "senders" | "parameters" | "tls" | "verify" | "rotation"
  > {
  readonly auth?: "none" | RelayAuth;
  readonly senders?: readonly RelaySender[];
  readonly tls?: RelayTls;
  /** Numbers are the text that stands in the file. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly verify?: Omit<Verify, "canary"> & { readonly canary?: Canary & { to: string } };
  readonly rotation?: Required<Rotation>;
}

/** A user with a password, or with a token file of sasl-xoauth2. */
export type RelayAuth = RelayUser & (PasswordLogin | TokenLogin);

interface RelayUser extends Omit<Auth, "username" | "password" | "oauth2"> {
  /** Undefined only in a profile with a provider, whose preset may know it. */
  readonly username?: string | SecretReference;
}

interface PasswordLogin {
  readonly password: SecretReference;
  readonly oauth2?: never;
}

interface TokenLogin {
  readonly oauth2: Required<OAuth2>;
  readonly password?: never;
}

export interface RelaySender extends Omit<SenderFile, "auth"> {
  readonly auth?: Omit<SenderAuth, "username" | "password"> & {
    readonly username: string | SecretReference;
    readonly password: SecretReference;
  };
}

export interface RelayTls extends Omit<Tls, "policy" | "client_certificate"> {
  readonly policy?: Readonly<Record<string, string>>;
  readonly client_certificate?: Required<ClientCertificate>;
}
