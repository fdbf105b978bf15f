import type { LookedUpTables } from "../../observe/look-up.ts";
import type { Observation } from "../../observe/observed-state.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";

/** Everything that a route is found from: data, wherever it came from. */
export interface TraceFacts {
  readonly configuration: ConfigurationFacts;
  readonly tables: LookedUpTables;
  /** The host's own IP addresses. */
  readonly addresses: Observation<readonly string[]>;
}

/** Keys that have to be asked before a route is known, by table. */
export type Questions = ReadonlyMap<string, ReadonlySet<string>>;
