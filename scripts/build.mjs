#!/usr/bin/env node
/** `npm run build`: compiles src/ into dist/, with the files beside the code that are not TypeScript. A failed build leaves the old dist/. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { Refusal, runScript } from "./say.mjs";

await runScript(async () => {
  // Made aside, so that a program that runs from dist/ meanwhile misses it for an instant only.
  const next = join(root, ".lab", `dist-${process.pid}`);
  mkdirSync(next, { recursive: true });
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const status = await stream(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", next], {
      cwd: root,
    });
    if (status !== 0) throw new Refusal("The sources do not compile.");
    for (const path of readdirSync(join(root, "src"), { recursive: true })) {
      if (path.endsWith(".sh")) cpSync(join(root, "src", path), join(next, path));
    }
    const program = join(next, "cli/main.js");
    if (existsSync(program)) chmodSync(program, 0o755);
    rmSync(join(root, "dist"), { recursive: true, force: true });
    renameSync(next, join(root, "dist"));
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
});
