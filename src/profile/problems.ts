import { type Diagnostic, type DiagnosticExtras, PostmendError, type SourceRange } from "../diagnostics/diagnostic.ts";

/** What is wrong with the files of a project, collected so that everything is told at once. */
export class Problems {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #places = new Set<string>();

  readonly #host: string | undefined;

  /** `host` is named in every problem: for what is wrong for one host only. */
  constructor(host?: string) {
    this.#host = host;
  }

  /** Undefined, so that a reader can return it in place of what it could not read. */
  error(code: string, summary: string, extras: DiagnosticExtras): undefined {
    this.add(errorDiagnostic(code, summary, extras));
  }

  add(error: Diagnostic): void {
    if (error.source) this.#places.add(placeKey(error.source));
    this.#errors.push(this.#host === undefined ? error : { ...error, host: this.#host });
  }

  warning(code: string, summary: string, extras: DiagnosticExtras): undefined {
    this.#warnings.push({ code, severity: "warning", summary, ...extras });
  }

  /** How many errors there are so far. */
  get count(): number {
    return this.#errors.length;
  }

  get errors(): readonly Diagnostic[] {
    return distinct(this.#errors);
  }

  hasErrorAt(place: SourceRange): boolean {
    return this.#places.has(placeKey(place));
  }

  get warnings(): readonly Diagnostic[] {
    return this.#warnings;
  }

  /** Ends the work when there were errors; the warnings are told with them. */
  throwIfAny(): void {
    if (this.#errors.length > 0) throw new PostmendError("user", distinct([...this.#errors, ...this.#warnings]));
  }
}

/** An error that is not thrown by itself. */
export function errorDiagnostic(code: string, summary: string, extras: DiagnosticExtras): Diagnostic {
  return { code, severity: "error", summary, ...extras };
}

function placeKey({ file, line, column }: SourceRange): string {
  return `${line}:${column}:${file}`;
}

/** The same complaint about the same place is made once: several aliases of one value find it several times. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
