import type { RevisionDocument } from "../revisions/documents.ts";
import { ageSentence } from "./age-wording.ts";
import { changeTables } from "./changes-markdown.ts";
import { actionOf } from "./history-text.ts";
import { assemble, code, type MarkdownOptions, prose } from "./markdown.ts";
import { changeCounts } from "./plan-summary.ts";
import { minute } from "./wording.ts";

/** One revision and what it changed, as Markdown. */
export function revisionMarkdown(document: RevisionDocument, options: MarkdownOptions = {}): string {
  const { host, revision, compared_with, changes } = document;
  const from = [
    `${prose(minute(revision.time))}, ${code(revision.actor)}`,
    `${actionOf(revision)}, ${prose(revision.outcome)}`,
    ...(revision.profile === null ? [] : [`profile ${code(revision.profile)}`]),
    ...(revision.commit === null ? [] : [`commit ${code(revision.commit)}`]),
    ...(revision.credentials ?? []).map((age) => `credential ${prose(ageSentence(age))}`),
  ].join("; ");
  const short = changes.length > 0 ? changeCounts(changes) : "no difference";
  const compared = `From revision ${compared_with} to ${revision.number}: ${short}`;
  const sections =
    compared_with === null
      ? []
      : [{ whole: changes.length > 0 ? `${compared}\n\n${changeTables(changes)}` : compared, short: compared }];
  const head = `### ${code(host)} revision ${revision.number}\n\n${from}`;
  return assemble(head, sections, options.limit ?? 60_000, "postmend show");
}
