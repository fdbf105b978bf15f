import type { Secret } from "../secrets/secret.ts";
import type { RelayUse, TokenRule } from "./relay-test-result.ts";

/** A relay as Postfix on one host would use it: where it is, how TLS is asked of it, who logs in. */
export interface RelayTarget {
  /** The next hop as Postfix has it; the key of tables. */
  readonly relay: string;
  readonly host: string;
  readonly port: number;
  readonly use: RelayUse;
  /** The sender or key of a table that it is for. */
  readonly sender?: string;
  readonly tls: RelayTls;
  readonly login: Login;
  /** For MAIL FROM; undefined where none is known. */
  readonly mailFrom?: string;
  /** For RCPT TO, behind that; only where mail for this address waits to be handed over. */
  readonly recipient?: string;
  /** A message of headers and text, lines ended by CRLF, that is handed over to the recipient at the end. */
  readonly message?: string;
  /** For EHLO. */
  readonly heloName: string;
  /** Why it cannot be tested from here as Postfix would use it. */
  readonly untestable?: string;
}

/** Words of `smtp_tls_security_level`. */
export type TlsLevel = "none" | "may" | "encrypt" | "dane" | "dane-only" | "fingerprint" | "verify" | "secure";

export interface RelayTls {
  readonly level: TlsLevel;
  readonly wrapper: boolean;
  /** Oldest and newest usable version in Node's words; undefined where the list leaves none that can be spoken. */
  readonly versions: { readonly oldest: TlsVersionName; readonly newest: TlsVersionName } | undefined;
  /** For SNI; Postfix sends none unless it is told to. */
  readonly servername?: string;
  /** What the certificate must match: names, `.parent` for names below; digests at the level fingerprint. */
  readonly match: readonly string[];
  /** Of the level fingerprint: `md5`, `sha256`. */
  readonly digest: string;
  readonly caFile?: string;
  readonly caPath?: string;
  /** The client has a certificate of its own, which a test from outside does not show. */
  readonly clientCertificate: boolean;
}

export type TlsVersionName = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** How the client authenticates. */
export type Login =
  /** `noEntry`: the client is to log in, and its table has no entry for this relay; `bySender`: senders may have one. */
  | { readonly state: "off"; readonly noEntry?: true; readonly bySender?: true }
  | { readonly state: "unknown"; readonly because: string }
  | {
      readonly state: "credentials";
      readonly username: Secret;
      readonly password: Secret;
      /** Where the password is the path of a token file, what the SMTP client would find there. */
      readonly token?: TokenLook;
      /** Whether a mechanism, upper case, may be used. */
      readonly allows: (mechanism: string, encrypted: boolean) => boolean;
    };

/** A login by OAuth 2.0, as far as it can be known without taking the plug-in's part. */
export type TokenLook =
  | { readonly state: "valid"; readonly accessToken: Secret; readonly user: string | undefined }
  | { readonly state: "unusable"; readonly rule: TokenRule; readonly because: string }
  | { readonly state: "unknown"; readonly because: string };

/** Whether the level asks for TLS or no delivery. */
export function demandsTls({ level, wrapper }: Pick<RelayTls, "level" | "wrapper">): boolean {
  return wrapper || !(level === "none" || level === "may" || level === "dane");
}

/** Whether the certificate is held against a CA. */
export function checksChain({ level }: Pick<RelayTls, "level">): boolean {
  return level === "verify" || level === "secure";
}
