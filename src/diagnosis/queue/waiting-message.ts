import type { Cause } from "../cause.ts";

/** A message that waits in a queue of a host, with why. */
export interface WaitingMessage {
  readonly id: string;
  /** `deferred`, `active`, `hold`, … */
  readonly queue: string;
  /** Seconds since 1970. */
  readonly arrival: number;
  /** Empty for the null sender. */
  readonly sender: string;
  /** The first one. */
  readonly recipient: string;
  /** Domains of all recipients, lower case. */
  readonly domains: readonly string[];
  /** What the reasons of its recipients say, most recipients first; empty where none was given. */
  readonly causes: readonly Cause[];
  /** The reason of the first recipient, empty where there is none. */
  readonly reason: string;
}
