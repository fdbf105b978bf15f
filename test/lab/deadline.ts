import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until there is an answer; after `within` milliseconds it fails, saying what was waited for and what was seen last. */
export async function until<T>(
  what: string,
  within: number,
  ask: () => Promise<T | undefined>,
  seen?: () => Promise<string>,
): Promise<T> {
  const end = Date.now() + within;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 500)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${within} ms.${seen ? `\n${await seen()}` : ""}`);
    await sleep(pause);
  }
}
