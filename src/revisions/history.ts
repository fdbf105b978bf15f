import { type Diagnostic, neutralise } from "../diagnostics/diagnostic.ts";
import type { ObservedRevision, ObservedState } from "../observe/observed-state.ts";
import { giveUpHint } from "../plan/owned-before.ts";
import { isCurrent } from "./current.ts";
import type { HostHistory, RevisionFileSummary, RevisionSummary } from "./documents.ts";
import { type ManifestFile, parseManifest } from "./manifest.ts";

/** The revisions that a host keeps, newest first. What cannot be read is named in `error`, beside what can. */
export function hostHistory(observed: ObservedState): HostHistory {
  const { host, instance, revisions } = observed;
  if (revisions.state === "unknown")
    return { host, instance, revisions: [], error: [unreadable(host, revisions.because)] };
  const stored = revisions.state === "present" ? revisions.value.toReversed() : [];
  const summaries = stored.map((revision) => ({ revision, summary: revisionSummary(revision, observed) }));
  const damaged = summaries
    .filter(({ summary }) => !summary)
    .map(({ revision }) => damagedRevision(observed, revision.number));
  return {
    host,
    instance,
    revisions: summaries.flatMap(({ summary }) => summary ?? []),
    ...(damaged.length > 0 ? { error: damaged } : {}),
  };
}

/** A stored revision as it may be shown: digests of sensitive files are left out. Undefined when it is damaged. */
export function revisionSummary(revision: ObservedRevision, observed: ObservedState): RevisionSummary | undefined {
  const manifest = parseManifest(revision.manifest);
  if (!manifest) return undefined;
  const { schema: _, files, credentials, ...rest } = manifest;
  return {
    ...rest,
    ...(credentials && { credentials: credentials.entries.map(({ key, since }) => ({ key, since })) }),
    number: revision.number,
    outcome: revision.outcome,
    files: files.map(fileSummary),
    current: isCurrent(files, observed),
  };
}

function fileSummary(file: ManifestFile): RevisionFileSummary {
  if ("absent" in file) return file;
  const { path, mode, uid, gid, sensitive, sha256 } = file;
  return { path, mode, uid, gid, sensitive, ...(sensitive ? {} : { sha256 }) };
}

function unreadable(host: string, because: string): Diagnostic {
  return {
    code: "revisions-unknown",
    severity: "error",
    summary: "The revisions on the host cannot be read",
    detail: neutralise(because),
    host,
  };
}

function damagedRevision({ host, instance }: ObservedState, number: number): Diagnostic {
  return {
    code: "store-damaged",
    severity: "error",
    summary: "The store of revisions on the host is damaged",
    detail: `revision ${number} has no whole manifest, list of files and outcome`,
    hint: `Nothing can be rolled back to revision ${number}; the others are not concerned. ${giveUpHint(instance, number)}`,
    host,
  };
}
