import type { ApplyDocument, HostApplyResult } from "../engine/apply-document.ts";
import { applySummary, inOrder, isTrouble, proof, STATUS_MEANING, STATUS_WORDS } from "./apply-summary.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { assemble, code, fenced, type MarkdownOptions, markdownTable, type Section } from "./markdown.ts";
import { print } from "./style.ts";
import { count, duration } from "./wording.ts";

/** How a run ended, as a comment: the sum, the hosts in trouble with their reasons, then the others in a table. */
export function applyMarkdown(document: ApplyDocument, options: MarkdownOptions = {}): string {
  const hosts = inOrder(document.hosts, true);
  const { fine, trouble } = applySummary(document);
  const sum = [trouble === "" ? "" : `**${trouble}**`, fine].filter((part) => part !== "").join(", ");
  const sections = [
    ...hosts.filter(isTrouble).map(troubleSection),
    ...tableSection(hosts.filter((host) => !isTrouble(host))),
    ...hosts.filter((host) => !isTrouble(host) && host.diagnostics.length > 0).map(noticeSection),
  ];
  return assemble(
    `### postmend apply\n\n${sum || "no host to change"}`,
    sections,
    options.limit ?? 60_000,
    "postmend history",
  );
}

function troubleSection(result: HostApplyResult): Section {
  const head = `**${STATUS_WORDS[result.status]} ${code(result.host)}**: ${STATUS_MEANING[result.status] ?? ""}`;
  return { whole: withDiagnostics(head, result), short: head };
}

function noticeSection(result: HostApplyResult): Section {
  const head = code(result.host);
  return { whole: withDiagnostics(head, result), short: head };
}

function withDiagnostics(head: string, { diagnostics }: HostApplyResult): string {
  if (diagnostics.length === 0) return head;
  return `${head}\n\n${fenced(print(diagnosticBlocks(diagnostics, 100, 0), { color: false }))}`;
}

function tableSection(hosts: readonly HostApplyResult[]): Section[] {
  if (hosts.length === 0) return [];
  const rows = hosts.map(({ host, status, revision, changes, seconds, verification }) => [
    code(host),
    status,
    revision === null ? "" : String(revision),
    String(changes),
    [duration(seconds), ...proof(verification)].join(", "),
  ]);
  const whole = markdownTable(["host", "status", "revision", "changes", "time"], rows);
  return [{ whole, short: `${count(hosts.length, "host")} without trouble` }];
}
