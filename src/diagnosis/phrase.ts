/**
 * Phrases are how the tables of reasons are written: lower-case text in which `*` stands for anything and `~` for the
 * border of a word. `user*unknown` is "user", later "unknown"; `~rbl~` is not in "marble".
 *
 * They are searched with indexOf, part by part, so a match takes linear time whatever the text is; regular expressions
 * of this kind backtrack.
 */
export type Phrase = readonly Part[];

interface Part {
  readonly text: string;
  readonly startsWord: boolean;
  readonly endsWord: boolean;
}

/** Reads a phrase as it is written in a table. */
export function phrase(written: string): Phrase {
  return written.split("*").map((text) => ({
    text: text.replaceAll("~", ""),
    startsWord: text.startsWith("~"),
    endsWord: text.endsWith("~"),
  }));
}

/** Whether the lower-case text holds the parts of the phrase, in order. */
export function holds(text: string, parts: Phrase): boolean {
  let from = 0;
  for (const part of parts) {
    const at = find(text, part, from);
    if (at < 0) return false;
    from = at + part.text.length;
  }
  return true;
}

function find(text: string, { text: wanted, startsWord, endsWord }: Part, from: number): number {
  for (let at = text.indexOf(wanted, from); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const fits =
      (!startsWord || at === 0 || !isWord(text.charCodeAt(at - 1))) &&
      (!endsWord || at + wanted.length === text.length || !isWord(text.charCodeAt(at + wanted.length)));
    if (fits) return at;
    if (wanted === "") return -1;
  }
  return -1;
}

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}
