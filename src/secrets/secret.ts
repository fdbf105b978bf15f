/**
 * A value that must not be seen. It prints as `‹secret›` in every text form (string, template, JSON, console);
 * the one way to the value is `reveal()`, so a search for that word finds every use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return MASK;
  }
}

/** How a secret looks wherever it is shown. */
export const MASK = "‹secret›";
