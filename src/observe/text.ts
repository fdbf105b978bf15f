/** Bytes as text that leads back to the same bytes: UTF-8 where they are, else one character a byte. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: "utf8" | "latin1" } {
  try {
    // A byte order mark is kept: it is part of the file, and Postfix takes it for a part of the first name.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf8" };
  } catch {
    return { text: Buffer.from(bytes).toString("latin1"), encoding: "latin1" };
  }
}
