import type { Cause } from "../cause.ts";
import type { LintFinding } from "../lint/rule.ts";
import type { LogState, Trouble } from "../mail-state/mail-state.ts";
import type { FindingEvidence } from "./diagnosis-document.ts";
import type { Symptom } from "./symptom.ts";

/** What Postfix noted of some of the messages. */
export function mailEvidence({ where, examples, relay }: Symptom): FindingEvidence[] {
  return examples.slice(0, 3).map(({ queue_id, recipient, reason, status }) => ({
    kind: where,
    text: [
      ...(recipient === "" ? [] : [`to ${recipient}`]),
      ...(relay === "none" ? [] : [`by ${relay}`]),
      `${status}: ${reason}`,
    ].join(", "),
    queue_id,
  }));
}

/** The lines that show a mistake, or the mistake itself where no line does. */
export function lintEvidence({ message, evidence }: LintFinding): FindingEvidence[] {
  if (evidence.length === 0) return [{ kind: "configuration", text: message }];
  return evidence.map(({ file, line, text }) => ({
    kind: "configuration",
    text: text === "" ? message : text,
    file,
    ...(line !== undefined && { line }),
  }));
}

/** A line in which a program of Postfix complains. */
export function complaintEvidence({ program, text }: Trouble): FindingEvidence {
  return { kind: "log", text: `${program}: ${text}` };
}

/** Of mail that waits for something on this host, or for a login that failed here, the reason names nothing: other lines of the log do. */
export function localComplaints({ cause, last }: Symptom, { trouble }: LogState): Trouble[] {
  const lines = cause && LINES[cause];
  const told = lines ? trouble.filter(({ text }) => lines.test(text)) : [];
  return told.filter((one) => one.last === null || last === null || one.last > last - 60).slice(0, 2);
}

const LINES: Partial<Record<Cause, RegExp>> = {
  "local-config-error": /open database |unsupported (?:dictionary|map) type|^sasl-xoauth2: /,
  "sasl-auth-failed": /^sasl-xoauth2: /,
  "sasl-no-mechanism": /^sasl-xoauth2: /,
};

/** Each thing that was seen once, in the same order. */
export function distinct(evidence: readonly FindingEvidence[]): FindingEvidence[] {
  const seen = new Set<string>();
  return evidence.filter((one) => {
    const key = JSON.stringify(one);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
