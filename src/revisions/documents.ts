import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../plan/plan.ts";
import type { CredentialAge } from "./credential-age.ts";
import type { Preflight } from "./manifest.ts";

/** What `postmend history` answers (`schemas/history.schema.json`): the revisions that the hosts keep. */
export interface HistoryDocument {
  readonly schema: "postmend/history/v1";
  readonly hosts: readonly HostHistory[];
}

export interface HostHistory {
  readonly host: string;
  /** `default`, or the multi-instance name; null when the host could not be asked. */
  readonly instance: string | null;
  /** Newest first. */
  readonly revisions: readonly RevisionSummary[];
  readonly error?: readonly Diagnostic[];
}

/** One stored state that the host can go back to. */
export interface RevisionSummary {
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `user@machine`. */
  readonly actor: string;
  /** Version of postmend that stored it. */
  readonly postmend: string;
  readonly action: "apply" | "rollback" | "found";
  readonly profile: string | null;
  readonly profile_digest: string | null;
  readonly commit: string | null;
  /** Of the plan that led to it. */
  readonly fingerprint: string | null;
  readonly outcome: string;
  readonly rolled_back_to?: number;
  /** What the relays said before the change. */
  readonly preflight?: Preflight;
  readonly files: readonly RevisionFileSummary[];
  /** Parameters of main.cf that the profile owned. */
  readonly managed: readonly string[];
  /** Since when its credentials were in force; missing where the revision does not tell. */
  readonly credentials?: readonly CredentialAge[];
  /** The files on the host are those of this revision. */
  readonly current: boolean;
}

/** A file of a revision, or the fact that there was none. Digests of sensitive files are never shown. */
export type RevisionFileSummary =
  | { readonly path: string; readonly absent: true }
  | {
      readonly path: string;
      /** Four octal digits: `0644`. */
      readonly mode: string;
      readonly uid: number;
      readonly gid: number;
      readonly sensitive: boolean;
      readonly sha256?: string;
    };

/** What `postmend show HOST N [M]` answers (`schemas/show.schema.json`): what one revision changed against another. */
export interface RevisionDocument {
  readonly schema: "postmend/show/v1";
  readonly host: string;
  readonly revision: RevisionSummary;
  /** The changes lead from this revision to `revision`; null when there is nothing older to compare with. */
  readonly compared_with: number | null;
  readonly changes: readonly Change[];
}
