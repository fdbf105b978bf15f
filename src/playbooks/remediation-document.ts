import type { HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { HostApplyResult } from "../engine/apply-document.ts";
import type { HostPlanDocument } from "../plan/plan.ts";
import type { PlaybookStep } from "../profile/playbook-file.ts";
import type { HostFlush } from "../verify/flush-document.ts";
import type { HostProbe } from "../verify/probe-document.ts";
import type { HostVerification } from "../verify/verify-document.ts";

/** What `postmend remediate` answers (`schemas/remediation.schema.json`): the record of one run of a playbook on one host. */
export interface RemediationDocument {
  readonly schema: "postmend/remediation/v1";
  readonly host: string;
  readonly profile: string | null;
  readonly playbook: RunPlaybook;
  /** `check`: nothing was to be changed. */
  readonly mode: "run" | "check";
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly outcome: RemediationOutcome;
  /** The same as a sentence. */
  readonly because: string;
  /** Every step of the playbook, those that the run did not come to included. */
  readonly steps: readonly StepRecord[];
  /** What was laid over the profile; null where nothing was. */
  readonly overlay: OverlayRecord | null;
  /** What a person has to do, one sentence or more each. */
  readonly next: readonly string[];
  /** What went wrong besides the steps. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The playbook that was run; `file` is null for a built-in one. */
export interface RunPlaybook {
  readonly name: string;
  readonly description: string;
  readonly file: string | null;
}

/**
 * How a run ended. `nothing-to-mend`: nothing was found that the playbook would change, and nothing was changed. `mended`:
 * the host was changed, and a diagnosis after it finds no error of the kind. `would-mend`: what a check says of a run that
 * would change something. `stopped`: a person must act. `declined` by the person who was asked. `failed`: nothing was
 * changed, or not by this step. `restored`: a change failed and was taken back. `restore-failed`, `unknown`: the host
 * needs a person at once. `interrupted` between two steps.
 */
export type RemediationOutcome =
  | "nothing-to-mend"
  | "mended"
  | "would-mend"
  | "stopped"
  | "declined"
  | "failed"
  | "restored"
  | "restore-failed"
  | "unknown"
  | "interrupted";

/** One step, what it saw, and how it ended. */
export interface StepRecord {
  readonly step: PlaybookStep["step"];
  /** `nothing`: there was nothing to do; `would`: a check does not do it; `stopped`: the run ended here. */
  readonly outcome: "done" | "nothing" | "would" | "stopped" | "failed" | "not-reached";
  /** One line. */
  readonly summary: string;
  readonly seconds: number;
  /** What the outcome is concluded from, one line each. */
  readonly evidence: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnosis?: HostDiagnosis;
  readonly plan?: HostPlanDocument;
  readonly apply?: HostApplyResult;
  readonly flush?: HostFlush;
  readonly probe?: HostProbe;
  readonly verify?: HostVerification;
}

/** Keys that were laid over the profile of the host. */
export interface OverlayRecord {
  readonly profile: string;
  /** The file of the profile, as the project has it. */
  readonly file: string;
  /** The lines to put into it. */
  readonly yaml: string;
  readonly changes: readonly OverlayChange[];
  /** Other hosts of the inventory that have this profile. */
  readonly shared_with: readonly string[];
  /** Whether the lines were written into the file. */
  readonly written: boolean;
}

/** One key of a profile that shall have another value. */
export interface OverlayChange {
  readonly key: string;
  readonly value: string | number | boolean | readonly string[];
  /** The rule, the cause, or `the playbook`. */
  readonly because: string;
}
