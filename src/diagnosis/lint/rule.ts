import type { Cause } from "../cause.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Evidence } from "../configuration/evidence.ts";

/** How bad a finding is: mail breaks or a secret leaks; probably not what was meant; worth knowing. */
export type LintSeverity = "error" | "warning" | "info";

/** One known mistake. Everything about it is here: the check, and its page in docs/rules/. */
export interface LintRule {
  /** Kebab case; a contract. */
  readonly id: string;
  readonly severity: LintSeverity;
  /** Why mail is then deferred or bounced; `other` where the mistake alone holds no mail back. */
  readonly cause: Cause;
  /** The releases that it holds for: from `since` on, up to but without `before`. */
  readonly since?: string;
  readonly before?: string;
  /** One line, the same for every finding. */
  readonly summary: string;
  /** What follows from the mistake; a sentence or two of Markdown. */
  readonly means: string;
  /** From what the finding is concluded. */
  readonly detected: string;
  readonly remedy: Remedy;
  /** What looks like it and is harmless, and is not reported. */
  readonly not: string;
  /** Every place where the mistake was made. */
  find(configuration: Configuration): readonly Found[];
}

/** What cures a finding: a change of the profile, of the host, or something outside of both. */
export interface Remedy {
  readonly kind: "profile" | "host" | "outside";
  readonly text: string;
  /** Of the profile: `tls.wrapper` becomes `auto`. */
  readonly changes?: readonly ProfileChange[];
}

export interface ProfileChange {
  readonly key: string;
  readonly value: unknown;
}

/** One place where a rule found its mistake. */
export interface Found {
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** In place of the rule's own. */
  readonly cause?: Cause;
  readonly severity?: LintSeverity;
  readonly remedy?: Remedy;
  /** It may be meant so: it counts only where mail has met it, which `lint` does not know. */
  readonly onlyWhenMet?: boolean;
}

/** A finding as it is reported. */
export interface LintFinding extends Found {
  readonly rule: string;
  readonly cause: Cause;
  readonly severity: LintSeverity;
  readonly summary: string;
  readonly remedy: Remedy;
}
