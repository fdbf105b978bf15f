import type { HostVerification, VerifyDocument } from "../verify/verify-document.ts";
import { assemble, code, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { advice, criteriaOf, verifySummary } from "./verify-text.ts";
import { duration } from "./wording.ts";

/** Whether mail flows, as a comment: the sum, then a table of criteria for each host. */
export function verifyMarkdown(document: VerifyDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const head = `### Verification: ${prose(verifySummary(document))}`;
  return assemble(head, document.hosts.map(hostSection), limit, "postmend verify");
}

function hostSection({ host, verdict, criteria, error = [] }: HostVerification): Section {
  if (!criteria) {
    const why = error.map(({ summary, detail }) => prose(`${summary}${detail ? `: ${detail}` : ""}`)).join("; ");
    const text = `**${code(host)}**: could not be asked: ${why}`;
    return { whole: text, short: text };
  }
  const short = `**${code(host)}**: ${verdict === "met" ? "met" : `**${verdict}**`}`;
  const rows = criteriaOf(criteria).map(({ name, verdict, because, seconds }) => [
    name,
    verdict === "failed" ? "**failed**" : verdict,
    seconds > 0 ? duration(seconds) : "",
    prose(because),
  ]);
  const next = advice(criteria).map((text) => `  \n${text}`);
  return { whole: `${short}\n\n${markdownTable(["criterion", "", "time", "why"], rows)}\n${next.join("")}`, short };
}
