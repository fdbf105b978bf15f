import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../plan/plan.ts";
import type { CredentialAge } from "../revisions/credential-age.ts";
import type { FileEdit } from "../revisions/edits.ts";

/** What `postmend drift` answers (`schemas/drift.schema.json`): which hosts left their profiles, and how. */
export interface DriftDocument {
  readonly schema: "postmend/drift/v1";
  readonly hosts: readonly HostDrift[];
}

/**
 * Which side moved since the revision in force. `nothing`: neither did. `rolled-back`: the host was taken back on purpose,
 * and the profile still stands for another state. `never-applied`: postmend never brought the profile there.
 */
export type Moved = "nothing" | "host" | "profile" | "both" | "rolled-back" | "never-applied" | "unknown";

/** One host against its profile, and against the revision that it was left in. */
export interface HostDrift {
  readonly host: string;
  readonly status: "on-profile" | "drifted" | "error";
  /** Null when the host could not be asked. */
  readonly postfix_version: string | null;
  readonly profile: string | null;
  readonly moved: Moved;
  /** The same as a sentence. */
  readonly because: string;
  /** The revision in force: the newest that did not fail. Null where there is none, or it cannot be read. */
  readonly since: DriftSince | null;
  /** The files that are not as the revision left them. */
  readonly edits: readonly FileEdit[];
  /** As in a plan, seen from the other side: `before` is what the profile says, `after` what the host has. */
  readonly changes: readonly Change[];
  /** How the profile would follow the host; null where the host was not edited. */
  readonly keep: Keep | null;
  /** How old the credentials on the host are. */
  readonly credentials: readonly CredentialDrift[];
  readonly warnings: readonly Diagnostic[];
  readonly error?: readonly Diagnostic[];
}

export interface DriftSince {
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `user@machine`. */
  readonly actor: string;
  readonly profile: string | null;
  readonly commit: string | null;
  readonly outcome: string;
}

/** The age of a credential, against `rotation.max_age` of the profile. */
export interface CredentialDrift extends CredentialAge {
  /** Older than the profile allows; false where the profile says nothing, and where the age is not known. */
  readonly overdue: boolean;
}

/** What to write into a profile so that it says what the host has. */
export interface Keep {
  /** The file of the profile, as the project has it. */
  readonly file: string;
  /** YAML to lay over the profile; empty where no lines would do. That they do was tried out. */
  readonly yaml: string;
  /** Keys to take out of the profile: `limits.delay`. */
  readonly take_out: readonly string[];
  /** What a person has to put into the profile, one sentence each. */
  readonly by_hand: readonly string[];
}
