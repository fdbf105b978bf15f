/** One thing that a log or a queue says about a delivery. Strings are still cut from the input (see line-splitter.ts). */
export interface DeliveryRecord {
  /** `server`: Postfix went on to the next server, this was not yet the end of the attempt. */
  readonly kind: "sent" | "failed" | "server" | "silent";
  /** Empty where the line names none; then `process` tells to which delivery it belongs. */
  readonly queueId: string;
  readonly process: string;
  readonly time: string;
  readonly relay: string;
  readonly reason: string;
  readonly recipient: string;
  /** deferred, bounced, SOFTBOUNCE, expired, …; of a queue listing the queue. */
  readonly status: string;
  readonly dsn: string;
}
