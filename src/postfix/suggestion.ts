/**
 * The name that somebody who wrote an unknown one most likely meant; undefined when nothing is near.
 * Client and server prefixes (`smtp_`, `smtpd_`) are confused more often than letters, so they are tried first.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase().replaceAll(/[-.\s]/g, "_");
  return bySpelling(wanted, names) ?? byPrefix(wanted, new Set(names)) ?? byDistance(wanted, names);
}

/** Same letters, other case, dashes or underscores: `RelayHost`, `relay_host`. */
function bySpelling(wanted: string, names: readonly string[]): string | undefined {
  const letters = wanted.replaceAll("_", "");
  return names.find((known) => known.toLowerCase().replaceAll("_", "") === letters);
}

function byPrefix(wanted: string, names: ReadonlySet<string>): string | undefined {
  const bare = wanted.replace(/^(smtpd?|lmtp)_/, "");
  return [`smtp_${bare}`, `smtpd_${bare}`, bare].find((known) => names.has(known));
}

function byDistance(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(4, Math.max(1, Math.floor(wanted.length / 4))) + 1;
  for (const known of names) {
    if (Math.abs(known.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, known.toLowerCase(), least);
    if (distance >= least) continue;
    least = distance;
    best = known;
  }
  return best;
}

/** Letters inserted, left out, replaced or swapped with their neighbour; `limit` or more ends the count early. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = distanceRow(a, b, row, last, beforeLast);
    if (Math.min(...current) >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function distanceRow(
  a: string,
  b: string,
  row: number,
  last: readonly number[],
  beforeLast: readonly number[],
): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const same = a[row - 1] === b[column - 1];
    const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    current[column] = Math.min(
      at(last, column) + 1,
      at(current, column - 1) + 1,
      at(last, column - 1) + (same ? 0 : 1),
      swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
    );
  }
  return current;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
