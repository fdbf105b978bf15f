import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
import type { SecretSources } from "./sources.ts";

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
