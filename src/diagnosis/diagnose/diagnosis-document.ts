import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Cause } from "../cause.ts";
import type { Remedy } from "../lint/rule.ts";
import type { QueueFlow, QueueState } from "../mail-state/mail-state.ts";

/** What `postmend diagnose --format json` prints; see schemas/diagnosis.schema.json. */
export interface DiagnosisDocument {
  readonly schema: "postmend/diagnosis/v1";
  readonly hosts: readonly HostDiagnosis[];
}

/** Why mail of one host does not flow, as far as it could be found out. */
export interface HostDiagnosis {
  readonly host: string;
  /** Null where the host could not be read. */
  readonly postfix_version: string | null;
  /** Whether master runs; null where that is not known. */
  readonly running: boolean | null;
  readonly queue: DiagnosedQueue;
  /** Where the log was found, and the span of it that was read, seconds since 1970. */
  readonly log: { readonly source: string | null; readonly from: number | null; readonly to: number | null };
  /** Programs that died a moment ago, and that master does not start again for the time being; absent where there are none. */
  readonly held_back?: readonly string[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why: nothing is concluded from it. */
  readonly unknown: readonly string[];
  /** Why the host could not be diagnosed. */
  readonly error?: readonly Diagnostic[];
}

/** Messages in the queues; `source` tells how they were counted. */
export interface DiagnosedQueue {
  readonly source: QueueState["source"];
  readonly active: number;
  readonly incoming: number;
  readonly deferred: number;
  readonly hold: number;
  readonly maildrop: number;
  /** How long the oldest message that is not on hold has waited; null where none waits. */
  readonly oldest_seconds: number | null;
  /** Waiting messages by why they wait, most first; one with several reasons is counted in each. */
  readonly causes: readonly { readonly cause: Cause; readonly messages: number }[];
  /** Waiting messages of which no reason is given: in `deferred`, or in `active` or `incoming` for more than a minute. */
  readonly without_reason: number;
  /** Null where the log does not tell. */
  readonly flow: DiagnosedFlow | null;
  /** Waiting messages by recipient domain and age, like qshape. */
  readonly ages: QueueState["ages"];
}

/** How the queues moved in the last minutes, and until when they would be empty if that went on. */
export interface DiagnosedFlow extends QueueFlow {
  /** Whether the log lost lines in that time: then at least so many came and left, and nobody knows which was more. */
  readonly lines_dropped: boolean;
  /** Null where nothing waits, where no more left than came, and where lines were dropped. */
  readonly empty_in_seconds: number | null;
}

/** One thing that keeps mail from flowing, or that is worth knowing. */
export interface Finding {
  readonly cause: Cause;
  /** The lint rule that knows the mistake, where it is one of the configuration. */
  readonly rule?: string;
  readonly severity: "error" | "warning" | "info";
  /** One line. */
  readonly summary: string;
  /** How sure it is: 0 to 1. */
  readonly confidence: number;
  /** Messages that wait or were lost for it. */
  readonly messages: number;
  /** Of these, messages that left as bounced or expired. */
  readonly lost: number;
  /** Of all messages in trouble: 0 to 1. */
  readonly share: number;
  readonly evidence: readonly FindingEvidence[];
  readonly remedy: Remedy;
}

/** What shows a finding. */
export interface FindingEvidence {
  readonly kind: "queue" | "log" | "configuration" | "relay-test" | "host";
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly queue_id?: string;
}
