/**
 * postmend as a library: what the command line uses, in the order of the flow. Nothing in it prints, ends the process
 * or keeps global state; errors are PostmendErrors, and progress is told to a listener.
 */

export type { Cause } from "./diagnosis/cause.ts";
export type { Evidence } from "./diagnosis/configuration/evidence.ts";
export type {
  DiagnosisDocument,
  Finding,
  FindingEvidence,
  HostDiagnosis,
} from "./diagnosis/diagnose/diagnosis-document.ts";
export { type Explanation, explain } from "./diagnosis/explain.ts";
export type { ExplainDocument } from "./diagnosis/explain-document.ts";
export { explainStream } from "./diagnosis/explain-stream.ts";
export { type LintDirectoryOptions, lintDirectory } from "./diagnosis/lint/lint-directory.ts";
export type { DirectoryLint, HostLint, LintedHost, ReportedFinding } from "./diagnosis/lint/lint-document.ts";
export type { LintSeverity, Remedy } from "./diagnosis/lint/rule.ts";
export type { Envelope } from "./diagnosis/trace/envelope.ts";
export type { TraceDocument } from "./diagnosis/trace/trace-document.ts";
export type { Diagnostic, Fault, Severity, SourceRange } from "./diagnostics/diagnostic.ts";
export { PostmendError } from "./diagnostics/diagnostic.ts";
export type { ApplyDocument, ApplyStatus, HostApplyResult } from "./engine/apply-document.ts";
export type { DriftDocument, HostDrift, Moved } from "./engine/drift-document.ts";
export type { EngineEvent, EngineListener } from "./engine/events.ts";
export type { FlushOptions } from "./engine/flush.ts";
export type { HostRotation, RotationDocument } from "./engine/rotation-document.ts";
export {
  apply,
  confirm,
  diagnose,
  drift,
  flush,
  history,
  lint,
  loadProject,
  type OpenOptions,
  observe,
  type Plan,
  type Project,
  plan,
  type RemediateOptions,
  remediate,
  rollback,
  rotate,
  trace,
  unlock,
  verify,
} from "./fleet/library.ts";
export type { Observation, ObservedState } from "./observe/observed-state.ts";
export type { Action, Change, HostPlanDocument, PlanDocument } from "./plan/plan.ts";
export type { RemediationDocument, RemediationOutcome, StepRecord } from "./playbooks/remediation-document.ts";
export type { Work } from "./playbooks/running.ts";
export type { FileProblem } from "./postfix/logical-lines.ts";
export type { LookupTable } from "./postfix/lookup-table.ts";
export { parseLookupTable } from "./postfix/lookup-table.ts";
export type { Assignment, MainCf } from "./postfix/main-cf.ts";
export { parseMainCf } from "./postfix/main-cf.ts";
export type { MasterCf } from "./postfix/master-cf.ts";
export { parseMasterCf } from "./postfix/master-cf.ts";
export type { HostEntry, Inventory } from "./profile/inventory.ts";
export type { HistoryDocument, HostHistory, RevisionDocument, RevisionSummary } from "./revisions/documents.ts";
export type { FileEdit } from "./revisions/edits.ts";
export { Secret } from "./secrets/secret.ts";
export type { FlushDocument, HostFlush } from "./verify/flush-document.ts";
export type { VerifyDocument } from "./verify/verify-document.ts";
