import type { ConfigurationFacts, FileFact } from "../../../src/diagnosis/configuration/facts.ts";
import type { AgedCredentials } from "../../../src/engine/credential-drift.ts";
import type { FlushJob } from "../../../src/observe/flush-jobs.ts";
import type { Observation } from "../../../src/observe/observed-state.ts";
import { parseMainCf } from "../../../src/postfix/main-cf.ts";
import { parseMasterCf } from "../../../src/postfix/master-cf.ts";
import { parseVersion } from "../../../src/postfix/version.ts";
import { Secret } from "../../../src/secrets/secret.ts";

/** A file of a host that exists only here; null for one that somebody looked for in vain. */
export type GivenFile = {
  text?: string;
  mode?: number;
  uid?: number;
  mtime?: number;
  directory?: true;
  entries?: string;
  damage?: string;
} | null;

/** What a test says of a host. */
export interface Given {
  /** Null: there is none. */
  readonly main: string | null;
  /** Undefined: nobody could read it. */
  readonly master?: string;
  readonly version?: string;
  readonly mapTypes?: readonly string[];
  readonly defaults?: Readonly<Record<string, string>>;
  readonly saslPlugins?: readonly string[];
  readonly flushJobs?: readonly FlushJob[];
  readonly queueSpace?: { readonly freeBytes: number; readonly freeInodes: number | undefined };
  readonly credentialAges?: AgedCredentials;
  /** By absolute path; every other path is unknown. */
  readonly files?: Readonly<Record<string, GivenFile>>;
}

/** The facts of the host. */
export function factsOf({ main, master, version, mapTypes, defaults, files = {}, ...host }: Given): ConfigurationFacts {
  return {
    configDirectory: "/etc/postfix",
    mainCfFile: "/etc/postfix/main.cf",
    masterCfFile: "/etc/postfix/master.cf",
    mainCf: parseMainCf(main ?? ""),
    ...(main === null && { mainCfMissing: true, partial: true }),
    masterCf:
      master === undefined ? { state: "unknown", because: "test" } : { state: "present", value: parseMasterCf(master) },
    version: version === undefined ? undefined : parseVersion(version),
    ...(mapTypes && { mapTypes }),
    ...(defaults && { defaults: new Map(Object.entries(defaults)) }),
    ...host,
    files: new Map(Object.entries(files).map(([path, file]) => [path, observed(path, file)])),
  };
}

function observed(path: string, file: GivenFile): Observation<FileFact> {
  if (file === null) return { state: "absent" };
  const { text, mode = 0o644, uid, mtime = 1_000_000, directory, entries, damage } = file;
  return {
    state: "present",
    value: {
      shown: path,
      kind: directory ? "directory" : "file",
      mode,
      mtime,
      ...(uid !== undefined && { uid }),
      ...(text !== undefined && { text: new Secret(text) }),
      ...(entries !== undefined && { entries: new Secret(entries) }),
      ...(damage !== undefined && { damage }),
    },
  };
}
