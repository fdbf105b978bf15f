import type { SecretReference, SecretText, SecretTextPart } from "../secrets/secret-text.ts";
import type { Findings } from "./findings.ts";

/**
 * Stands in for secrets while a template is rendered: the template sees tokens, the result is split at them. A token
 * is framed by NULs, which no value of a profile may hold, so nothing else can look like one.
 */
export class SecretTokens {
  readonly #references: SecretReference[] = [];

  /** The token of a secret; text that is none stays as it is. */
  tokenFor(value: string | SecretReference): string {
    if (typeof value === "string") return value;
    this.#references.push(value);
    return `\0${this.#references.length - 1}\0`;
  }

  /** The rendered text with its secrets as holes. A template that damaged a token is a finding. */
  split(text: string, template: string, findings: Findings): SecretText {
    const parts = text.split("\0").flatMap((piece, index): SecretTextPart[] => {
      if (index % 2 === 0) return piece === "" ? [] : [piece];
      const reference = /^\d+$/.test(piece) ? this.#references[Number(piece)] : undefined;
      return reference === undefined ? ["\0"] : [{ secret: reference }];
    });
    if (parts.some((part) => typeof part === "string" && part.includes("\0"))) {
      findings.error("template-secret", "A template tears a secret apart", {
        detail: `templates/${template} does not write a user name or password as it was given`,
      });
    }
    return parts;
  }
}
