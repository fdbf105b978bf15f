import { MASK, Secret } from "./secret.ts";

/**
 * Text with holes: literal parts, and references to secrets that are filled in late. A rendered lookup table is a
 * SecretText, so a plan can hold and save it without holding the secret itself.
 */
export type SecretText = readonly SecretTextPart[];

export type SecretTextPart = string | { readonly secret: SecretReference };

/** Where a secret comes from; never the secret. `plaintext` exists only under `allow_plaintext: true`. */
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly exec: readonly [string, ...string[]] }
  | { readonly ansible_vault: string }
  | { readonly plaintext: Secret };

/** The values of the references that a run needs, resolved before any host is touched. */
export interface ResolvedSecrets {
  /** Throws an internal error for a reference that was never resolved. */
  get(reference: SecretReference): Secret;
}

/** The text with its secrets filled in: the whole of it is a secret from then on. */
export function fill(text: SecretText, secrets: ResolvedSecrets): Secret {
  return new Secret(text.map((part) => (typeof part === "string" ? part : secrets.get(part.secret).reveal())).join(""));
}

/** The text as it may be shown. */
export function masked(text: SecretText): string {
  return text.map((part) => (typeof part === "string" ? part : MASK)).join("");
}
