import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";
import type { ManifestFile } from "./manifest.ts";

/** True when every file of the revision is on the host as the revision has it: content, mode, owner, or absence. */
export function isCurrent(files: readonly ManifestFile[], observed: ObservedState): boolean {
  return files.every((file) => isAsStored(file, liveFile(file.path, observed)));
}

function isAsStored(stored: ManifestFile, live: Observation<ObservedFile> | undefined): boolean {
  if ("absent" in stored) return live === undefined || live.state === "absent";
  if (live?.state !== "present") return false;
  const { sha256, mode, uid, gid } = live.value;
  return (
    sha256 === stored.sha256 && mode === Number.parseInt(stored.mode, 8) && uid === stored.uid && gid === stored.gid
  );
}

/** Undefined for a path that was not looked at: a built file of another table type. */
function liveFile(path: string, observed: ObservedState): Observation<ObservedFile> | undefined {
  if (path === `${observed.configDirectory}/main.cf`) return observed.mainCf;
  for (const { path: source, source: text, built } of observed.tables) {
    if (path === source) return text;
    if (built.state === "present" && built.value.path === path) return built;
  }
  return undefined;
}
