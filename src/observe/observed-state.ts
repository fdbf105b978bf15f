import type { PostfixVersion } from "../postfix/version.ts";
import type { Secret } from "../secrets/secret.ts";
import type { HostKey } from "../transports/transport.ts";

/** Three-valued: "could not look" is never read as "is not there". */
export type Observation<T> =
  | { readonly state: "present"; readonly value: T }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly because: string };

/** One regular file on the host, followed through symbolic links. */
export interface ObservedFile {
  readonly path: string;
  /** Where the path ends after symbolic links. */
  readonly realPath: string;
  /** Hex. */
  readonly sha256: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** On another filesystem than the configuration directory, from which it could not be renamed over. */
  readonly elsewhere: boolean;
  readonly links: number;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970, as the host's `stat -c %Y` says. */
  readonly mtime: number;
}

export interface ObservedText extends ObservedFile {
  /** Latin-1 decoded when not valid UTF-8, so that every byte survives the way back (see `encoding`). */
  readonly text: string;
  readonly encoding: "utf8" | "latin1";
}

/** A lookup table of ours: its source text, and what the built file really contains (`postmap -s`). */
export interface ObservedTable {
  readonly path: string;
  readonly source: Observation<ObservedFile & { readonly content: Secret }>;
  readonly built: Observation<ObservedFile & { readonly path: string; readonly dump: Observation<Secret> }>;
  /** By path: the built file of every table type, of the one in use (`built`) and of those that may have been before. */
  readonly builtFiles: ReadonlyMap<string, Observation<ObservedFile>>;
}

/** What a revision on the host says of itself; see revisions/. */
export interface ObservedRevision {
  readonly number: number;
  readonly outcome: string;
  /** The manifest as stored: JSON text. */
  readonly manifest: string;
}

/** Everything that one execution on a host brought back. */
export interface ObservedState {
  readonly host: string;
  readonly hostKey: HostKey | undefined;
  /** `default`, or the multi-instance name. */
  readonly instance: string;
  readonly version: PostfixVersion;
  readonly configDirectory: string;
  readonly queueDirectory: string;
  /** `postconf -m`; empty where a main.cf that its programs die of keeps Postfix from telling them. */
  readonly mapTypes: readonly string[];
  readonly defaultMapType: string;
  readonly mainCf: Observation<ObservedText>;
  /** Of comment lines only the `#`; the digest is that of the whole file. */
  readonly masterCf: Observation<ObservedText>;
  /** `postconf -d NAME…` for the names that were asked: the host's own defaults, unexpanded. A name that this Postfix does not know is missing. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Standard error of `postconf -n`, de-duplicated lines; a fatal line means that main.cf does not parse. */
  readonly postconfMessages: readonly string[];
  readonly tables: readonly ObservedTable[];
  /** Newest last. Unknown when the store cannot be read. */
  readonly revisions: Observation<readonly ObservedRevision[]>;
  /** The plug-in sasl-xoauth2 among those of libsasl2; unknown where none of them was found. */
  readonly xoauth2Plugin: Observation<true>;
  /** The master process is alive (pid file, process, its name). */
  readonly running: Observation<boolean>;
  /** An unfinished transaction, named by its journal. */
  readonly unfinished: Observation<string>;
}
