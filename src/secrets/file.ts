import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
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

/** Bytes of a file relative to the project; `~/` is the home directory. */
export async function readSecretFile(path: string, sources: SecretSources): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(localPath(path, sources));
  } catch (error) {
    throw userError("secret-file", "Secret file cannot be read", { detail: why(error, path) });
  }
  if (bytes.length <= LARGEST) return bytes;
  throw userError("secret-file", "Secret file cannot be read", {
    detail: `${path}: too large for a secret (over 1 MB)`,
  });
}

/** A path as a reference writes it, on this machine. */
export function localPath(path: string, { env, baseDirectory }: SecretSources): string {
  return path.startsWith("~/") ? resolve(env["HOME"] ?? homedir(), path.slice(2)) : resolve(baseDirectory, path);
}

const LARGEST = 1_000_000;

function why(error: unknown, path: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return `${path}: ${REASONS[code] ?? code}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
};

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
