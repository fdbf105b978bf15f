import { neutralise } from "../diagnostics/diagnostic.ts";
import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";
import type { PackageAction, PackageLog } from "../observe/package-log.ts";
import { described, restoredMode } from "../plan/file-mode.ts";
import { liveFile } from "../plan/live-file.ts";
import type { ManifestFile } from "./manifest.ts";

/** A file of a revision that is not as the revision left it. */
export interface FileEdit {
  /** Absolute path on the host. */
  readonly file: string;
  /** What is other than in the revision; `unknown`: it could not be looked at. */
  readonly what: "content" | "mode" | "created" | "removed" | "unknown";
  /** ISO 8601, UTC: when the content was last written, by the host's clock. Null where the file does not tell. */
  readonly at: string | null;
  /** `person` stands for a person or any program but the package manager. */
  readonly by: "package" | "person" | "unknown";
  /** Why that is said. */
  readonly because: string;
}

/** What there is to judge by. */
export interface Traces {
  readonly packages: Observation<PackageLog>;
  /** When the host settled the revision, seconds since 1970 by its own clock; undefined where it does not tell. */
  readonly settledAt: number | undefined;
}

/** The files of a revision that were edited since, by path, and by whom, as far as the host can tell. */
export function editsSince(files: readonly ManifestFile[], observed: ObservedState, traces: Traces): FileEdit[] {
  const edits = files.flatMap((file): FileEdit[] => {
    const live = liveFile(file.path, observed);
    const edit = differenceOf(file, live);
    if (!edit) return [];
    return [{ file: file.path, what: edit.what, ...authorOf(edit, live, traces) }];
  });
  return edits.sort((a, b) => (a.file < b.file ? -1 : 1));
}

interface Difference {
  readonly what: FileEdit["what"];
  readonly because: string;
}

function differenceOf(stored: ManifestFile, live: Observation<ObservedFile> | undefined): Difference | undefined {
  if (!live || live.state === "unknown")
    return { what: "unknown", because: live?.because ?? "it was not looked at this time" };
  if ("absent" in stored) return live.state === "present" ? { what: "created", because: "" } : undefined;
  if (live.state === "absent") return { what: "removed", because: "a file that is gone does not tell when, or who" };
  const { value } = live;
  if (value.sha256 !== stored.sha256) return { what: "content", because: "" };
  const mode = Number.parseInt(stored.mode, 8);
  const asStored = value.mode === mode || value.mode === restoredMode({ mode, sensitive: stored.sensitive });
  if (asStored && value.uid === stored.uid && value.gid === stored.gid) return undefined;
  const before = described({ mode, uid: stored.uid, gid: stored.gid });
  return { what: "mode", because: `${before} became ${described(value)}; a file does not tell who did that` };
}

type Author = Pick<FileEdit, "at" | "by" | "because">;

function authorOf(
  { what, because }: Difference,
  live: Observation<ObservedFile> | undefined,
  { packages, settledAt }: Traces,
): Author {
  if ((what !== "content" && what !== "created") || live?.state !== "present")
    return { at: null, by: "unknown", because };
  const { mtime } = live.value;
  const at = isoTime(mtime);
  if (settledAt === undefined) return { at, by: "unknown", because: "the host does not tell when it was left so" };
  if (mtime < settledAt) {
    const because = "its time is before the revision: it came with the time of another file, or the clock was set";
    return { at, by: "unknown", because };
  }
  if (packages.state !== "present") {
    const why = packages.state === "unknown" ? packages.because : "there is no log of packages";
    return { at, by: "unknown", because: `whether a package did it is not known: ${why}` };
  }
  const action = packages.value.actions.findLast((one) => isAt(one, mtime, settledAt));
  if (action) return { at, by: "package", because: packageSentence(action) };
  if (packages.value.since > mtime - WITHIN)
    return { at, by: "unknown", because: "the log of dpkg begins only after it" };
  return { at, by: "person", because: "dpkg did nothing to Postfix in the minute before it" };
}

/** Seconds in which what dpkg did last is taken for the cause of an edit. */
const WITHIN = 60;

function isAt({ at }: PackageAction, mtime: number, settledAt: number): boolean {
  return at >= settledAt && at >= mtime - WITHIN && at <= mtime;
}

function packageSentence({ action, name, version, at }: PackageAction): string {
  return neutralise(`dpkg: ${action} ${name} ${version} at ${isoTime(at)}`);
}

function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
