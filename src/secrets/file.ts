import { stat } from "node:fs/promises";
import { localPath, readSecretFile } from "./local-file.ts";
import type { SecretBytes, SecretSources, SourceWarning } from "./sources.ts";

/** The content of a file that holds a secret. Everybody can read it: a warning, unless it is encrypted. */
export async function fileSecret(path: string, sources: SecretSources): Promise<SecretBytes> {
  const bytes = await readSecretFile(path, sources);
  if (isAge(bytes)) {
    // Loaded only where it is needed: the cryptography takes longer to load than all the rest.
    const { decryptAge } = await import("./age.ts");
    return { bytes: await decryptAge(bytes, path, sources) };
  }
  const warning = await openToAll(path, sources);
  return { bytes, ...(warning && { warning }) };
}

function isAge(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 40));
  return start.startsWith("age-encryption.org/") || start.startsWith("-----BEGIN AGE ENCRYPTED FILE-----");
}

async function openToAll(path: string, sources: SecretSources): Promise<SourceWarning | undefined> {
  const local = localPath(path, sources);
  const { mode } = await stat(local);
  if ((mode & 0o004) === 0) return undefined;
  return {
    code: "secret-file-mode",
    summary: "Everybody on this machine can read a secret file",
    detail: `${path} has mode ${(mode & 0o777).toString(8).padStart(4, "0")}`,
    hint: `chmod 600 ${path}`,
  };
}
