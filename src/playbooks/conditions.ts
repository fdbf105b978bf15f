import type { Finding, HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import type { Conditions } from "../profile/schema-types.ts";

/** The findings that the conditions pick; none where not all of the conditions hold. */
export function picked(conditions: Conditions, { findings }: Pick<HostDiagnosis, "findings">): readonly Finding[] {
  const found = findings.filter((finding) => isMeant(conditions, finding));
  const messages = found.reduce((sum, finding) => sum + finding.messages, 0);
  const share = found.reduce((sum, finding) => sum + finding.share, 0);
  const enough = messages >= (conditions.messages ?? 0) && share * 100 >= Number.parseInt(conditions.share ?? "0", 10);
  return enough ? found : [];
}

/** What any of several conditions picks, in the order of the diagnosis. */
export function pickedByAny(
  all: readonly Conditions[],
  diagnosis: Pick<HostDiagnosis, "findings">,
): readonly Finding[] {
  const found = new Set(all.flatMap((conditions) => picked(conditions, diagnosis)));
  return diagnosis.findings.filter((finding) => found.has(finding));
}

/** The errors of the kind that the conditions are about, however few messages they hold back. */
export function errorsOf(all: readonly Conditions[], { findings }: Pick<HostDiagnosis, "findings">): Finding[] {
  const kinds = all.map(({ messages: _, share: __, severity: ___, ...kind }) => kind);
  return findings.filter(
    (finding) => finding.severity === "error" && kinds.some((conditions) => isMeant(conditions, finding)),
  );
}

function isMeant({ cause, rule, severity, remedy }: Conditions, finding: Finding): boolean {
  if (cause !== undefined && ![cause].flat().includes(finding.cause)) return false;
  if (rule !== undefined && !([rule].flat() as readonly (string | undefined)[]).includes(finding.rule)) return false;
  if (remedy !== undefined && remedy !== finding.remedy.kind) return false;
  return severity === undefined || GRAVITY.indexOf(finding.severity) <= GRAVITY.indexOf(severity);
}

const GRAVITY: readonly Finding["severity"][] = ["error", "warning", "info"];
