import { type Diagnostic, PostmendError, type Severity, type SourceRange } from "../diagnostics/diagnostic.ts";

/** What is wrong or doubtful in a profile. Collected, so that all of it is told at once. */
export class Findings {
  readonly #range: (path: string) => SourceRange | undefined;
  readonly #all: Diagnostic[] = [];
  readonly #refused: string[] = [];

  /** `range` finds where a value of the profile was written. */
  constructor(range: (path: string) => SourceRange | undefined) {
    this.#range = range;
  }

  /** Something that must be put right in the profile; `path` is the value in question: `relay.host`. */
  error(code: string, summary: string, about: About): void {
    if (about.path !== undefined) this.#refused.push(about.path);
    this.#add("error", code, summary, about);
  }

  /** Something that works and is probably not what was meant. */
  warning(code: string, summary: string, about: About): void {
    this.#add("warning", code, summary, about);
  }

  /** Something worth knowing. */
  note(code: string, summary: string, about: About): void {
    this.#add("note", code, summary, about);
  }

  /** True when an error about this value or a part of it was found already. */
  refused(path: string): boolean {
    return this.#refused.some((other) => other === path || other.startsWith(`${path}.`));
  }

  /** Everything that was found. */
  get all(): readonly Diagnostic[] {
    return this.#all;
  }

  /** Everything that works, and is still worth telling. */
  get warnings(): readonly Diagnostic[] {
    return this.#all.filter(({ severity }) => severity === "warning");
  }

  /** Throws when there is an error: everything that was found, the warnings too. */
  throwErrors(): void {
    if (this.#all.some(({ severity }) => severity === "error")) throw new PostmendError("user", this.#all);
  }

  #add(severity: Severity, code: string, summary: string, { path, detail, hint }: About): void {
    const source = path === undefined ? undefined : this.#nearestRange(path);
    this.#all.push({ code, severity, summary, detail, ...(hint && { hint }), ...(source && { source }) });
  }

  /** A value that no file wrote (a default, a preset) is shown at the nearest key around it that one did. */
  #nearestRange(path: string): SourceRange | undefined {
    for (let at = path; ; at = at.slice(0, at.lastIndexOf("."))) {
      const range = this.#range(at);
      if (range) return range;
      if (!at.includes(".")) return undefined;
    }
  }
}

/** What a finding is about. */
export interface About {
  readonly path?: string;
  readonly detail: string;
  readonly hint?: string;
}
