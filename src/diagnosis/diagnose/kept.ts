import type { ObservedState } from "../../observe/observed-state.ts";
import { editsSince } from "../../revisions/edits.ts";
import { revisionInForce } from "../../revisions/in-force.ts";
import type { Kept } from "./host-evidence.ts";

/** What nobody has changed since postmend changed the host last. */
export function keptOf(observed: ObservedState): Kept {
  const revision = revisionInForce(observed);
  if (revision.state !== "present" || revision.value.manifest.action === "found") return NOTHING;
  const { files } = revision.value.manifest;
  const packages = { state: "unknown", because: "who edited a file is not asked here" } as const;
  const edited = new Set(editsSince(files, observed, { packages, settledAt: undefined }).map(({ file }) => file));
  const secrets = files.filter((file) => "sensitive" in file && file.sensitive);
  return {
    configuration: edited.size === 0,
    credentials: secrets.length > 0 && secrets.every(({ path }) => !edited.has(path)),
    files: new Set(files.map(({ path }) => path).filter((path) => !edited.has(path))),
  };
}

const NOTHING: Kept = { configuration: false, credentials: false, files: new Set() };
