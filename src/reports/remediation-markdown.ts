import type { RemediationDocument, StepRecord } from "../playbooks/remediation-document.ts";
import { assemble, code, fenced, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { headText, overlayText, RESULTS, sentence } from "./remediation-text.ts";
import { duration } from "./wording.ts";

/** The record of a run as a comment: how it ended, the steps as a table, the overlay, what a person has to do. */
export function remediationMarkdown(document: RemediationDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const { host, outcome, overlay, next, steps, diagnostics } = document;
  const head = `### Remediation of ${code(host)}: ${prose(RESULTS[outcome].words)}\n\n${prose(sentence(document))}  \n${prose(headText(document))}`;
  const wrong = diagnostics.map(({ summary, detail }) => prose(`${summary}${detail ? `: ${detail}` : ""}`));
  const sections: Section[] = [
    stepsSection(steps),
    ...(overlay ? [same(`**Laid over the profile**, ${prose(overlayText(overlay))}\n\n${fenced(overlay.yaml)}`)] : []),
    ...(next.length === 0
      ? []
      : [
          same(`**What to do**\n\n${next.map((text) => `- ${text.split("\n").map(prose).join("  \n  ")}`).join("\n")}`),
        ]),
    ...(wrong.length === 0 ? [] : [same(wrong.map((text) => `- **error**: ${text}`).join("\n"))]),
  ];
  return assemble(head, sections, limit, "postmend remediate");
}

function stepsSection(steps: readonly StepRecord[]): Section {
  const rows = (evidence: (step: StepRecord) => string) =>
    steps.map((step) => [
      code(step.step),
      step.outcome === "stopped" || step.outcome === "failed" ? `**${step.outcome}**` : step.outcome,
      step.outcome === "not-reached" ? "" : duration(step.seconds),
      [prose(step.summary), evidence(step)].filter((text) => text !== "").join("<br>"),
    ]);
  const columns = ["step", "", "time", "what was seen"];
  return {
    whole: markdownTable(
      columns,
      rows(({ evidence }) => evidence.map(prose).join("<br>")),
    ),
    short: markdownTable(
      columns,
      rows(() => ""),
    ),
  };
}

function same(text: string): Section {
  return { whole: text, short: text };
}
