/** What looking at a file brought: its content, the knowledge that there is none, or the reason why nobody can tell. */
export type Reading<T> =
  | { readonly state: "present"; readonly value: T }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly because: string };

/** The files of a project, handed in: this folder reads nothing itself. Paths are relative to the project, or absolute. */
export interface ProjectFiles {
  read(path: string): Reading<Uint8Array>;
  /** Names of what is in a directory, of its subdirectories too. */
  list(directory: string): Reading<readonly string[]>;
  /**
   * Standard output of a program that prints an inventory; `unknown` with its complaint when it fails.
   * Left out where programs are forbidden (`--no-exec`).
   */
  run?(argv: readonly [string, ...string[]]): Reading<Uint8Array>;
}
