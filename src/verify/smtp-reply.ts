import { neutralise } from "../diagnostics/diagnostic.ts";
import type { RelayReply } from "./relay-test-result.ts";

/** A whole reply of an SMTP server. */
export interface SmtpReply {
  readonly code: number;
  /** Text of each line, without code and separator. */
  readonly lines: readonly string[];
}

/** A line as it may stand in a reply, and whether it is the last one. */
export function replyLine(
  line: string,
): { readonly code: number; readonly text: string; readonly last: boolean } | undefined {
  const [, code, separator, text = ""] = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line) ?? [];
  return code === undefined ? undefined : { code: Number(code), text, last: separator !== "-" };
}

/** A reply as it may be shown: one line, enhanced code apart, masked by `redact`. */
export function shownReply({ code, lines }: SmtpReply, redact: (text: string) => string): RelayReply {
  const enhanced = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/.exec(lines[0] ?? "")?.[1];
  const text = lines.map((line) => (enhanced && line.startsWith(enhanced) ? line.slice(enhanced.length) : line).trim());
  const shown = neutralise(redact(text.join(" "))).slice(0, LONGEST);
  return { code, ...(enhanced !== undefined && { enhanced }), text: shown };
}

/** No server needs more words to refuse. */
const LONGEST = 500;

/** `535 5.7.8 Error: authentication failed`. */
export function replyText({ code, enhanced, text }: RelayReply): string {
  return [code, enhanced, text].filter((part) => part !== undefined && part !== "").join(" ");
}

/** What a server told about itself in EHLO: keyword and parameters, keywords in upper case. */
export function capabilitiesOf({ lines }: SmtpReply): string[] {
  return lines.slice(1).flatMap((line) => {
    const [keyword = "", ...parameters] = neutralise(line).trim().split(/\s+/);
    return keyword === "" ? [] : [[keyword.toUpperCase(), ...parameters].join(" ").slice(0, LONGEST)];
  });
}

/** The mechanisms of the AUTH capability, upper case; `AUTH=` is the form of old servers. Empty without one. */
export function offeredMechanisms(capabilities: readonly string[]): string[] {
  const words = capabilities.flatMap((line) => /^AUTH[ =](.+)$/.exec(line)?.[1]?.split(/[\s,]+/) ?? []);
  return [...new Set(words.map((word) => word.toUpperCase()))].filter((word) => word !== "");
}
