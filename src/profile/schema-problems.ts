import { type Diagnostic, neutralise, type SourceRange } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { expectation, found, quoted } from "./expectation.ts";
import { errorDiagnostic, type Problems } from "./problems.ts";
import type { SchemaCheck } from "./schema-check.ts";
import { type Complaint, complaints } from "./schema-complaints.ts";
import { unknownKeyHint, valueHint } from "./schema-hints.ts";
import { childPointer, type YamlDocument } from "./yaml-document.ts";

/**
 * The value of a document when it is what the schema describes; undefined, with one problem for each mistake, when not.
 * `kind` names the document in messages: `a profile`.
 */
export function checkSchema<T>(
  document: YamlDocument,
  check: SchemaCheck<T>,
  kind: string,
  problems: Problems,
): T | undefined {
  const { value } = document;
  if (check(value)) return value;
  const all = complaints(check.errors ?? []);
  for (const complaint of all) if (!followsFromTypo(complaint, all)) problems.add(problemOf(document, complaint, kind));
  return undefined;
}

/** A value as people refer to it: `senders[0].relay.port`. */
export function pathOf(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => neutralise(segment.replaceAll("~1", "/").replaceAll("~0", "~")))
    .map((segment, index) => (/^\d+$/.test(segment) ? `[${segment}]` : `${index > 0 ? "." : ""}${segment}`))
    .join("");
}

/** True for the places that hold a secret: nothing of what stands there is shown. The parts of a reference are none. */
export function isSecretPlace(pointer: string): boolean {
  return /\/(password|become_password|identity_passphrase)$/.test(pointer);
}

/** A key is missing only because it is misspelt: the typo is told, and that is enough. */
function followsFromTypo({ error, pointer, key }: Complaint, all: readonly Complaint[]): boolean {
  if (error.keyword !== "required" || key === undefined) return false;
  return all.some(
    (other) =>
      other.error.keyword === "additionalProperties" &&
      other.pointer === pointer &&
      nearest(other.key ?? "", Object.keys(error.parentSchema?.["properties"] ?? {})) === key,
  );
}

function problemOf(document: YamlDocument, complaint: Complaint, kind: string): Diagnostic {
  const { error, key } = complaint;
  if (key === undefined) return badValue(document, complaint);
  if (error.keyword === "additionalProperties") return unknownKey(document, complaint, key, kind);
  if (error.keyword === "required") return missingKey(document, complaint, key, kind);
  return errorDiagnostic("bad-key", "Key not allowed", {
    source: keyPlace(document, complaint.pointer, key),
    detail: `${expectation(complaint.error)}, got ${quoted(key)}`,
  });
}

function unknownKey(document: YamlDocument, complaint: Complaint, key: string, kind: string): Diagnostic {
  return errorDiagnostic("unknown-key", "Unknown key", {
    source: keyPlace(document, complaint.pointer, key),
    // `password:hunter2`, without a blank, is a key for YAML.
    detail: `\`${neutralise(key.replace(/:.*/s, ":…"))}\` is not a key of ${owner(complaint.pointer, kind)}`,
    hint: unknownKeyHint(key, complaint),
  });
}

function missingKey(document: YamlDocument, complaint: Complaint, key: string, kind: string): Diagnostic {
  const place = document.places.get(complaint.pointer);
  return errorDiagnostic("missing-key", "A key is missing", {
    source: place?.key ?? place?.value ?? document.start,
    detail: `${owner(complaint.pointer, kind)} needs \`${key}\``,
  });
}

function badValue(document: YamlDocument, complaint: Complaint): Diagnostic {
  const { error, pointer } = complaint;
  if (error.keyword === "uniqueItems") return listedTwice(document, complaint);
  const place = document.places.get(pointer);
  const secret = isSecretPlace(pointer);
  if (secret && isScalar(error.data)) return literalSecret(document, pointer);
  const hint = valueHint(complaint);
  const subject = pointer === "" ? "" : `\`${pathOf(pointer)}\`: `;
  return errorDiagnostic("bad-value", "Value not allowed", {
    source: place?.value ?? document.start,
    detail: `${subject}${expectation(error)}, got ${found(error.data, place?.written, secret)}`,
    ...(hint && { hint }),
  });
}

function listedTwice(document: YamlDocument, { error, pointer }: Complaint): Diagnostic {
  const index = Math.max(Number(error.params["i"]), Number(error.params["j"]));
  const entry = Array.isArray(error.data) ? String(error.data[index]) : "";
  return errorDiagnostic("bad-value", "Value not allowed", {
    source: document.places.get(`${pointer}/${index}`)?.value ?? document.start,
    detail: `\`${pathOf(pointer)}\`: ${quoted(entry)} is in the list already`,
  });
}

/** A secret stands in the file itself. Never shows it. */
export function literalSecret(document: YamlDocument, pointer: string): Diagnostic {
  const change = "Change the secret, for it is in the repository's history";
  return errorDiagnostic("secret-in-the-clear", "Secret written in the clear", {
    source: document.places.get(pointer)?.value ?? document.start,
    detail: `\`${pathOf(pointer)}\` must refer to a secret: ${REFERENCE_FORMS}`,
    hint: pointer.endsWith("/password") ? `${change}; or accept it there with allow_plaintext: true` : `${change}.`,
  });
}

const REFERENCE_FORMS = "{env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}";

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== "object";
}

function owner(pointer: string, kind: string): string {
  return pointer === "" ? kind : `\`${pathOf(pointer)}\``;
}

function keyPlace(document: YamlDocument, pointer: string, key: string): SourceRange {
  const place = document.places.get(childPointer(pointer, key));
  return place?.key ?? document.places.get(pointer)?.value ?? document.start;
}
