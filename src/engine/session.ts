import type { HostEntry } from "../profile/inventory.ts";
import type { LoadedProject } from "../profile/project.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import type { Transport } from "../transports/transport.ts";
import type { EngineListener } from "./events.ts";

/**
 * What every verb of one run shares: the project as it was read, the secrets as they were resolved, how a host is
 * reached, and who is told of progress. Made before any host is touched.
 */
export interface Session {
  readonly project: LoadedProject;
  readonly secrets: ResolvedSecrets;
  /** Opens the road to a host; the caller closes it. */
  readonly connect: (host: HostEntry) => Promise<Transport>;
  readonly emit: EngineListener;
  readonly stamp: Stamp;
}

/** Who does it, with what, when: for the manifests of revisions. */
export interface Stamp {
  /** `user@machine`. */
  readonly actor: string;
  /** postmend's own version. */
  readonly postmend: string;
  /** Commit of the project as it was read; undefined outside git, and where the run leaves no record. */
  readonly commit: string | undefined;
  readonly now: () => Date;
}
