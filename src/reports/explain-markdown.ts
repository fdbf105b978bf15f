import type { CauseCount, ExplainDocument } from "../diagnosis/explain-document.ts";
import type { ReasonDocument } from "../diagnosis/reason-document.ts";
import { headOf } from "./explain-text.ts";
import { assemble, code, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";

/** One reason as Markdown. */
export function reasonMarkdown({ input, cause, also, dsn, dsn_meaning, meaning, remedy }: ReasonDocument): string {
  const rows = [
    ["cause", `**${cause}**${also ? ` (also: ${also.join(", ")})` : ""}`],
    ["means", prose(meaning)],
    ["do", prose(remedy)],
    ...(dsn === undefined ? [] : [["code", `${code(dsn)} ${prose(dsn_meaning ?? "")}`.trim()]]),
    ["text", code(input)],
  ];
  return `### postmend explain\n\n${markdownTable(["", ""], rows)}\n`;
}

/** A summary as Markdown: a table of causes, then each with its remedy and examples, then the relays. */
export function explainMarkdown(document: ExplainDocument, options: MarkdownOptions = {}): string {
  const head = `### postmend explain\n\n${headOf(document).map(prose).join("  \n")}`;
  const sections = [overview(document), ...document.causes.map(causeSection), relaySection(document)].filter(
    (section) => section !== undefined,
  );
  return assemble(head, sections, options.limit ?? 60_000, "postmend explain");
}

function overview({ causes }: ExplainDocument): Section | undefined {
  if (causes.length === 0) return undefined;
  const rows = causes.map(({ cause, messages, deliveries, servers_before, first, last }) => [
    cause,
    String(messages),
    String(deliveries),
    String(servers_before),
    first === null ? "" : prose(first),
    last === null ? "" : prose(last),
  ]);
  const whole = markdownTable(
    ["cause", "messages", "failed deliveries", "servers tried before", "first", "last"],
    rows,
  );
  return { whole, short: whole };
}

function causeSection({ cause, meaning, remedy, examples }: CauseCount): Section {
  const short = `**${cause}**: ${prose(meaning)} ${prose(remedy)}`;
  const seen = examples.map(({ reason, remedy: own }) => `- ${code(reason)}${own === remedy ? "" : `: ${prose(own)}`}`);
  return { whole: [short, ...(seen.length > 0 ? [seen.join("\n")] : [])].join("\n\n"), short };
}

function relaySection({ relays }: ExplainDocument): Section | undefined {
  if (relays.length === 0) return undefined;
  const rows = relays.map(({ relay, failures, causes }) => [
    code(relay),
    String(failures),
    Object.entries(causes)
      .map(([cause, number]) => `${cause} ${number}`)
      .join(", "),
  ]);
  return { whole: markdownTable(["relay", "failures", "causes"], rows), short: "" };
}
