import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { SecretReference } from "./secret-text.ts";

/** A secret that somebody needs, and where it was asked for. */
export interface SecretRequest {
  readonly reference: SecretReference;
  /** What it is: `auth.password`, `senders.0.auth.password`, `become_password`; for messages. */
  readonly path: string;
  readonly source?: SourceRange;
  /** The host for which it is needed. */
  readonly host?: string;
}
