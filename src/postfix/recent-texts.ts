/**
 * A reading of texts that keeps its last few results. Planning a host looks at the same file again and again, and hosts of
 * a fleet have the same files. `read` must depend on nothing but the text, and nobody may change what it gave.
 */
export function forRecentTexts<T extends object>(read: (text: string) => T): (text: string) => T {
  const recent = new Map<string, T>();
  return (text) => {
    const known = recent.get(text);
    if (known) return known;
    const result = read(text);
    if (text.length > LONGEST) return result;
    const [oldest] = recent.keys();
    if (recent.size === KEPT && oldest !== undefined) recent.delete(oldest);
    recent.set(text, result);
    return result;
  };
}

/** A host's own main.cf, what it will be, and the rendered assignments of two profiles. */
const KEPT = 4;

/** Characters; a file of more is nobody's usual one, and is not worth holding on to. */
const LONGEST = 50_000;
