#!/usr/bin/env node
/** `npm run test:faults`: the fault suite alone, and its figures in one line. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { readyImages, readyPackages, readySystem, root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { runScript, say } from "./say.mjs";

const results = `${root}.lab/results/faults`;

await runScript(async () => {
  if (await readySystem()) say("The Docker daemon goes on running; its process number is in .lab/dockerd.pid.");
  await readyPackages();
  await readyImages();
  rmSync(results, { recursive: true, force: true });
  const vitest = [`${root}node_modules/vitest/vitest.mjs`, "run", "--project", "integration", "test/faults"];
  process.exitCode = await stream(process.execPath, vitest, { cwd: root });
  const total = { cuts: 0, faults: 0, sent: 0, lost: 0, twice: 0, neither: 0 };
  for (const file of readdirSync(results)) {
    const figures = JSON.parse(readFileSync(`${results}/${file}`, "utf8"));
    for (const key of Object.keys(total)) total[key] += figures[key];
  }
  process.stdout.write(
    `\n${total.cuts} cut points, ${total.faults} other faults; ${total.sent} messages sent, ${total.lost} lost, ${total.twice} arrived twice; ${total.neither} states neither old nor new\n`,
  );
});
