import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Verification } from "../verify/verification.ts";

/** What `postmend apply` and `postmend rollback` answer (`schemas/apply.schema.json`). */
export interface ApplyDocument {
  readonly schema: "postmend/apply/v1";
  readonly hosts: readonly HostApplyResult[];
}

/**
 * How a host ended:
 * `applied` on the new configuration; `waiting` on the new one, which the host takes back unless somebody confirms it in time; `unchanged` there was nothing to do; `restored` failed and is back on the old one;
 * `restore-failed` failed and needs a person; `unknown` the host did not tell how it ended, it may be on either; `failed` before anything was written; `stale` refused, because the host
 * moved since the plan; `skipped` not reached, because the rollout stopped; `declined` by the person who was asked.
 */
export type ApplyStatus =
  | "applied"
  | "waiting"
  | "unchanged"
  | "restored"
  | "restore-failed"
  | "unknown"
  | "failed"
  | "stale"
  | "skipped"
  | "declined";

export interface HostApplyResult {
  readonly host: string;
  readonly status: ApplyStatus;
  /** The revision that the host is on now; null when none was made. */
  readonly revision: number | null;
  /** How many changes the plan held. */
  readonly changes: number;
  readonly seconds: number;
  /** How mail flowed with the new configuration; absent where it did not come to it, or Postfix did not run. */
  readonly verification?: Verification;
  /** And with the old one, once it was back. */
  readonly verification_after_restore?: Verification;
  readonly diagnostics: readonly Diagnostic[];
}
