import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CredentialAge } from "../revisions/credential-age.ts";
import type { HostApplyResult } from "./apply-document.ts";

/** What `postmend rotate` answers (`schemas/rotation.schema.json`). */
export interface RotationDocument {
  readonly schema: "postmend/rotation/v1";
  /** Only what would be done was found out, and nothing was changed. */
  readonly check: boolean;
  readonly outcome: RotationOutcome;
  /** The same as a sentence. */
  readonly because: string;
  readonly old_credential: OldCredential;
  /** In the order of the inventory. */
  readonly hosts: readonly HostRotation[];
}

/**
 * How a rotation ended: `refused` a host is not ready for it, and nothing was changed anywhere; `failed` the relay refused
 * the new credential, or a host could not be looked at or changed; `restored` a host is back on the old credential;
 * `needs-person` a host's end is not known, or it could not be put back.
 */
export type RotationOutcome =
  | "nothing-to-rotate"
  | "rotated"
  | "would-rotate"
  | "declined"
  | "refused"
  | "failed"
  | "restored"
  | "needs-person"
  | "interrupted";

/** Whether the operator of the relay may take the old credential back. */
export interface OldCredential {
  /** True only where every host of the inventory that uses it, or may use it, is on the new one, and something proves that one. */
  readonly revocable: boolean;
  readonly because: string;
  /** Hosts that are on it still, or of which it is not known, or whose new one is not proven. */
  readonly hosts: readonly string[];
}

/**
 * What became of one host: `already` it was on the new credential before; `other-changes` and `unproven` it is not ready;
 * `trial-failed` the relay does not take it with the new credential; `skipped` it was ready and not begun.
 */
export type RotationStatus =
  | "already"
  | "rotated"
  | "would-rotate"
  | "other-changes"
  | "unproven"
  | "trial-failed"
  | "failed"
  | "skipped"
  | "restored"
  | "restore-failed"
  | "unknown";

/** How the relay answered the new credential from one host, before any host was changed. */
export type TrialResult = "accepted" | "failed" | "undetermined" | "not-tried";

export interface HostRotation {
  readonly host: string;
  readonly profile: string | null;
  readonly status: RotationStatus;
  /** Which credential the host uses now; `none` where its profile has none. */
  readonly credential: "new" | "old" | "none" | "unknown";
  readonly trial: TrialResult;
  /** Entries of the password table that change: relays and senders. */
  readonly entries: readonly string[];
  /** Those of them whose new credential nothing proves: the relay did not say that it takes it, and the test message does not use it. */
  readonly unproven?: readonly string[];
  /** Since when the credentials were in force that the host had when it was looked at. */
  readonly before: readonly CredentialAge[];
  /** How the change ended; null where it was not begun. */
  readonly apply: HostApplyResult | null;
  readonly diagnostics: readonly Diagnostic[];
}
