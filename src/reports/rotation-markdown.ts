import type { HostRotation, RotationDocument } from "../engine/rotation-document.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { assemble, code, fenced, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { credentialWords, factsOf, oldSentence, STATUS_WORDS } from "./rotation-text.ts";
import { print } from "./style.ts";
import { count } from "./wording.ts";

/** A rotation as a comment: how it ended, what may be revoked, the hosts in a table, and what is to be said of some. */
export function rotationMarkdown(document: RotationDocument, options: MarkdownOptions = {}): string {
  const head = `### postmend rotate\n\n${prose(document.because)}\n\nOld credential: ${prose(oldSentence(document))}`;
  const told = document.hosts.filter(({ diagnostics }) => diagnostics.length > 0);
  const sections = [...tableSection(document.hosts), ...told.map(noticeSection)];
  return assemble(head, sections, options.limit ?? 60_000, "postmend rotate");
}

function tableSection(hosts: readonly HostRotation[]): Section[] {
  if (hosts.length === 0) return [];
  const rows = hosts.map((rotation) => [
    code(rotation.host),
    STATUS_WORDS[rotation.status],
    credentialWords(rotation, hosts),
    prose(factsOf(rotation).join("; ")),
  ]);
  return [{ whole: markdownTable(["host", "", "credential", ""], rows), short: count(hosts.length, "host") }];
}

function noticeSection({ host, diagnostics }: HostRotation): Section {
  const head = code(host);
  return { whole: `${head}\n\n${fenced(print(diagnosticBlocks(diagnostics, 100, 0), { color: false }))}`, short: head };
}
