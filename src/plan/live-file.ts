import type { Observation, ObservedFile, ObservedState } from "../observe/observed-state.ts";

/** The live file behind a path, as far as it was looked at; undefined where it was not. */
export function liveFile(path: string, observed: ObservedState): Observation<ObservedFile> | undefined {
  if (path === `${observed.configDirectory}/main.cf`) return observed.mainCf;
  for (const { path: source, source: text, builtFiles } of observed.tables) {
    const live = source === path ? text : builtFiles.get(path);
    if (live) return live;
  }
  return undefined;
}
