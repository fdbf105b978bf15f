import type { AgedCredentials } from "../../engine/credential-drift.ts";
import type { FlushJob } from "../../observe/flush-jobs.ts";
import type { QueueSpace } from "../../observe/look-at-files.ts";
import type { Observation } from "../../observe/observed-state.ts";
import type { MainCf } from "../../postfix/main-cf.ts";
import type { MasterCf } from "../../postfix/master-cf.ts";
import type { PostfixVersion } from "../../postfix/version.ts";
import type { Secret } from "../../secrets/secret.ts";

/**
 * Everything that is known of a configuration: data, wherever it came from. What nobody looked at is unknown, and from
 * the unknown nothing is concluded.
 */
export interface ConfigurationFacts {
  /** `$config_directory` as Postfix sees it. */
  readonly configDirectory: string;
  /** How main.cf and master.cf are called in evidence. */
  readonly mainCfFile: string;
  readonly masterCfFile: string;
  readonly mainCf: MainCf;
  readonly masterCf: Observation<MasterCf>;
  /** Undefined when nobody said: then a rule holds only where every supported release agrees. */
  readonly version: PostfixVersion | undefined;
  /** `postconf -m`; undefined without a Postfix to ask. */
  readonly mapTypes?: readonly string[];
  /** Somebody looked for main.cf, and it is not there; `mainCf` is empty then. */
  readonly mainCfMissing?: true;
  /** Only a part of a main.cf is known: of a parameter that it does not set nothing is known, not even that its default holds. */
  readonly partial?: true;
  /** What the machine itself gives for defaults (`postconf -d`), by name; of those that no release fixes. */
  readonly defaults?: ReadonlyMap<string, string>;
  /** File names in the directories of libsasl2's plug-ins; undefined where none was found. */
  readonly saslPlugins?: readonly string[];
  /** What crontabs do to the queue; undefined where nobody looked. */
  readonly flushJobs?: readonly FlushJob[];
  /** What is free where the queue is. */
  readonly queueSpace?: QueueSpace;
  /** Of a host whose profile says how old credentials may become. */
  readonly credentialAges?: AgedCredentials;
  /** By absolute path, as Postfix would open it. A path that is missing here was not looked at. */
  readonly files: ReadonlyMap<string, Observation<FileFact>>;
}

/** What is known of one file or directory. */
export interface FileFact {
  /** How it is called in evidence. */
  readonly shown: string;
  readonly kind: "file" | "directory" | "other";
  readonly mode: number;
  /** Number of the user who owns it. */
  readonly uid?: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of files that rules read; it may hold credentials. */
  readonly text?: Secret;
  /** What a built table really holds, where somebody could ask (`postmap -s`). */
  readonly entries?: Secret;
  /** What is wrong with the built table, where it cannot be read. */
  readonly damage?: string;
}
