import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { basisOf } from "./basis.ts";
import { credentialTraces } from "./credential-traces.ts";
import type { Goal, HostPlan, HostPlanDocument } from "./plan.ts";

/** A host for which no plan could be made, in the public form; also for one that could not be reached at all. */
export function refusedDocument(
  host: string,
  error: readonly Diagnostic[],
  more: Partial<Pick<HostPlanDocument, "postfix_version" | "profile" | "warnings">> = {},
): HostPlanDocument {
  return {
    host,
    status: "error",
    postfix_version: more.postfix_version ?? null,
    profile: more.profile ?? null,
    changes: [],
    actions: [],
    warnings: more.warnings ?? [],
    matches: [],
    fingerprint: null,
    error,
  };
}

/** A plan that says why there is none. It changes nothing. */
export function refusedPlan(
  observed: ObservedState,
  goal: Goal,
  profile: string | null,
  error: readonly Diagnostic[],
  warnings: readonly Diagnostic[],
): HostPlan {
  const version = observed.version.text;
  return {
    document: refusedDocument(observed.host, error, { postfix_version: version, profile, warnings }),
    goal,
    basis: basisOf(observed, []),
    files: [],
    activation: "none",
    managed: [],
    revisionFiles: [],
    credentials: credentialTraces(observed),
  };
}
