import fc from "fast-check";

/** For each of the texts, the differences that it shows. */
export type Judge = (texts: readonly string[]) => Promise<string[][]>;

/**
 * Texts to be judged: `count` of them, of which there are 2200 a release; TEXTS=20000 asks for ten times as many. Half of
 * them are the same in each run, the other half comes from the seed that is printed; `SEED=… npx vitest …` gives it again.
 */
export function sample(arbitrary: fc.Arbitrary<string>, count: number): string[] {
  return [FIXED_SEED, RANDOM_SEED].flatMap((seed) =>
    fc.sample(arbitrary, { numRuns: Math.ceil((count / 2) * (TEXTS / 2000)), seed }),
  );
}

const TEXTS = Number(process.env["TEXTS"] ?? 2000);
const FIXED_SEED = 20_261_124;
const RANDOM_SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
process.stdout.write(`Random texts come from SEED=${RANDOM_SEED}.\n`);

/** Nothing where no text shows a difference; otherwise the smallest text found that does, and the one it comes from. */
export async function differenceIn(texts: readonly string[], judge: Judge): Promise<string> {
  const judged = await judge(texts);
  const bad = texts.filter((_, at) => judged[at]?.length);
  const [first] = bad;
  if (first === undefined) return "";
  const { text, differences } = await smallest(first, judge);
  return [
    `${bad.length} of ${texts.length} texts are read differently (seeds ${FIXED_SEED}, ${RANDOM_SEED}).`,
    `The smallest found: ${JSON.stringify(text)}`,
    ...differences.map((difference) => `  ${difference}`),
    `As generated: ${JSON.stringify(first)}`,
    ...(judged[texts.indexOf(first)] ?? []).map((difference) => `  ${difference}`),
  ].join("\n");
}

/** All candidates of a round are judged together, for it is the round that costs; fast-check would ask one at a time. */
async function smallest(text: string, judge: Judge): Promise<{ text: string; differences: string[] }> {
  let best = { text, differences: (await judge([text])).flat() };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const candidates = cuts(best.text);
    const judged = await judge(candidates);
    const at = judged.findIndex((differences) => differences.length > 0);
    const smaller = candidates[at];
    if (smaller === undefined) return best;
    best = { text: smaller, differences: judged[at] ?? [] };
  }
  return best;
}

const MOST_ROUNDS = 12;
const MOST_CANDIDATES = 60;

/** The text without a part of it, the largest parts first. */
function cuts(text: string): string[] {
  const chars = [...text];
  const candidates: string[] = [];
  for (let size = Math.ceil(chars.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < chars.length && candidates.length < MOST_CANDIDATES; start += size) {
      candidates.push([...chars.slice(0, start), ...chars.slice(start + size)].join(""));
    }
  }
  return candidates;
}
