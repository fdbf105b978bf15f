#!/usr/bin/env node
/** `npm run demo`: makes the machine ready, then tells the story of one broken mail host (scripts/demo-story.ts). */
import { readyImages, readyPackages, readySystem, root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { Refusal, runScript, say } from "./say.mjs";

await runScript(async () => {
  const stopDocker = await readySystem();
  if (stopDocker) say("The Docker daemon goes on running; its process number is in .lab/dockerd.pid.");
  await readyPackages();
  await readyImages();
  say("Building postmend …");
  if ((await stream(process.execPath, [`${root}scripts/build.mjs`])) !== 0)
    throw new Refusal("There is nothing to show: the build failed.");
  // The story runs on the terminal itself, so that Ctrl-C reaches it and it takes its lab down.
  process.exitCode = await stream(process.execPath, ["--import", "tsx", `${root}scripts/demo-story.ts`], {
    cwd: root,
    stdio: "inherit",
  });
});
