import type { RelayTest } from "../../verify/relay-test-result.ts";
import type { LintFinding } from "../lint/rule.ts";
import type { MailState } from "../mail-state/mail-state.ts";
import type { PortControls } from "./port-controls.ts";

/** Everything that a diagnosis is made of. */
export interface HostEvidence {
  readonly mail: MailState;
  /** Whether master runs; undefined where that is not known. */
  readonly running: boolean | undefined;
  /** What is wrong with the configuration, worst first. */
  readonly lint: readonly LintFinding[];
  /** The relays of the configuration as it is, tested from the host. */
  readonly relays: readonly RelayTest[];
  /** Where something times out on port 25. */
  readonly controls?: PortControls;
  /** The last change of a file of the configuration, seconds since 1970; null where it is not known. */
  readonly changed: number | null;
  /**
   * The same of what bears on a kind of failure. `sending`: what says where and how mail is sent; `reaching`: this, and what
   * the names of servers stand for.
   */
  readonly changedFor: { readonly sending: number | null; readonly reaching: number | null };
  /** The same of main.cf and master.cf alone. */
  readonly rewritten: number | null;
  /** What of the configuration is as postmend left it; false too where the host keeps no revision that tells. */
  readonly kept: Kept;
}

/** What nobody has changed since the revision in force. */
export interface Kept {
  /** main.cf, and the tables of postmend. */
  readonly configuration: boolean;
  /** The tables with passwords alone. */
  readonly credentials: boolean;
  /** Absolute paths of the files. */
  readonly files: ReadonlySet<string>;
}
