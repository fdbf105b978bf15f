import type { Problems } from "./problems.ts";
import { literalSecret, pathOf } from "./schema-problems.ts";
import { childPointer, isMapping, type YamlDocument } from "./yaml-document.ts";

/** Every text of a profile ends up in one line of a file on a host. */
export function checkOneLine(document: YamlDocument, problems: Problems): void {
  for (const [pointer, text] of textsOf(document.value, "")) {
    if (!/[\n\r\0]/.test(text) || pointer === "/description" || pointer.endsWith("/ansible_vault")) continue;
    const source = document.places.get(pointer)?.value ?? document.start;
    // A value that is wrong in itself was told of.
    if (problems.hasErrorAt(source)) continue;
    const path = `\`${pathOf(pointer)}\``;
    if (text.includes("\0")) problems.error("nul-character", "Text with a NUL character", { ...nul(path), source });
    else problems.error("line-break", "Text of more than one line", { ...lineBreak(path, text), source });
  }
}

function nul(path: string) {
  return {
    detail: `${path} has a NUL character in it, which no file of Postfix may hold`,
    hint: "Take it out; in double quotes \\0 stands for it, and two backslashes stand for one.",
  };
}

function lineBreak(path: string, text: string) {
  const folded = /^[^\n\r]*\n+$/.test(text);
  return {
    detail: `${path} must fit in one line of a file on the host`,
    hint: folded
      ? "End a folded text with >- instead of >: that leaves out the last line break."
      : "Write it in one line.",
  };
}

/** Secrets stand in the file itself only where the same file accepts that. */
export function checkLiteralSecrets(document: YamlDocument, problems: Problems): void {
  if (isMapping(document.value) && document.value["allow_plaintext"] === true) return;
  for (const [pointer] of textsOf(document.value, "")) {
    if (LITERAL_PASSWORD.test(pointer)) problems.add(literalSecret(document, pointer));
  }
}

const LITERAL_PASSWORD = /^(\/auth|\/senders\/\d+\/auth)\/password$/;

function textsOf(value: unknown, pointer: string): [pointer: string, text: string][] {
  if (typeof value === "string") return [[pointer, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, childPointer(pointer, key)));
}
