import { main } from "./contenders.ts";
import { nodeRun, paired } from "./measure.ts";
import type { Section } from "./report.ts";

/** `postmend --version` beside a Node that does nothing. */
export async function startup(): Promise<Section> {
  const measured = await paired(
    21,
    new Map([
      ["node -e 0", () => nodeRun(["-e", "0"])],
      ["postmend --version", () => nodeRun([main, "--version"])],
    ]),
  );
  const ratio = measured.get("postmend --version")?.wallRatio ?? Number.NaN;
  return {
    title: "Start-up",
    rows: [...measured].map(([program, figures]) => ({ program, figures })),
    goals: [{ goal: "at most 1.5 times Node's own", reached: `${ratio.toFixed(2)} times`, met: ratio <= 1.5 }],
  };
}
