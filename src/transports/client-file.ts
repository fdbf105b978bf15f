import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { neutralise, type PostmendError, userError } from "../diagnostics/diagnostic.ts";

/** `~/…` under the home directory; anything else as it is, made absolute. */
export function expandHome(path: string, homeDirectory: string): string {
  if (path === "none") return path;
  return path === "~" || path.startsWith("~/") ? join(homeDirectory, path.slice(1)) : resolve(path);
}

/** The text of a file; undefined when there is none. Anything else that hinders reading is an error. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw cannotRead(file, code === "EACCES" ? "permission denied" : (code ?? neutralise(String(error))));
  }
}

/** The `code` of a system error, when the thrown value has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A file of the SSH client that is there, or should be, and cannot be read. */
export function cannotRead(file: string, detail: string): PostmendError {
  return userError("ssh-file-unreadable", "An SSH client file cannot be read", {
    detail: `${file}: ${detail}`,
    hint: `Check it with: ls -l ${file}`,
  });
}
