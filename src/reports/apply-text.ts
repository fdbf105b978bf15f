import type { ApplyDocument, HostApplyResult } from "../engine/apply-document.ts";
import { applySummary, inOrder, isTrouble, proof, STATUS_MEANING, STATUS_WORDS } from "./apply-summary.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { hostsInShort } from "./host-names.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count, duration } from "./wording.ts";

/** How a run ended: hosts that changed as a table, then each host in trouble with its reason, then the sum. */
export function renderApply(document: ApplyDocument, style: Style): string {
  const hosts = inOrder(document.hosts);
  const quiet = hosts.filter(({ status, diagnostics }) => status === "unchanged" && diagnostics.length === 0);
  const calm = hosts.filter((host) => !isTrouble(host) && !quiet.includes(host));
  const sections = [
    ...(quiet.length > 0
      ? [
          hostsInShort(
            "unchanged",
            quiet.map(({ host }) => host),
            style.width,
          ),
        ]
      : []),
    ...(calm.length > 0 ? [table(calm.map(cells), style.width, 0)] : []),
    ...calm.filter(({ diagnostics }) => diagnostics.length > 0).map((host) => notices(host, style.width)),
    ...hosts.filter(isTrouble).map((host) => trouble(host, style.width)),
    [summaryLine(document)],
  ];
  return print(spaced(sections), style);
}

function cells({ host, status, revision, changes, seconds, verification }: HostApplyResult): Line[] {
  const tones: Partial<Record<HostApplyResult["status"], Tone>> = {
    applied: "good",
    waiting: "warn",
    skipped: "warn",
    declined: "warn",
  };
  return [
    line(span(STATUS_WORDS[status], tones[status] ?? "plain")),
    line(span(host, "strong")),
    line(revision === null ? "" : `revision ${revision}`),
    line(changes === 0 ? "" : count(changes, "change")),
    line(
      span(
        status === "applied" ? [duration(seconds), ...proof(verification)].join(", ") : (STATUS_MEANING[status] ?? ""),
        "quiet",
      ),
    ),
  ];
}

function notices({ host, diagnostics }: HostApplyResult, width: number): Line[] {
  return [...flow([span(host, "strong")], width), ...diagnosticBlocks(diagnostics, width, 2)];
}

function trouble({ host, status, seconds, diagnostics }: HostApplyResult, width: number): Line[] {
  const meaning = [STATUS_MEANING[status], `after ${duration(seconds)}`]
    .filter((part) => part !== undefined)
    .join("; ");
  return [
    ...flow([span(host, "strong")], width, line(span(`${STATUS_WORDS[status]} `, "bad"))),
    ...flow([span(meaning)], width, line("  ")),
    ...diagnosticBlocks(diagnostics, width, 2),
  ];
}

function summaryLine(document: ApplyDocument): Line {
  const { fine, trouble } = applySummary(document);
  const parts = [...(fine === "" ? [] : [span(fine)]), ...(trouble === "" ? [] : [span(trouble, "bad")])];
  const said = parts.length === 0 ? [span("no host to change")] : parts;
  return [span("Result: ", "strong"), ...said.flatMap((part, index) => (index > 0 ? [span(", "), part] : [part]))];
}
