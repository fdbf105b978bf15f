import type { HistoryDocument, HostHistory, RevisionSummary } from "../revisions/documents.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count, minute } from "./wording.ts";

/** The revisions of each host, newest first; the one that the host is on carries a star. */
export function renderHistory(document: HistoryDocument, style: Style): string {
  const failed = document.hosts.filter(({ error }) => error !== undefined);
  const sections = [
    ...document.hosts.filter((host) => !failed.includes(host)).map((host) => hostLines(host, style.width)),
    ...failed.map(({ host, error }) => [
      ...flow([span(host, "strong")], style.width, line(span("NOT READ ", "bad"))),
      ...diagnosticBlocks(error ?? [], style.width, 2),
    ]),
  ];
  return print(spaced(sections), style);
}

function hostLines({ host, instance, revisions }: HostHistory, width: number): Line[] {
  const where = instance === null || instance === "default" ? "" : `instance ${instance}; `;
  const facts =
    revisions.length === 0 ? "no revisions: postmend has not changed this host" : count(revisions.length, "revision");
  return [
    ...flow([span(host, "strong"), span(`  ${where}${facts}`, "quiet")], width),
    ...(revisions.length === 0 ? [] : table([HEAD, ...revisions.map(cells)], width)),
  ];
}

const HEAD = ["", "when", "who", "what", "profile", "commit", "outcome"].map((title) => line(span(title, "quiet")));

function cells(revision: RevisionSummary): Line[] {
  const { number, current, time, actor, profile, commit, outcome } = revision;
  return [
    line(span(`${current ? "*" : " "} ${number}`, current ? "strong" : "plain")),
    line(minute(time)),
    line(actor),
    line(actionOf(revision)),
    line(profile ?? "-"),
    line(commit?.slice(0, 10) ?? "-"),
    line(span(outcome, OUTCOME_TONES.get(outcome) ?? "plain")),
  ];
}

/** `apply`, `found`, `rollback to 3`. */
export function actionOf({ action, rolled_back_to }: RevisionSummary): string {
  return rolled_back_to === undefined ? action : `${action} to ${rolled_back_to}`;
}

/** An outcome that is good or bad news shows so. */
export const OUTCOME_TONES: ReadonlyMap<string, Tone> = new Map([
  ["known-good", "good"],
  ["failed", "bad"],
  ["found", "quiet"],
]);
