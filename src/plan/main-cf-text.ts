import { parseMainCf } from "../postfix/main-cf.ts";
import type { Change, PlannedFile } from "./plan.ts";

/** A file's text as it was read; see ObservedText. */
export interface FileText {
  readonly text: string;
  readonly encoding: "utf8" | "latin1";
}

/** The main.cf after the parameter changes: the same tree, edited in place. Changes of other files do not matter here. */
export function editedMainCf(live: FileText, file: string, changes: readonly Change[]): string {
  const tree = parseMainCf(live.text);
  for (const change of changes) {
    if (change.kind !== "parameter" || change.file !== file) continue;
    if (change.after === null) tree.delete(change.name);
    else tree.set(change.name, inFile(change.after, live.encoding));
  }
  return tree.toString();
}

/** The live main.cf with another text. */
export function rewrittenMainCf(
  live: Omit<PlannedFile, "content" | "sensitive"> & FileText,
  text: string,
): PlannedFile {
  const { path, encoding, mode, uid, gid } = live;
  return { path, content: [text], encoding, mode, uid, gid, sensitive: false, live: live.text };
}

/** A value in the alphabet of the file: a file that is not UTF-8 is handled byte by byte, one character a byte. */
export function inFile(value: string, encoding: "utf8" | "latin1"): string {
  if (encoding === "utf8") return value;
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
}

/** The other way: a value of the file as people read it; bytes that are not UTF-8 are shown as Latin-1. */
export function fromFile(value: string, encoding: "utf8" | "latin1"): string {
  if (encoding === "utf8") return value;
  try {
    const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}
