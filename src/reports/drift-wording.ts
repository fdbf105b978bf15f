import type { DriftDocument, DriftSince, HostDrift } from "../engine/drift-document.ts";
import type { FileEdit } from "../revisions/edits.ts";
import { count, minute } from "./wording.ts";

/** `2 hosts left their profiles, 3 on theirs`, and apart from it the hosts that could not be compared. */
export function driftSummary({ hosts }: DriftDocument): { readonly sentence: string; readonly errors: string } {
  const number = (status: HostDrift["status"]) => hosts.filter((host) => host.status === status).length;
  const [left, on, failed] = [number("drifted"), number("on-profile"), number("error")];
  const gone = left === 1 ? "1 host is not on its profile" : `${left} hosts are not on their profiles`;
  const stay = left > 0 ? `${on} on profile` : `${count(on, "host")} on profile`;
  const due = hosts.filter(({ credentials }) => credentials.some(({ overdue }) => overdue)).length;
  return {
    sentence: [
      ...(left > 0 ? [gone] : []),
      stay,
      ...(due > 0 ? [`${due} with a credential that is due for rotation`] : []),
    ].join(", "),
    errors: failed > 0 ? count(failed, "error") : "",
  };
}

/** `revision 2, applied 2026-11-24 14:42 UTC by root@vm, profile smarthost, commit 4fa6cd76`. */
export function sinceSentence({ revision, outcome, time, actor, profile, commit }: DriftSince): string {
  const from = [
    ...(profile === null ? [] : [`profile ${profile}`]),
    ...(commit === null ? [] : [`commit ${commit.slice(0, 8)}`]),
  ];
  return [`revision ${revision}, ${outcome} ${minute(time)} by ${actor}`, ...from].join(", ");
}

/** What happened to a file: `other content, written 2026-11-24 14:50 UTC`. */
export function editSentence({ what, at }: FileEdit): string {
  return at === null ? EDITS[what] : `${EDITS[what]}, written ${minute(at)}`;
}

const EDITS: Readonly<Record<FileEdit["what"], string>> = {
  content: "other content",
  mode: "other mode or owner",
  created: "was not there",
  removed: "is gone",
  unknown: "could not be looked at",
};

/** Who did it, and why that is said. */
export function authorSentence({ by, because }: FileEdit): string {
  return `${AUTHORS[by]}: ${because}`;
}

const AUTHORS: Readonly<Record<FileEdit["by"], string>> = {
  package: "a package",
  person: "a person, or another program",
  unknown: "by whom is not known",
};

/** The command that brings a host back, ready to copy. */
export function backCommand(host: string): string {
  return `postmend apply --limit ${/^[\w.-]+$/.test(host) ? host : `'${host}'`}`;
}

/** What stands over the lines that keep an edit. A revision is compared as a whole file, so not all may be the host's. */
export function keepHeading({ moved }: HostDrift): string {
  const mixed = "To keep what the host has (the profile moved too: take the lines that are the host's edit)";
  return moved === "both" ? mixed : "To keep what the host has";
}

/** Whether the way of the host is a choice: where only the profile moved, there is nothing on the host to keep. */
export function wasEdited({ moved }: HostDrift): boolean {
  return moved === "host" || moved === "both";
}
