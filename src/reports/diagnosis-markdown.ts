import type { DiagnosisDocument, Finding, HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import { diagnosisSummary, evidencePlace, queueNotes, queueText, weightText } from "./diagnosis-text.ts";
import { shownValue } from "./lint-text.ts";
import { assemble, code, type MarkdownOptions, prose, type Section } from "./markdown.ts";

/** The diagnosis as a comment: the sum, then the findings of each host, worst first. */
export function diagnosisMarkdown(document: DiagnosisDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const head = `### Diagnosis: ${prose(diagnosisSummary(document))}`;
  return assemble(head, document.hosts.flatMap(hostSections), limit, "postmend diagnose");
}

function hostSections(host: HostDiagnosis): Section[] {
  if (host.error) {
    const why = host.error.map(({ summary, detail }) => prose(`${summary}${detail ? `: ${detail}` : ""}`)).join("; ");
    return [same(`**${code(host.host)}**: could not be asked: ${why}`)];
  }
  const running = host.running === false ? ", Postfix does not run" : "";
  const notes = queueNotes(host.queue).map((text) => `- ${prose(text)}`);
  const head = `**${code(host.host)}** (${prose(queueText(host.queue))}${running})`;
  if (host.findings.length === 0) return [same(`${head}: nothing was found that keeps mail from flowing`)];
  const unknown = host.unknown.map((text) => `- not known: ${prose(text)}`);
  return [
    same([head, "", ...notes].join("\n").trim()),
    ...host.findings.map(findingSection),
    ...(unknown.length > 0 ? [same(unknown.join("\n"))] : []),
  ];
}

function findingSection(finding: Finding): Section {
  const { severity, summary, cause, rule, evidence, remedy } = finding;
  const names = [cause, ...(rule === undefined ? [] : [rule])].map(code).join(", ");
  const short = `- **${severity}**: ${prose(summary)} (${names})${finding.messages > 0 ? `: ${prose(weightText(finding))}` : ""}`;
  const shown = evidence.map((one) => `  - ${code(evidencePlace(one))} ${prose(one.text)}`);
  const changes = (remedy.changes ?? []).map(({ key, value }) => `  - ${code(`${key}: ${shownValue(value)}`)}`);
  const advice = `  - **${remedy.kind}**: ${prose(remedy.text)}`;
  return { whole: [short, ...shown, advice, ...changes].join("\n"), short };
}

function same(text: string): Section {
  return { whole: text, short: text };
}
