/**
 * Reads the configuration of a host into facts: what `observe` brings, and then, over the same connection, the files to
 * which that configuration refers. Two executions, and a third where passwords are token files; writes nothing there.
 */
import { observeFor } from "../../engine/plan.ts";
import type { Session } from "../../engine/session.ts";
import { lookAtFiles, type SeenFile, type SeenFiles } from "../../observe/look-at-files.ts";
import type { Observation, ObservedState } from "../../observe/observed-state.ts";
import type { HostEntry } from "../../profile/inventory.ts";
import type { ReadTransport } from "../../transports/transport.ts";
import type { ConfigurationFacts, FileFact } from "../configuration/facts.ts";
import { configurationOf } from "../configuration/observed.ts";
import { wantedFiles, wantedTokenFiles } from "./wanted-files.ts";

/** What was seen of a host, and the facts of its configuration in it. */
export interface HostReading {
  readonly observed: ObservedState;
  readonly facts: ConfigurationFacts;
}

/** Reads a host. Throws a `host` error when there is no main.cf that can be read. */
export async function readHost(session: Session, transport: ReadTransport, host: HostEntry): Promise<HostReading> {
  const observed = await observeFor(session, transport, host, { parameterNames: FROM_THE_MACHINE });
  const facts = configurationOf(observed);
  const { files, saslPlugins, queueSpace } = await lookAtFiles(transport, {
    ...placeOf(observed),
    files: wantedFiles(facts),
  });
  const known = {
    ...facts,
    files: fileFactsOf(files),
    ...(saslPlugins && { saslPlugins }),
    ...(queueSpace && { queueSpace }),
  };
  const tokens = wantedTokenFiles(known);
  if (tokens.length === 0) return { observed, facts: known };
  const more = await lookAtFiles(transport, { ...placeOf(observed), files: tokens });
  return { observed, facts: { ...known, files: new Map([...known.files, ...fileFactsOf(more.files)]) } };
}

function placeOf({ configDirectory, queueDirectory }: ObservedState) {
  return { configDirectory, queueDirectory };
}

/** Parameters whose defaults Postfix takes from the machine. */
const FROM_THE_MACHINE = ["mydomain", "myhostname", "mynetworks"];

function fileFactsOf(files: SeenFiles["files"]): ConfigurationFacts["files"] {
  return new Map([...files].map(([path, seen]) => [path, fileFact(path, seen)]));
}

function fileFact(path: string, seen: Observation<SeenFile>): Observation<FileFact> {
  if (seen.state !== "present") return seen;
  const { regular, directory, mode, uid, mtime, text, entries } = seen.value;
  const kind = regular ? "file" : directory ? "directory" : "other";
  return {
    state: "present",
    value: { shown: path, kind, mode, uid, mtime, ...(text && { text }), ...(entries && { entries }) },
  };
}
