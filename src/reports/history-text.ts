import type { HistoryDocument, HostHistory, RevisionSummary } from "../revisions/documents.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table, tableWidth } from "./layout.ts";
import { type Line, line, print, type Span, type Style, span, type Tone } from "./style.ts";
import { count, minute } from "./wording.ts";

/** The revisions of each host, newest first; the one that the host is on carries a star. */
export function renderHistory(document: HistoryDocument, style: Style): string {
  const failed = document.hosts.filter(({ error }) => error !== undefined);
  const sections = [
    ...document.hosts.filter((host) => !failed.includes(host)).map((host) => hostLines(host, style.width)),
    ...failed.map((host) => failedLines(host, style.width)),
  ];
  return print(spaced(sections), style);
}

/** What could be read is shown: it is what a host with a damaged store can go back to. */
function failedLines(host: HostHistory, width: number): Line[] {
  const errors = diagnosticBlocks(host.error ?? [], width, 2);
  if (host.revisions.length > 0) return [...hostLines(host, width), ...errors];
  return [...flow([span(host.host, "strong")], width, line(span("NOT READ ", "bad"))), ...errors];
}

function hostLines({ host, instance, revisions }: HostHistory, width: number): Line[] {
  const where = instance === null || instance === "default" ? "" : `instance ${instance}; `;
  const facts =
    revisions.length === 0 ? "no revisions: postmend has not changed this host" : count(revisions.length, "revision");
  return [
    ...flow([span(host, "strong"), span(`  ${where}${facts}`, "quiet")], width),
    ...(revisions.length === 0 ? [] : revisionTable(revisions, width)),
  ];
}

/** Where not every column fits, the rows stay one line each and the least telling columns go first. */
function revisionTable(revisions: readonly RevisionSummary[], width: number): Line[] {
  const without = [[], ["commit"], ["commit", "profile"], ["commit", "profile", "who"]];
  const candidates = without.map((left) =>
    rowsOf(
      revisions,
      COLUMNS.filter(({ title }) => !left.includes(title)),
    ),
  );
  return table(candidates.find((rows) => tableWidth(rows) <= width) ?? candidates.at(-1) ?? [], width);
}

function rowsOf(revisions: readonly RevisionSummary[], columns: readonly Column[]): Line[][] {
  const head = columns.map(({ title }) => line(span(title, "quiet")));
  return [head, ...revisions.map((revision) => columns.map(({ cell }) => line(cell(revision))))];
}

interface Column {
  readonly title: string;
  readonly cell: (revision: RevisionSummary) => string | Span;
}

const COLUMNS: readonly Column[] = [
  { title: "", cell: ({ number, current }) => span(`${current ? "*" : " "} ${number}`, current ? "strong" : "plain") },
  { title: "when (UTC)", cell: ({ time }) => minute(time).replace(/ UTC$/, "") },
  { title: "who", cell: ({ actor }) => actor },
  { title: "what", cell: actionOf },
  { title: "profile", cell: ({ profile }) => profile ?? "-" },
  { title: "commit", cell: ({ commit }) => commit?.slice(0, 8) ?? "-" },
  { title: "outcome", cell: ({ outcome }) => span(outcome, OUTCOME_TONES.get(outcome) ?? "plain") },
];

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
