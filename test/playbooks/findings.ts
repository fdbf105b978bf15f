import type { Finding, HostDiagnosis } from "../../src/diagnosis/diagnose/diagnosis-document.ts";

/** A finding that says nothing special but what a test is about. */
export function finding(more: Partial<Finding> = {}): Finding {
  return {
    cause: "other",
    severity: "error",
    summary: "Something is wrong",
    confidence: 0.9,
    messages: 0,
    lost: 0,
    share: 0,
    evidence: [],
    remedy: { kind: "host", text: "Mend it." },
    ...more,
  };
}

/** A finding of a lint rule that names a change of the profile. */
export function change(key: string, value: unknown, rule = "wrappermode-mismatch"): Finding {
  return finding({ rule, remedy: { kind: "profile", text: "Change it.", changes: [{ key, value }] } });
}

/** What a diagnosis is asked for by a playbook. */
export function diagnosed(...findings: readonly Finding[]): Pick<HostDiagnosis, "findings"> {
  return { findings };
}
