import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { DriftDocument, HostDrift, Keep } from "../engine/drift-document.ts";
import { changeTables } from "./changes-markdown.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import {
  authorSentence,
  backCommand,
  driftSummary,
  editSentence,
  keepHeading,
  sinceSentence,
  wasEdited,
} from "./drift-wording.ts";
import { assemble, code, fenced, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { changeCounts } from "./plan-summary.ts";
import { print } from "./style.ts";

/** What left its profile, as a comment or an issue: the sum, what could not be compared, then host by host. */
export function driftMarkdown(document: DriftDocument, options: MarkdownOptions = {}): string {
  const { sentence, errors } = driftSummary(document);
  const head = `### postmend drift\n\n${sentence}${errors === "" ? "" : `, **${errors}**`}`;
  const on = document.hosts.filter(({ status, warnings }) => status === "on-profile" && warnings.length === 0);
  const sections = [
    ...document.hosts.filter(({ status }) => status === "error").map(errorSection),
    ...document.hosts.filter((host) => host.status !== "error" && !on.includes(host)).map(hostSection),
    ...(on.length > 0 ? [onProfile(on)] : []),
  ];
  return assemble(head, sections, options.limit ?? 60_000, "postmend drift");
}

function onProfile(hosts: readonly HostDrift[]): Section {
  const whole = `On profile: ${hosts.map(({ host }) => code(host)).join(", ")}`;
  return { whole, short: `${hosts.length} on profile` };
}

function errorSection(host: HostDrift): Section {
  const head = `**Not compared: ${code(host.host)}**`;
  const edits = host.edits.length > 0 ? `\n\n${editTable(host)}` : "";
  return { whole: `${head}\n\n${diagnosticsBlock([...(host.error ?? []), ...host.warnings])}${edits}`, short: head };
}

function hostSection(host: HostDrift): Section {
  const { changes, warnings, because, since } = host;
  const short = `**${code(host.host)}**: ${changes.length > 0 ? changeCounts(changes) : "on profile"}`;
  const parts = [
    `${short}; ${prose(because)}`,
    ...(since ? [`Since ${prose(sinceSentence(since))}`] : []),
    ...(host.edits.length > 0 ? [editTable(host)] : []),
    ...(changes.length > 0
      ? ["`before` is what the profile says, `after` what the host has:", changeTables(changes)]
      : []),
    ...(changes.length > 0 ? [waysOut(host)] : []),
    ...(warnings.length > 0 ? [diagnosticsBlock(warnings)] : []),
  ];
  return { whole: parts.join("\n\n"), short };
}

function editTable({ edits }: HostDrift): string {
  const rows = edits.map((edit) => [code(edit.file), prose(editSentence(edit)), prose(authorSentence(edit))]);
  return markdownTable(["edited", "how", "by"], rows);
}

function waysOut(host: HostDrift): string {
  const back = wasEdited(host) ? "To bring the host back" : "To bring the profile to the host";
  const keep = host.keep ? [keepPart(keepHeading(host), host.keep)] : [];
  return [...keep, `${back}: ${code(backCommand(host.host))}`].join("\n\n");
}

function keepPart(heading: string, { file, yaml, take_out, by_hand }: Keep): string {
  return [
    `${heading}, in ${code(file)}:`,
    ...(yaml === "" ? [] : [fenced(yaml)]),
    ...[...take_out.map((key) => `take out ${code(key)}`), ...by_hand.map(prose)].map((text) => `- ${text}`),
  ].join("\n\n");
}

function diagnosticsBlock(diagnostics: readonly Diagnostic[]): string {
  return fenced(print(diagnosticBlocks(diagnostics, 100, 0), { color: false }));
}
