#!/usr/bin/env node
/** `npm run build`: compiles src/ into a clean dist/, with the files beside the code that are not TypeScript. */
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { Refusal, runScript } from "./say.mjs";

await runScript(async () => {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const status = await stream(process.execPath, [compiler, "-p", `${root}tsconfig.build.json`], { cwd: root });
  if (status !== 0) throw new Refusal("The sources do not compile.");
  for (const path of readdirSync(`${root}src`, { recursive: true })) {
    if (path.endsWith(".sh")) cpSync(join(root, "src", path), join(root, "dist", path));
  }
  const program = `${root}dist/cli/main.js`;
  if (existsSync(program)) chmodSync(program, 0o755);
});
