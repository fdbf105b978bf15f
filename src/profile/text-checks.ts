import type { Problems } from "./problems.ts";
import { literalSecret, pathOf } from "./schema-problems.ts";
import { childPointer, isMapping, type YamlDocument } from "./yaml-document.ts";

/** Every text of a profile ends up in one line of a file on a host. */
export function checkOneLine(document: YamlDocument, problems: Problems): void {
  for (const [pointer, text] of textsOf(document.value, "")) {
    if (!/[\n\r\0]/.test(text) || pointer === "/description" || pointer.endsWith("/ansible_vault")) continue;
    const folded = !text.trimEnd().includes("\n");
    problems.error("line-break", "Text of more than one line", {
      source: document.places.get(pointer)?.value ?? document.start,
      detail: `\`${pathOf(pointer)}\` must fit in one line of a file on the host`,
      hint: folded
        ? "end a folded text with >- instead of >: that leaves out the last line break"
        : "write it in one line",
    });
  }
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
