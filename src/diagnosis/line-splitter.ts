import { isUtf8 } from "node:buffer";

/** Longer lines are cut here, so that memory stays bounded; a recipient list of a queue entry may be long. */
const LONGEST = 8 << 20;

/**
 * The lines of a stream, without LF and CRLF. They are Latin-1 readings of the bytes, since that costs nothing;
 * `decoded` makes true text of what is kept.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let pending: string[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      if (held < LONGEST) pending.push(text);
      held += text.length;
      continue;
    }
    const lines = text.slice(0, end).split("\n");
    if (held > 0) lines[0] = [...pending, lines[0]].join("").slice(0, LONGEST);
    const rest = text.slice(end + 1);
    pending = rest === "" ? [] : [rest];
    held = rest.length;
    yield lines;
  }
  if (held > 0) yield [pending.join("").slice(0, LONGEST)];
}

/** True text of a Latin-1 reading, as a string of its own: it does not keep the chunk alive that it was cut from. */
export function decoded(latin1: string): string {
  // Escapes in JSON give characters beyond Latin-1: such text is true already.
  if (/[\u0100-\uffff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(withoutReturn(latin1), "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : bytes.toString("latin1");
}

/** The line without the CR of a CRLF. */
export function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
