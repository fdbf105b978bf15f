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
  /** How many revisions the host keeps; the last known-good one is kept beside them. */
  readonly keep: number;
  /** Where postmend keeps its state on the host; for tests on scratch directories. */
  readonly stateDirectory?: string;
}
