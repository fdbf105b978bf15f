import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";
import { restoredMode } from "../plan/file-mode.ts";
import { liveFile } from "../plan/live-file.ts";
import type { ManifestFile } from "./manifest.ts";

/**
 * True when every file of the revision is on the host as the revision has it: content, mode, owner, or absence. A
 * credential may also have the narrower mode that a rollback gives it.
 */
export function isCurrent(files: readonly ManifestFile[], observed: ObservedState): boolean {
  return files.every((file) => isAsStored(file, liveFile(file.path, observed)));
}

function isAsStored(stored: ManifestFile, live: Observation<ObservedFile> | undefined): boolean {
  if ("absent" in stored) return live === undefined || live.state === "absent";
  if (live?.state !== "present") return false;
  const { sha256, mode, uid, gid } = live.value;
  const storedMode = Number.parseInt(stored.mode, 8);
  const asStored = mode === storedMode || mode === restoredMode({ mode: storedMode, sensitive: stored.sensitive });
  return asStored && sha256 === stored.sha256 && uid === stored.uid && gid === stored.gid;
}
