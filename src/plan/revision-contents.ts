import type { Secret } from "../secrets/secret.ts";

/** A stored revision with its file contents, read from the host's own store: what a rollback goes back to. */
export interface RevisionContents {
  readonly number: number;
  /** `found`, `applied`, `known-good`, … */
  readonly outcome: string;
  /** The profile that made the revision; null for a state that was found. */
  readonly profile: string | null;
  /** Main.cf, the tables and their built files. */
  readonly files: readonly RevisionFile[];
  /** Parameters of main.cf that the profile owned in that revision. */
  readonly managed: readonly string[];
}

export type RevisionFile =
  | { readonly path: string; readonly content: null; readonly sensitive: boolean }
  | {
      readonly path: string;
      /** Latin-1 decoded when not valid UTF-8, so built tables survive byte for byte. */
      readonly content: Secret;
      readonly encoding: "utf8" | "latin1";
      /** Hex, of the bytes. */
      readonly sha256: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      readonly sensitive: boolean;
    };
