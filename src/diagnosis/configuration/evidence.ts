/** A line that shows the mistake. Credentials in it are masked. */
export interface Evidence {
  readonly file: string;
  /** From 1; undefined for a whole file. */
  readonly line?: number;
  readonly text: string;
}
