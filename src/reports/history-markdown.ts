import type { HistoryDocument, HostHistory } from "../revisions/documents.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { actionOf } from "./history-text.ts";
import { assemble, code, fenced, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { print } from "./style.ts";
import { count, minute } from "./wording.ts";

/** The revisions of each host as tables, newest first; the one that the host is on is bold. */
export function historyMarkdown(document: HistoryDocument, options: MarkdownOptions = {}): string {
  return assemble("### postmend history", document.hosts.map(section), options.limit ?? 60_000, "postmend history");
}

function section({ host, revisions, error }: HostHistory): Section {
  const errors = error === undefined ? "" : `\n\n${fenced(print(diagnosticBlocks(error, 100, 0), { color: false }))}`;
  if (error !== undefined && revisions.length === 0) {
    const head = `**Not read: ${code(host)}**`;
    return { whole: `${head}${errors}`, short: head };
  }
  const short = `**${code(host)}**: ${revisions.length === 0 ? "no revisions" : count(revisions.length, "revision")}`;
  if (revisions.length === 0) return { whole: short, short };
  const rows = revisions.map((revision) => [
    revision.current ? `**${revision.number}**` : String(revision.number),
    prose(minute(revision.time)),
    code(revision.actor),
    actionOf(revision),
    revision.profile === null ? "" : code(revision.profile),
    revision.commit === null ? "" : code(revision.commit.slice(0, 8)),
    prose(revision.outcome),
  ]);
  const table = markdownTable(["revision", "when", "who", "what", "profile", "commit", "outcome"], rows);
  return { whole: `${short}\n\n${table}${errors}`, short };
}
