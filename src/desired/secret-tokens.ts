import { internalError } from "../diagnostics/diagnostic.ts";
import type { SecretReference, SecretText, SecretTextPart } from "../secrets/secret-text.ts";

/**
 * Stands in for secrets while a template is rendered: the template sees tokens, the result is split at them. A token
 * is framed by NULs, which no value, no variable and no template can hold, so nothing else looks like one.
 */
export class SecretTokens {
  readonly #references: SecretReference[] = [];

  /** The token of a secret; text that is none stays as it is. */
  tokenFor(value: string | SecretReference): string {
    if (typeof value === "string") return value;
    this.#references.push(value);
    return `\0${this.#references.length - 1}\0`;
  }

  /** The rendered text with its secrets as holes. */
  split(text: string): SecretText {
    return text.split("\0").flatMap((piece, index): SecretTextPart[] => {
      if (index % 2 === 0) return piece === "" ? [] : [piece];
      const reference = this.#references[Number(piece)];
      if (reference === undefined)
        throw internalError("secret-token-unknown", "A rendered table holds an unknown token");
      return [{ secret: reference }];
    });
  }
}
