import { isUtf8 } from "node:buffer";

/**
 * Bytes as text that leads back to the same bytes: UTF-8 where they are, else one character a byte. A byte order mark is
 * kept: it is part of the file, and Postfix takes it for a part of the first name.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: "utf8" | "latin1" } {
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding), encoding };
}
