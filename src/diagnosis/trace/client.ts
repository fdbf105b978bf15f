import type { Service } from "../../postfix/master-cf.ts";

/** The SMTP or LMTP client of a route. */
export interface ClientView {
  readonly service: Service;
  /** Before the names of its parameters. */
  readonly prefix: "smtp" | "lmtp";
  /** Empty for the null sender. */
  readonly sender: string;
}

/** Where the client connects. */
export interface Site {
  /** As it is configured: `[relay.example]:587`. */
  readonly destination: string;
  readonly host: string;
  /** The servers are those that DNS names as mail exchangers of `host`. */
  readonly mx: boolean;
}
