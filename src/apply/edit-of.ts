/** A file as what is to be kept of the live one and what is new, in the words of transaction.sh. */
export interface Edit {
  /** For each piece: the first byte that is kept, counted from 1, how many are, and how many new ones follow. */
  readonly pieces: readonly number[];
  /** The new bytes of all pieces. */
  readonly sent: Buffer;
}

/**
 * The edit that makes `wanted` of `live`. Lines are compared in order, so one that has moved counts as new, and an empty one
 * or a comment sign alone, of which there are many, is only kept where it is next.
 */
export function editOf(wanted: Buffer, live: Buffer): Edit {
  const known = linesOf(live);
  const texts = known.map(({ text }) => text);
  const pieces: Piece[] = [];
  let next = 0;
  for (const line of linesOf(wanted)) {
    const found = line.text.length > 2 ? texts.indexOf(line.text, next) : next;
    const kept = known[found];
    const last = pieces.at(-1);
    if (kept === undefined || kept.text !== line.text) {
      if (last) last.fresh.push(line.text);
      else pieces.push({ at: 0, count: 0, fresh: [line.text] });
      continue;
    }
    next = found + 1;
    if (last && last.fresh.length === 0 && last.at + last.count === kept.at) last.count += kept.text.length;
    else pieces.push({ at: kept.at, count: kept.text.length, fresh: [] });
  }
  return {
    pieces: pieces.flatMap(({ at, count, fresh }) => [at + 1, count, fresh.join("").length]),
    sent: Buffer.from(pieces.flatMap(({ fresh }) => fresh).join(""), "latin1"),
  };
}

interface Piece {
  readonly at: number;
  count: number;
  readonly fresh: string[];
}

/** Byte by byte, one character a byte. */
function linesOf(bytes: Buffer): { readonly at: number; readonly text: string }[] {
  let at = 0;
  return (bytes.toString("latin1").match(/[^\n]*\n|[^\n]+$/g) ?? []).map((text) => {
    const line = { at, text };
    at += text.length;
    return line;
  });
}
