import type { Observation, ObservedFile, ObservedRevision, ObservedState } from "../observe/observed-state.ts";
import { isSensitiveTable } from "../observe/tables.ts";
import type { Secret } from "../secrets/secret.ts";

/** What a host tells of the credentials that it has: the password table, and the revisions that remember their age. */
export interface CredentialTraces {
  /** Where the table is, or would be. */
  readonly path: string;
  readonly table: Observation<ObservedFile & { readonly content: Secret }>;
  readonly revisions: Observation<readonly ObservedRevision[]>;
}

/** The credentials of a revision's password table, each by a fingerprint that is keyed with `salt`. */
export interface RevisionCredentials {
  readonly salt: string;
  readonly entries: readonly CredentialRecord[];
}

/** Since when one credential is in force. */
export interface CredentialRecord {
  /** The key of its entry: the relay, or a sender. */
  readonly key: string;
  /** For comparing, never for showing. */
  readonly fingerprint: string;
  readonly since: CredentialSince;
}

/** When a credential came into force. */
export interface CredentialSince {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** It may be older: it was there already when postmend first saw it. */
  readonly at_least?: true;
}

/** The traces in what was observed. */
export function credentialTraces({ configDirectory, tables, revisions }: ObservedState): CredentialTraces {
  const found = tables.find(({ path }) => isSensitiveTable(path.slice(configDirectory.length + 1)));
  const path = found?.path ?? `${configDirectory}/sasl_passwd`;
  return { path, table: found?.source ?? { state: "unknown", because: `${path} was not looked at` }, revisions };
}
