import type { SecretReference } from "../secrets/secret-text.ts";
import type { HostPlanDocument, Impact, PlannedFile } from "./plan.ts";

/** Proof that a text is the one that was sealed, which does not give the text away: slow to guess, salted. */
export type Seal = (text: string) => Promise<string>;

/** Whether a seal was made of this text. */
export type CheckSeal = (text: string, seal: string) => Promise<boolean>;

/** A plan as a file holds it: all that apply needs, except secrets and what it can read from the host again. */
export interface SavedPlan {
  readonly about: SavedPlanAbout;
  readonly hosts: readonly SavedHostPlan[];
  /** The secrets that the plan was made with. */
  readonly secrets: readonly { readonly reference: SecretReference; readonly seal: string }[];
}

/** Who made a plan, and of what. */
export interface SavedPlanAbout {
  /** Version of postmend. */
  readonly postmend: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly actor: string;
  /** Git commit of the project; null outside of git. */
  readonly commit: string | null;
}

export interface SavedHostPlan {
  readonly document: HostPlanDocument;
  readonly profileDigest: string;
  readonly basis: SavedBasis;
  /** Tables only. main.cf is made again from the live file, which the basis binds, and from the changes. */
  readonly files: readonly PlannedFile[];
  readonly activation: Impact;
  readonly managed: readonly string[];
  readonly revisionFiles: readonly string[];
}

/** As `Basis`; what a sensitive file held is sealed. */
export interface SavedBasis {
  readonly hostKey: string | null;
  readonly instance: string;
  readonly configDirectory: string;
  readonly version: string;
  readonly mapType?: string;
  readonly files: readonly SavedBasisFile[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export type SavedBasisFile =
  | { readonly path: string; readonly sha256: string | null }
  | { readonly path: string; readonly seal: string | null };
