/**
 * The candidate that was most likely meant by a misspelt word, or undefined when none is near: other case or other
 * separators, one slip in four letters, or the word as the end of one candidate only (`1.2` for `TLSv1.2`).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...candidates].filter((candidate) => candidate !== word);
  const plain = simplified(word);
  const same = list.find((candidate) => simplified(candidate) === plain);
  if (same !== undefined || plain === "" || word.length > LONGEST) return same;
  const ranked = list
    .map((candidate) => ({ candidate, distance: editDistance(plain, simplified(candidate)) }))
    .filter(({ candidate, distance }) => distance <= slips(Math.max(plain.length, candidate.length)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? onlyEnding(plain, list);
}

/** Longer words are no typing errors, and comparing them costs time. */
const LONGEST = 100;

function simplified(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, "");
}

function slips(length: number): number {
  return length < 3 ? 0 : Math.max(1, Math.floor(length / 4));
}

function onlyEnding(word: string, candidates: readonly string[]): string | undefined {
  const found = candidates.filter((candidate) => word.length > 1 && simplified(candidate).endsWith(word));
  return found.length === 1 ? found[0] : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, at(older, column - 2) + 1);
      next.push(best);
    }
    older = last;
    last = next;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
