import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";

/** The live file behind a path, as far as it was looked at; undefined where it was not. */
export function liveFile(path: string, observed: ObservedState): Observation<ObservedFile> | undefined {
  if (path === `${observed.configDirectory}/main.cf`) return observed.mainCf;
  for (const { path: source, source: text, built } of observed.tables) {
    if (source === path) return text;
    if (built.state === "present" && built.value.path === path) return built;
    // A file that postmap would build, and that is not there.
    if (built.state === "absent" && path.startsWith(`${source}.`)) return built;
  }
  return undefined;
}
