import type { Explanation } from "./explain.ts";

/** What `postmend explain TEXT` says. */
export interface ReasonDocument extends Explanation {
  readonly schema: "postmend/explain/v1";
}
