import { Secret } from "../secrets/secret.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import type { SecretValue, WrittenReference } from "./schema-types.ts";

/** A secret as a file writes it, as the reference that is resolved late. Text in the clear is wrapped at once. */
export function secretReference(value: SecretValue): SecretReference {
  return typeof value === "string" ? { plaintext: new Secret(value) } : writtenReference(value);
}

function writtenReference(value: WrittenReference): SecretReference {
  if (!("exec" in value)) return value;
  const [program = "", ...rest] = value.exec;
  return { exec: [program, ...rest] };
}
