import { TextDecoder } from "node:util";
import { userError } from "../diagnostics/diagnostic.ts";

/**
 * The stream as UTF-8 or what is near it: a byte order mark is taken off, UTF-16 is decoded. Fails for a compressed
 * file, which would be read as rubbish.
 */
export async function* plainText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  let begun = false;
  for await (const chunk of chunks) {
    if (begun) yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < LONGEST_MARK) continue;
      begun = true;
      decoder = decoderOf(head);
      yield opened(head, decoder);
    }
  }
  if (!begun) yield opened(head, decoderOf(head));
}

const LONGEST_MARK = 6;

function opened(head: Uint8Array, decoder: TextDecoder | undefined): Uint8Array {
  const packer = PACKERS.find(({ mark }) => begins(head, mark));
  if (packer) {
    throw userError("explain-compressed", "The input is compressed", {
      detail: `it is a ${packer.name} file`,
      hint: `${packer.cat} FILE | postmend explain`,
    });
  }
  if (decoder) return Buffer.from(decoder.decode(head, { stream: true }));
  return begins(head, UTF8_MARK) ? head.subarray(UTF8_MARK.length) : head;
}

function decoderOf(head: Uint8Array): TextDecoder | undefined {
  if (begins(head, [0xff, 0xfe])) return new TextDecoder("utf-16le");
  return begins(head, [0xfe, 0xff]) ? new TextDecoder("utf-16be") : undefined;
}

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

const UTF8_MARK = [0xef, 0xbb, 0xbf];

/** How compressed files begin (the registry of `file`), and what prints them. */
const PACKERS = [
  { name: "gzip", mark: [0x1f, 0x8b], cat: "zcat" },
  { name: "bzip2", mark: [0x42, 0x5a, 0x68], cat: "bzcat" },
  { name: "xz", mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], cat: "xzcat" },
  { name: "zstd", mark: [0x28, 0xb5, 0x2f, 0xfd], cat: "zstdcat" },
] as const;
