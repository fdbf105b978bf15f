import type { Evidence } from "../configuration/evidence.ts";

/** What a step is about. */
export type StepName =
  | "sender"
  | "recipient"
  | "class"
  | "transport"
  | "next-hop"
  | "transport-map"
  | "relocated"
  | "service"
  | "destination"
  | "credentials"
  | "tls"
  | "stop";

/** One step of a route: what was decided, and by which lines. */
export interface TraceStep {
  readonly step: StepName;
  readonly text: string;
  /** The deciding line first. Empty where a default decides. */
  readonly evidence: readonly Evidence[];
  /** The keys that were looked up, in Postfix's order; the last one is the one that was found, if one was. */
  readonly tried?: readonly string[];
}

/** Something that the route does not say, and that who reads it should know. */
export interface TraceNote {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Why there is no route: Postfix fails to deliver (`fails`), or it is not known here (`undetermined`). */
export class NoRoute extends Error {
  override readonly name = "NoRoute";
  readonly outcome: "fails" | "undetermined";
  readonly evidence: readonly Evidence[];

  constructor(outcome: "fails" | "undetermined", reason: string, evidence: readonly Evidence[] = []) {
    super(reason);
    this.outcome = outcome;
    this.evidence = evidence;
  }
}
