import type { Advice, Cause } from "./cause.ts";
import type { Stage } from "./reason.ts";

/** One row of the tables: texts that mean one cause. */
export interface KnownReason {
  readonly cause: Cause;
  /** Any of these in the text (see phrase.ts). */
  readonly phrases: readonly string[];
  /** Other causes that the text names beside the first. */
  readonly also?: readonly Cause[];
  /** Only these say it: Postfix itself (`client`) or another server (`server`). Absent: either. */
  readonly by?: "client" | "server";
  /** Only where this was refused: a vague text means what the command makes of it. */
  readonly stages?: readonly Stage[];
  /** What is special about this case, where there is more to say than about the cause in general. */
  readonly advice?: Partial<Advice>;
  /** Where the texts are from. */
  readonly source: string;
}
