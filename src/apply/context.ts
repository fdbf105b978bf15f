import type { RevisionCredentials } from "../plan/credential-traces.ts";

/** What a revision remembers of its making, beside the plan. */
export type TransactionContext = TransactionStamp &
  (
    | { readonly action: "apply" }
    | {
        readonly action: "rollback";
        /** The revision that the plan goes back to; its contents are taken from the host's store. */
        readonly rolledBackTo: number;
      }
  );

/**
 * What the relays said before the change: `passed`; `failed-and-skipped`, a person insisted (`--skip-preflight`);
 * `skipped`, the profile says `verify: {relay: false}`; `undetermined`, it could not be found out; `not-needed`, the change
 * has nothing to do with relays.
 */
export type PreflightRecord = "passed" | "failed-and-skipped" | "skipped" | "undetermined" | "not-needed";

interface TransactionStamp {
  /** `user@machine`. */
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Version of postmend. */
  readonly postmend: string;
  readonly profileDigest: string | null;
  /** Of the project that the profile is in. */
  readonly commit: string | null;
  readonly preflight?: PreflightRecord;
  /** Since when the credentials of the revision are in force; undefined where it has none. */
  readonly credentials?: RevisionCredentials;
  /** How many revisions the host keeps; the last known-good one is kept beside them. */
  readonly keep: number;
  /** How the host sees whether mail flows; without it Postfix only has to stay up and to read what was written. */
  readonly flow?: MailFlow;
  /** How long the change waits for `confirm` before it takes itself back; without it the host's own checks confirm. */
  readonly confirmSeconds?: number;
  /** Where postmend keeps its state on the host; for tests on scratch directories. */
  readonly stateDirectory?: string;
}

/** What verify/ sends along with a change, since apply/ must not know it. */
export interface MailFlow {
  /** Sh functions, among them `verify_flow`. */
  readonly program: string;
  /** The arguments of `verify_flow`: words without blanks. */
  readonly words: readonly (string | number)[];
  /** The longest that it takes. */
  readonly seconds: number;
}
