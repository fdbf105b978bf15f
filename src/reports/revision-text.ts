import { described } from "../plan/file-mode.ts";
import type { RevisionDocument, RevisionFileSummary, RevisionSummary } from "../revisions/documents.ts";
import { ageSentence } from "./age-wording.ts";
import { changeLines } from "./changes-text.ts";
import { actionOf, OUTCOME_TONES } from "./history-text.ts";
import { flow, spaced, table } from "./layout.ts";
import { changeCounts } from "./plan-summary.ts";
import { type Line, line, print, type Style, span } from "./style.ts";
import { minute } from "./wording.ts";

/** One revision: where it comes from, the files it holds, and what it changed. */
export function renderRevision(document: RevisionDocument, style: Style): string {
  const { host, revision, compared_with, changes } = document;
  const sections = [
    [...title(host, revision, style.width), ...table(facts(revision), style.width)],
    [line("Files"), ...table(revision.files.map(fileCells), style.width)],
    ...(compared_with === null ? [] : [[...comparison(compared_with, document, style.width)]]),
    ...(changes.length > 0 ? [changeLines(changes, style.width)] : []),
  ];
  return print(spaced(sections), style);
}

function title(host: string, { number, current }: RevisionSummary, width: number): Line[] {
  const here = current ? [span("  the host is on it", "quiet")] : [];
  return flow([span(`${host} revision ${number}`, "strong"), ...here], width);
}

function facts(revision: RevisionSummary): Line[][] {
  const { time, actor, outcome, profile, commit, fingerprint, postmend, preflight = null } = revision;
  const optional = [
    ["profile", profile],
    ["commit", commit],
    ["plan", fingerprint],
    ["relay test", preflight],
  ] as const;
  return [
    [line(span("when", "quiet")), line(minute(time))],
    [line(span("who", "quiet")), line(`${actor}, postmend ${postmend}`)],
    [line(span("what", "quiet")), line(actionOf(revision))],
    [line(span("outcome", "quiet")), line(span(outcome, OUTCOME_TONES.get(outcome) ?? "plain"))],
    ...optional.flatMap(([name, text]) => (text === null ? [] : [[line(span(name, "quiet")), line(text)]])),
    ...(revision.credentials ?? []).map((age) => [line(span("credential", "quiet")), line(ageSentence(age))]),
  ];
}

function fileCells(file: RevisionFileSummary): Line[] {
  if ("absent" in file) return [line(file.path), line(span("absent", "quiet"))];
  const digest = file.sha256 === undefined ? "" : `  ${file.sha256.slice(0, 12)}`;
  const note = file.sensitive ? "  holds secrets" : digest;
  return [line(file.path), line(described({ ...file, mode: Number.parseInt(file.mode, 8) }), span(note, "quiet"))];
}

function comparison(older: number, { revision, changes }: RevisionDocument, width: number): Line[] {
  const what = changes.length > 0 ? changeCounts(changes) : "no difference";
  return flow([span(what)], width, line(span(`From revision ${older} to ${revision.number}: `, "strong")));
}
