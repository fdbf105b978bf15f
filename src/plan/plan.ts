import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SecretText } from "../secrets/secret-text.ts";
import type { CredentialTraces } from "./credential-traces.ts";

/**
 * A plan is data: made once, shown, saved, approved and applied. What applies decides nothing.
 *
 * The public JSON form (`schemas/plan.schema.json`) is `PlanDocument`; a `HostPlan` adds what apply needs and what must not be shown.
 */
export type Impact = "none" | "reload" | "restart";

export interface Change {
  /** Absolute path on the host. */
  readonly file: string;
  readonly kind: "parameter" | "table-entry" | "file" | "service";
  /** Parameter name, table key, or file path. */
  readonly name: string;
  readonly action: "create" | "update" | "delete";
  /** Null where there is nothing; masked where `sensitive`. */
  readonly before: string | null;
  readonly after: string | null;
  readonly sensitive: boolean;
  readonly impact: Impact;
  /** What a masked or unobvious change means: `password differs, user unchanged`; `was managed by revision 3`. */
  readonly note?: string;
}

export interface Action {
  readonly run: "postmap" | "reload" | "restart" | "none";
  /** What it runs on: a table (`hash:/etc/postfix/sasl_passwd`) or nothing. */
  readonly target?: string;
  readonly why: string;
}

/** Why a value needs no change: it is written so, it means the same, or it is the default. */
export interface Match {
  readonly file: string;
  readonly name: string;
  readonly because: string;
}

/** One host's plan in its public form. */
export interface HostPlanDocument {
  readonly host: string;
  readonly status: "changes" | "unchanged" | "error";
  readonly postfix_version: string | null;
  readonly profile: string | null;
  readonly changes: readonly Change[];
  readonly actions: readonly Action[];
  readonly warnings: readonly Diagnostic[];
  readonly matches: readonly Match[];
  /** Names this plan: the same host state and the same changes give the same fingerprint. Null on error. */
  readonly fingerprint: string | null;
  readonly error?: readonly Diagnostic[];
}

export interface PlanDocument {
  readonly schema: "postmend/plan/v1";
  readonly hosts: readonly HostPlanDocument[];
}

/** What the host looked like when the plan was made; apply refuses when any of it moved. */
export interface Basis {
  /** `SHA256:…` of the SSH host key; null for `local`. */
  readonly hostKey: string | null;
  readonly instance: string;
  readonly configDirectory: string;
  readonly version: string;
  /** By path. Digest of the live file, or null where there is none. Files that hold secrets are in here too: this never leaves the process as it is (a saved plan seals them). */
  readonly files: ReadonlyMap<string, BasisFile>;
  /** Lookup table type of the tables that were looked at, to look at the same again; undefined for a plan without tables. */
  readonly mapType?: string;
  /** The main.cf parameters in force as they may be shown, to say which of them moved. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Options of the SMTP client in master.cf, which no plan changes: stronger than main.cf. No part of a saved plan. */
  readonly clientOptions: ReadonlyMap<string, string>;
}

export interface BasisFile {
  readonly sha256: string | null;
  readonly sensitive: boolean;
}

/** A file as it shall be after apply. Absent: `content` null. */
export interface PlannedFile {
  readonly path: string;
  readonly content: SecretText | null;
  readonly encoding: "utf8" | "latin1";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** `hash:/etc/postfix/sasl_passwd` is built beside and renamed to `built`. */
  readonly build?: { readonly type: string; readonly built: string };
  readonly sensitive: boolean;
  /** The text that the file has now, in the same encoding: only what differs from it has to travel. */
  readonly live?: string;
}

/** Where a plan leads: to what a profile says (by the digest of it), or back to a stored revision. */
export type Goal = { readonly profileDigest: string } | { readonly revision: number };

/** One host's plan in whole: the document, and what the transaction does. */
export interface HostPlan {
  readonly document: HostPlanDocument;
  readonly goal: Goal;
  readonly basis: Basis;
  /** Only files that change. main.cf comes last. */
  readonly files: readonly PlannedFile[];
  readonly activation: Impact;
  /** Parameters of main.cf that the profile owns after this plan. */
  readonly managed: readonly string[];
  /** Every file that belongs to the revision: main.cf and the tables, changed or not. */
  readonly revisionFiles: readonly string[];
  /** What the host told of its credentials, for their age in the revision that comes of this plan. */
  readonly credentials: CredentialTraces;
}
