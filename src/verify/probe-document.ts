import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { RelayTest } from "./relay-test-result.ts";

/** What `postmend probe --format json` prints; see schemas/probe.schema.json. */
export interface ProbeDocument {
  readonly schema: "postmend/probe/v1";
  readonly hosts: readonly HostProbe[];
}

/** The relays of one host, as they answered it. */
export interface HostProbe {
  readonly host: string;
  /** Of the profile, or those that the host has now. */
  readonly settings: "profile" | "live";
  /** Null where the host has none, or was not asked for it. */
  readonly profile: string | null;
  /** In the order in which they are used; empty for a host that delivers by itself. */
  readonly relays: readonly RelayTest[];
  /** Why the host could not be asked. */
  readonly error?: readonly Diagnostic[];
}
