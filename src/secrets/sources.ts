/** What the sources of secrets may use. */
export interface SecretSources {
  /** False under `--no-exec`: no program is run. */
  readonly allowExec: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's directory: relative paths start here, and programs run here. */
  readonly baseDirectory: string;
}

/** What a source brought: the bytes of a secret, and what is worth a warning. */
export interface SecretBytes {
  readonly bytes: Uint8Array;
  readonly warning?: SourceWarning;
}

export interface SourceWarning {
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
  readonly hint?: string;
}
