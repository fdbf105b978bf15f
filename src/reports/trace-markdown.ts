import type { TraceNote, TraceStep } from "../diagnosis/trace/route-step.ts";
import type { TraceDocument } from "../diagnosis/trace/trace-document.ts";
import { placeText } from "./lint-text.ts";
import { assemble, code, type MarkdownOptions, markdownTable, prose } from "./markdown.ts";
import { addressesOf, STEP_TITLES, verdictOf } from "./trace-text.ts";

/** The route as a comment for an issue: the verdict, then a row for each step. */
export function traceMarkdown(document: TraceDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const { host, postfix_version, steps, notes } = document;
  const head = `### Route of ${code(addressesOf(document))} on ${code(host)} (Postfix ${prose(postfix_version)})`;
  const verdict = verdictOf(document).map(prose).join("  \n");
  const table = markdownTable(["step", "what decides", "where"], steps.map(row));
  const sections = [verdict, table, ...notes.map(noteText)];
  return assemble(
    head,
    sections.map((whole) => ({ whole, short: whole })),
    limit,
    "postmend trace",
  );
}

function row({ step, text, evidence }: TraceStep): string[] {
  return [
    STEP_TITLES[step],
    prose(text),
    evidence.map((shown) => `${code(placeText(shown))}: ${code(shown.text)}`).join("<br>"),
  ];
}

function noteText({ text, evidence }: TraceNote): string {
  return [`Note: ${prose(text)}`, ...evidence.map((shown) => `- ${code(placeText(shown))}: ${code(shown.text)}`)].join(
    "\n",
  );
}
