import type { DriftDocument, HostDrift, Keep } from "../engine/drift-document.ts";
import { changeLines } from "./changes-text.ts";
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
import { hostsInShort } from "./host-names.ts";
import { flow, spaced } from "./layout.ts";
import { changeCounts } from "./plan-summary.ts";
import { type Line, line, print, type Style, span } from "./style.ts";

/** Hosts on their profiles in one line, then each that is not: who moved, what differs, and both ways out. */
export function renderDrift(
  document: DriftDocument,
  style: Style,
  options: { readonly verbose?: boolean } = {},
): string {
  const { width } = style;
  const verbose = options.verbose ?? false;
  const on = document.hosts.filter(({ status }) => status === "on-profile");
  const told = on.filter(({ warnings }) => verbose || warnings.length > 0);
  const quiet = on.filter((host) => !told.includes(host)).map(({ host }) => host);
  const sections = [
    ...(quiet.length > 0 ? [hostsInShort("on profile", quiet, width)] : []),
    ...told.map((host) => hostLines(host, width)),
    ...document.hosts.filter(({ status }) => status === "drifted").map((host) => hostLines(host, width)),
    ...document.hosts.filter(({ status }) => status === "error").map((host) => failedLines(host, width)),
    summaryLine(document, width),
  ];
  return print(spaced(sections), style);
}

function hostLines(host: HostDrift, width: number): Line[] {
  const { changes, warnings } = host;
  return spaced(
    [
      headLines(host, width),
      editLines(host, width),
      changes.length > 0 ? [line("  Differs (profile -> host)"), ...changeLines(changes, width)] : [],
      changes.length > 0 ? waysOut(host, width) : [],
      warnings.length > 0 ? diagnosticBlocks(warnings, width, 2) : [],
    ].filter((lines) => lines.length > 0),
  );
}

function headLines({ host, postfix_version, profile, changes, because, since }: HostDrift, width: number): Line[] {
  const facts = [
    ...(postfix_version === null ? [] : [`Postfix ${postfix_version}`]),
    ...(profile === null ? [] : [`profile ${profile}`]),
    changes.length > 0 ? changeCounts(changes) : "on profile",
  ];
  return [
    ...flow([span(host, "strong")], width),
    ...flow([span(facts.join("; "), "quiet")], width, line("  ")),
    ...flow([span(because, changes.length > 0 ? "warn" : "plain")], width, line("  ")),
    ...(since ? flow([span(sinceSentence(since), "quiet")], width, line("  ")) : []),
  ];
}

function editLines({ edits, since }: HostDrift, width: number): Line[] {
  if (edits.length === 0) return [];
  return [
    line(`  Edited since revision ${since?.revision ?? ""}`),
    ...edits.flatMap((edit) => [
      ...flow([span(`${edit.file}  `), span(editSentence(edit))], width, line("    ")),
      ...flow([span(authorSentence(edit), edit.by === "unknown" ? "warn" : "quiet")], width, line("      ")),
    ]),
  ];
}

function waysOut(host: HostDrift, width: number): Line[] {
  const back = wasEdited(host) ? "To bring the host back" : "To bring the profile to the host";
  return [
    ...(host.keep ? [...keepLines(keepHeading(host), host.keep, width), line()] : []),
    line(`  ${back}`),
    line(`    ${backCommand(host.host)}`),
  ];
}

function keepLines(heading: string, { file, yaml, take_out, by_hand }: Keep, width: number): Line[] {
  return [
    ...flow([span(`${heading}, in ${file}`)], width, line("  ")),
    ...yaml
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => line("    ", span(text, "add"))),
    ...take_out.flatMap((key) => flow([span(`take out: ${key}`)], width, line("    "))),
    ...by_hand.flatMap((sentence) => flow([span(sentence)], width, line("    "), 6)),
  ];
}

function failedLines(host: HostDrift, width: number): Line[] {
  return spaced(
    [
      [
        ...flow([span(host.host, "strong")], width, line(span("NOT COMPARED ", "bad"))),
        ...diagnosticBlocks([...(host.error ?? []), ...host.warnings], width, 2),
      ],
      editLines(host, width),
    ].filter((lines) => lines.length > 0),
  );
}

function summaryLine(document: DriftDocument, width: number): Line[] {
  const { sentence, errors } = driftSummary(document);
  const bad = errors === "" ? [] : [span(", "), span(errors, "bad")];
  return flow([span(sentence), ...bad], width, line(span("Drift: ", "strong")));
}
