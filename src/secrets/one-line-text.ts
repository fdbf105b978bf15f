import { userError } from "../diagnostics/diagnostic.ts";
import { Secret } from "./secret.ts";

/** What a source brought as a secret: text, without the line end that editors and programs add. Never shows it. */
export function oneLineText(bytes: Uint8Array): Secret {
  const text = decoded(bytes)?.replace(/\r?\n$/, "");
  if (text === undefined) throw unusable("is not UTF-8 text");
  if (text === "") throw unusable("is empty");
  if (/[\n\r\0]/.test(text)) throw unusable("holds a line break or a NUL, which no table of Postfix can hold");
  return new Secret(text);
}

/**
 * Refuses what a SASL table would store otherwise than it is: Postfix splits `user:password` at the first colon and drops
 * blanks at both ends.
 */
export function checkCredential(secret: Secret, path: string): void {
  const text = secret.reveal();
  if (/\bauth\.password$/.test(path) && /[ \t]$/.test(text)) {
    throw unusable("ends in a blank, which Postfix drops from a password");
  }
  if (!/\bauth\.username$/.test(path)) return;
  if (text.includes(":")) throw unusable("holds a colon, which ends a user name for Postfix");
  if (text.trim() !== text) throw unusable("begins or ends with a blank, which Postfix drops");
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function unusable(why: string) {
  return userError("secret-unusable", "Secret cannot be used", { detail: `its value ${why}` });
}
