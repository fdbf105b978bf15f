import type { FlushDocument, HostFlush } from "../verify/flush-document.ts";
import { flushSummary, notes, sentence } from "./flush-text.ts";
import { assemble, code, type MarkdownOptions, prose, type Section } from "./markdown.ts";

/** What came of a flush, as a comment: the sum, then a paragraph for each host. */
export function flushMarkdown(document: FlushDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  return assemble(
    `### Flush: ${prose(flushSummary(document))}`,
    document.hosts.map(hostSection),
    limit,
    "postmend flush",
  );
}

function hostSection(flush: HostFlush): Section {
  const { host, result, about, ended_by, diagnostics } = flush;
  const short = `**${code(host)}**: ${result} (${prose(about)})`;
  const lines = [
    sentence(flush),
    ...notes(flush),
    ...(ended_by ? [`${ended_by.cause}: ${ended_by.id} ${ended_by.status}: ${ended_by.text}`] : []),
    ...diagnostics.map(({ summary, detail }) => `${summary}${detail === undefined ? "" : `: ${detail}`}`),
  ].filter((text) => text !== "");
  return { whole: [short, ...lines.map((text) => `- ${prose(text)}`)].join("\n"), short };
}
