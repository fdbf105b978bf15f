import { type Classification, classifyReason } from "./classify.ts";

/** What one reason means. */
export interface Explanation extends Classification {
  /** The reason as it was given. */
  readonly input: string;
}

/**
 * Explains one deferral or bounce reason: bare, as `postqueue` shows it, or within its line of a log. Never throws; a
 * text that says nothing known is `other`.
 */
export function explain(input: string): Explanation {
  return { input, ...classifyReason(input) };
}
