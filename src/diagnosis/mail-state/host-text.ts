import { neutralise } from "../../diagnostics/diagnostic.ts";
import { quotable } from "../../plan/sensitive.ts";
import { decoded } from "../line-splitter.ts";

const LONGEST = 1000;

/** Text that a host gave, as it may be shown: bounded, without control characters and without credentials of main.cf. */
export function hostText(latin1: string): string {
  const text = decoded(latin1.slice(0, LONGEST * 4));
  return neutralise(quotable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
}

/** The domain of a mail address in lower case; empty where it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : hostText(address.slice(at + 1, at + 257)).toLowerCase();
}
