/**
 * Reads the configuration of a host into facts: what `observe` brings, and then, over the same connection, the files to
 * which that configuration refers. Two executions, and a third where passwords are token files; writes nothing there.
 */
import { PostmendError } from "../../diagnostics/diagnostic.ts";
import { type AgedCredentials, agedCredentials } from "../../engine/credential-drift.ts";
import { observeFor } from "../../engine/plan.ts";
import type { Session } from "../../engine/session.ts";
import { lookAtFiles, type SeenFile, type SeenFiles } from "../../observe/look-at-files.ts";
import type { Observation, ObservedState } from "../../observe/observed-state.ts";
import { credentialTraces } from "../../plan/credential-traces.ts";
import type { HostEntry } from "../../profile/inventory.ts";
import { profileForHost } from "../../profile/resolve.ts";
import { liveCredentialAges } from "../../revisions/credential-age.ts";
import type { ReadTransport } from "../../transports/transport.ts";
import type { ConfigurationFacts, FileFact } from "../configuration/facts.ts";
import { configurationAsFound } from "../configuration/observed.ts";
import { wantedFiles, wantedTokenFiles } from "./wanted-files.ts";

/** What was seen of a host, and the facts of its configuration in it. */
export interface HostReading {
  readonly observed: ObservedState;
  readonly facts: ConfigurationFacts;
}

/** Reads a host. Throws a `host` error when there is a main.cf that cannot be read. */
export async function readHost(session: Session, transport: ReadTransport, host: HostEntry): Promise<HostReading> {
  const observed = await observeFor(session, transport, host, { parameterNames: FROM_THE_MACHINE });
  const credentialAges = agesOf(session, host, observed);
  const facts = { ...configurationAsFound(observed), ...(credentialAges && { credentialAges }) };
  const { files, saslPlugins, flushJobs, queueSpace } = await lookAtFiles(transport, {
    ...placeOf(observed),
    files: wantedFiles(facts),
  });
  const known = {
    ...facts,
    files: fileFactsOf(files),
    ...(saslPlugins && { saslPlugins }),
    ...(flushJobs && { flushJobs }),
    ...(queueSpace && { queueSpace }),
  };
  const tokens = wantedTokenFiles(known);
  if (tokens.length === 0) return { observed, facts: known };
  const more = await lookAtFiles(transport, { ...placeOf(observed), files: tokens });
  return { observed, facts: { ...known, files: new Map([...known.files, ...fileFactsOf(more.files)]) } };
}

/** A host without a profile, or with one that is broken, is linted all the same: its configuration is what is asked. */
function agesOf({ project, stamp }: Session, host: HostEntry, observed: ObservedState): AgedCredentials | undefined {
  if (host.profile === undefined || !project.profiles.has(host.profile)) return undefined;
  try {
    const ages = liveCredentialAges(credentialTraces(observed));
    return agedCredentials(ages, profileForHost(project, host), stamp.now());
  } catch (error) {
    if (error instanceof PostmendError) return undefined;
    throw error;
  }
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
  const { regular, directory, mode, uid, mtime, text, entries, damage } = seen.value;
  const kind = regular ? "file" : directory ? "directory" : "other";
  return {
    state: "present",
    value: {
      shown: path,
      kind,
      mode,
      uid,
      mtime,
      ...(text && { text }),
      ...(entries && { entries }),
      ...(damage !== undefined && { damage }),
    },
  };
}
