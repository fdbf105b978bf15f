/**
 * Phrases are how the tables of reasons are written: lower-case text in which `*` stands for a few words and `~` for the
 * border of a word. `user*unknown` is "user", soon after it "unknown"; `~rbl~` is not in "marble".
 *
 * They are searched with indexOf, part by part and within a window, so a match takes linear time whatever the text is;
 * regular expressions of this kind backtrack.
 */
export type Phrase = readonly Part[];

interface Part {
  readonly text: string;
  readonly startsWord: boolean;
  readonly endsWord: boolean;
}

/** Whether a text holds one of the phrases. Those that begin alike are looked for once, as in a row of pairs. */
export function anyOf(written: readonly string[]): (text: string) => boolean {
  const byStart = new Map<string, Phrase[]>();
  for (const one of written.map(phrase)) {
    const start = one[0]?.text ?? "";
    const alike = byStart.get(start);
    if (alike === undefined) byStart.set(start, [one]);
    else alike.push(one);
  }
  const starts = [...byStart];
  return (text) => starts.some(([start, phrases]) => text.includes(start) && phrases.some((one) => holds(text, one)));
}

/** Reads a phrase as it is written in a table. */
export function phrase(written: string): Phrase {
  return written.split("*").map((text) => ({
    text: text.replaceAll("~", ""),
    startsWord: text.startsWith("~"),
    endsWord: text.endsWith("~"),
  }));
}

/** Whether the lower-case text holds the parts of the phrase, in order and not far from each other. */
export function holds(text: string, parts: Phrase): boolean {
  const [first, ...others] = parts;
  if (first === undefined) return false;
  for (let at = find(text, first, 0); at >= 0; at = find(text, first, at + 1)) {
    if (others.length === 0 || follow(text, others, at + first.text.length)) return true;
  }
  return false;
}

/** Words that are further apart than this belong to different sentences. */
const NEAR = 70;

function follow(text: string, parts: Phrase, start: number): boolean {
  let from = start;
  for (const part of parts) {
    const window = text.slice(0, from + NEAR + part.text.length);
    const at = find(window, part, from);
    if (at < 0 || !endsHere(text, part, at)) return false;
    from = at + part.text.length;
  }
  return true;
}

function find(text: string, part: Part, from: number): number {
  for (let at = text.indexOf(part.text, from); at >= 0; at = text.indexOf(part.text, at + 1)) {
    if (startsHere(text, part, at) && endsHere(text, part, at)) return at;
    if (part.text === "") return -1;
  }
  return -1;
}

function startsHere(text: string, { startsWord }: Part, at: number): boolean {
  return !startsWord || at === 0 || !isWord(text.charCodeAt(at - 1));
}

function endsHere(text: string, { text: wanted, endsWord }: Part, at: number): boolean {
  return !endsWord || at + wanted.length === text.length || !isWord(text.charCodeAt(at + wanted.length));
}

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}
