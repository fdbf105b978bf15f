import { hostError } from "../diagnostics/diagnostic.ts";
import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";
import type { Change } from "../plan/plan.ts";
import type { RevisionContents, RevisionFile } from "../plan/revision-contents.ts";
import { rollbackChanges, type StoredFile } from "../plan/rollback-changes.ts";
import type { RevisionDocument } from "./documents.ts";
import { revisionSummary } from "./history.ts";
import { parseManifest } from "./manifest.ts";

/** What a revision changed against an older one (or any other), and what it says of itself. */
export function revisionDocument(
  observed: ObservedState,
  revision: RevisionContents,
  other: RevisionContents | undefined,
): RevisionDocument {
  const { host, revisions } = observed;
  const stored = revisions.state === "present" ? revisions.value : [];
  const found = stored.find(({ number }) => number === revision.number);
  const summary = found && revisionSummary(found, observed);
  if (!summary) throw gone(host, revision.number);
  return {
    schema: "postmend/show/v1",
    host,
    revision: summary,
    compared_with: other?.number ?? null,
    changes: other ? revisionChanges(observed, other, revision) : [],
  };
}

/** The revision before it that stands for a state which was once live and can be read; undefined for the first. */
export function revisionBefore(observed: ObservedState, number: number): number | undefined {
  const stored = observed.revisions.state === "present" ? observed.revisions.value : [];
  return stored.findLast(
    (revision) => revision.number < number && revision.outcome !== "failed" && parseManifest(revision.manifest),
  )?.number;
}

/** What leads from one revision to another: as a rollback from the first to the second would show it, secrets masked. */
export function revisionChanges(observed: ObservedState, from: RevisionContents, to: RevisionContents): Change[] {
  const before = asObserved(observed, from);
  const known = new Set(to.files.map(({ path }) => path));
  const gone = from.files.filter(({ path }) => !known.has(path)).map(({ path, sensitive }) => ({ path, sensitive }));
  const files: RevisionFile[] = [...to.files, ...gone.map((file) => ({ ...file, content: null }))];
  return files.flatMap((file) => rollbackChanges(file, before));
}

/** A stored revision in the place of the live files. */
function asObserved(observed: ObservedState, revision: RevisionContents): ObservedState {
  const stored = new Map(revision.files.map((file) => [file.path, file]));
  const at = (path: string) => observedFile(stored.get(path));
  const mainCf = stored.get(`${observed.configDirectory}/main.cf`);
  return {
    ...observed,
    mainCf:
      mainCf?.content != null
        ? { state: "present", value: { ...asFile(mainCf), text: mainCf.content.reveal(), encoding: mainCf.encoding } }
        : { state: "absent" },
    tables: observed.tables.map(({ path, builtFiles: forms }) => {
      const source = stored.get(path);
      const builtFiles = new Map([...forms.keys()].map((name) => [name, at(name)]));
      const file = [...builtFiles.values()].find(({ state }) => state === "present");
      return {
        path,
        source:
          source?.content != null
            ? { state: "present", value: { ...asFile(source), content: source.content } }
            : { state: "absent" },
        built:
          file?.state === "present"
            ? { state: "present", value: { ...file.value, dump: { state: "unknown", because: "not read" } } }
            : { state: "absent" },
        builtFiles,
      };
    }),
  };
}

function observedFile(file: RevisionFile | undefined): Observation<ObservedFile> {
  return file?.content != null ? { state: "present", value: asFile(file) } : { state: "absent" };
}

function asFile({ path, sha256, mode, uid, gid }: StoredFile): ObservedFile {
  return { path, realPath: path, sha256, mode, uid, gid, elsewhere: false, links: 1, size: 0, mtime: 0 };
}

function gone(host: string, number: number) {
  return hostError("store-damaged", "The store of revisions on the host is damaged", {
    detail: `revision ${number} has no whole manifest, list of files and outcome`,
    hint: `See the others: postmend history ${host}`,
    host,
  });
}
