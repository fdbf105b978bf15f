import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { QueueReading, Trend } from "./queue-trend.ts";
import type { RelayTest } from "./relay-test-result.ts";
import type { Canary } from "./verification.ts";

/** What `postmend verify --format json` prints; see schemas/verify.schema.json. */
export interface VerifyDocument {
  readonly schema: "postmend/verify/v1";
  readonly hosts: readonly HostVerification[];
}

/** Whether mail flows through one host, by the criteria of its profile. */
export interface HostVerification {
  readonly host: string;
  /** Null where the host has none. */
  readonly profile: string | null;
  /** `met`: everything that was asked. `failed` outweighs `undetermined`; `error`: the host could not be asked. */
  readonly verdict: "met" | "failed" | "undetermined" | "error";
  /** Null with `error`. */
  readonly criteria: Criteria | null;
  readonly error?: readonly Diagnostic[];
}

/** In the order in which they are asked. */
export interface Criteria {
  readonly relay: RelayCriterion;
  readonly canary: CanaryCriterion;
  readonly queue: QueueCriterion;
}

/** What every criterion says. */
export interface Criterion {
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly because: string;
  /** How long it took to find out. */
  readonly seconds: number;
}

/** `undetermined`: nobody can tell. `not-asked`: nobody wanted to know. */
export type Verdict = "met" | "failed" | "undetermined" | "not-asked";

/** The relays take mail from the host, with the settings that it has now. */
export interface RelayCriterion extends Criterion {
  readonly relays: readonly RelayTest[];
}

/** A message that Postfix itself delivers, within its time. */
export interface CanaryCriterion extends Criterion {
  readonly canary: Canary | null;
  /** Lines of the log, while it was on its way, that say that a service died or was throttled. */
  readonly trouble: readonly string[];
}

/** What the number of waiting messages does. */
export interface QueueCriterion extends Criterion {
  /** `falling`: as the profile wants it; `not-rising`: where no profile says what. Null where it was not asked. */
  readonly wanted: "falling" | "not-rising" | null;
  readonly trend: Trend | null;
  readonly readings: readonly QueueReading[];
}
