import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** What a file of the fault suite did, for `npm run test:faults` to add up. */
export interface Figures {
  /** Points at which a program, a host or a connection was cut off. */
  cuts: number;
  /** Other faults: relays that refuse, guards that fire, people who edit. */
  faults: number;
  /** Messages that were handed to Postfix, and how many of them were not to be found at the end. */
  sent: number;
  lost: number;
  /** Arrivals beyond the first of each: Postfix was stopped between the relay's answer and its own note of it. */
  twice: number;
  /** Ends on neither the old nor the new configuration. */
  neither: number;
}

/** The figures of the test file, which are written down when its tests are over. */
export function figuresOf(file: string): Figures {
  const figures = { cuts: 0, faults: 0, sent: 0, lost: 0, twice: 0, neither: 0 };
  afterAll(() => {
    const directory = fileURLToPath(new URL("../../.lab/results/faults", import.meta.url));
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${directory}/${basename(file)}.json`, JSON.stringify(figures));
  });
  return figures;
}
