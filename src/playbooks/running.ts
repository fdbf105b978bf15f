import type { HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Consent } from "../engine/consent.ts";
import type { Session } from "../engine/session.ts";
import type { HostPlanDocument } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { LoadedPlaybook, PlaybookStep } from "../profile/playbook-file.ts";
import type { Transport } from "../transports/transport.ts";
import type { PlannedRemedy } from "./plan-remedy.ts";
import type { OverlayRecord, RemediationOutcome, StepRecord } from "./remediation-document.ts";

/** What is about to be done to a host, for the person who has to agree: a change, or deferred mail that is tried again. */
export type Work =
  | {
      readonly plan: HostPlanDocument;
      readonly overlay: OverlayRecord | null;
      /** What findings name, and the plan leaves to a person. */
      readonly left: readonly string[];
    }
  | { readonly flush: string };

/** How a playbook is run. */
export interface RemediationRequest {
  readonly playbook: LoadedPlaybook;
  /** The file of the project's own playbook. */
  readonly file: string | null;
  /** True: nothing is changed, and nobody is asked. */
  readonly check: boolean;
  /** A relay that refuses stops no change. */
  readonly skipPreflight: boolean;
  readonly review: (work: Work) => Promise<Consent>;
  /** Called when a step has ended. */
  readonly onStep: (record: StepRecord) => void;
  readonly signal?: AbortSignal;
}

/** A run on its way: what is fixed, and what the steps learn and leave to those after them. */
export interface Running {
  readonly request: RemediationRequest;
  readonly session: Session;
  readonly host: HostEntry;
  readonly transport: Transport;
  /** Undefined before the first one. */
  diagnosis: HostDiagnosis | undefined;
  /** The host was changed, or time passed, since it was diagnosed. */
  outdated: boolean;
  planned: PlannedRemedy | undefined;
  /** The overlay of the last plan that was carried out, or that a check would carry out. */
  overlay: OverlayRecord | null;
  changed: boolean;
  /** A test message was delivered with what the host has now. */
  proved: boolean;
  /** The last change was made with the backlog watched. */
  watched: boolean;
  /** Of a check: something would have been changed, so what follows cannot be told. */
  pending: boolean;
}

/** How a step ended; `end` where the run ends with it. */
export interface StepEnd extends Omit<Partial<StepRecord>, "step" | "seconds" | "outcome" | "summary"> {
  readonly outcome: StepRecord["outcome"];
  readonly summary: string;
  readonly end?: { readonly outcome: RemediationOutcome; readonly because: string };
  /** What a person has to do. */
  readonly next?: readonly string[];
}

/** A step that ends the run, because a person must act. */
export function stopped(because: string, next: readonly string[], more: Partial<StepEnd> = {}): StepEnd {
  return { ...more, outcome: "stopped", summary: because, next, end: { outcome: "stopped", because } };
}

/** Of a check: what can only be told once the change is made. */
export const AFTER_THE_CHANGE: StepEnd = { outcome: "would", summary: "would follow the change" };

/** The playbook would have changed the host, and there was nothing to change. */
export function isLeftAlone({ changed, request }: Running): boolean {
  return !changed && request.playbook.steps.some(({ step }) => CHANGING.has(step));
}

const CHANGING: ReadonlySet<PlaybookStep["step"]> = new Set(["apply", "rollback", "rotate"]);

/** The run ends because nobody has agreed. */
export function notAgreed(answer: "declined" | "unasked", host: string): StepEnd {
  const because =
    answer === "declined" ? "A person said no" : "Nobody can be asked, because standard input is not a terminal";
  const next =
    answer === "declined"
      ? []
      : [
          `Review what is shown above and run it again with --yes, or see it once more:\n  postmend remediate ${host} --check`,
        ];
  return {
    outcome: "stopped",
    summary: because,
    next,
    end: { outcome: "declined", because: `${because}; nothing was changed` },
  };
}

/** Diagnostics as advice: the next step of each, or what it is about. */
export function adviceOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail, hint }) => [`${summary}${detail ? `: ${detail}` : ""}.`, hint ?? ""].join(" ").trim());
}
