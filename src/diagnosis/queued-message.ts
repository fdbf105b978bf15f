/** A message in the queue. Strings are still cut from the input (see line-splitter.ts). */
export interface QueuedMessage {
  readonly queueId: string;
  /** `deferred`, `active`, … */
  readonly queue: string;
  /** As it is written: ISO 8601, or month, day and time of day without a year. */
  readonly arrival: string;
  readonly sender: string;
  /** Each with the reason of its last attempt, empty where there was none. */
  readonly recipients: readonly { readonly address: string; readonly reason: string }[];
}
