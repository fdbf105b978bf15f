#!/usr/bin/env node
/**
 * `npm run build`: type declarations and a bundle of src/ in dist/. A failed build leaves the old dist/.
 *
 * The bundle holds our own modules and the small packages: as hundreds of files on their own they would take a third of
 * the time and memory of planning a host. What is bundled stays among the `dependencies`, so that whoever audits or
 * installs postmend sees it, and its licences are in dist/LICENSES.txt. ssh2 stays outside for its native parts.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { Refusal, runScript } from "./say.mjs";

await runScript(async () => {
  // Made aside, so that a program that runs from dist/ meanwhile misses it for an instant only.
  const next = join(root, ".lab", `dist-${process.pid}`);
  mkdirSync(next, { recursive: true });
  try {
    await declare(next);
    const { metafile } = await bundle(next);
    writeFileSync(join(next, "LICENSES.txt"), licences(Object.keys(metafile.inputs)));
    chmodSync(join(next, "cli/main.js"), 0o755);
    rmSync(join(root, "dist"), { recursive: true, force: true });
    renameSync(next, join(root, "dist"));
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
});

async function declare(directory) {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, "-p", "tsconfig.build.json", "--outDir", directory];
  if ((await stream(process.execPath, args, { cwd: root })) !== 0) throw new Refusal("The sources do not compile.");
}

function bundle(directory) {
  return build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts", "src/index.ts"],
    outbase: "src",
    outdir: directory,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["ssh2", "age-encryption"],
    // CommonJS packages ask for Node's modules with require.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    plugins: [{ name: "host programs", setup: (on) => on.onLoad({ filter: /\/src\/.*\.ts$/ }, withHostPrograms) }],
    metafile: true,
    logLevel: "warning",
  });
}

/** The sh programs lie beside the code that sends them and are read when it loads; in the bundle they are part of it. */
function withHostPrograms({ path }) {
  const contents = readFileSync(path, "utf8").replace(
    /readFileSync\(new URL\("([^"]+\.sh)", import\.meta\.url\), "utf8"\)/g,
    (_, name) => JSON.stringify(readFileSync(join(dirname(path), name), "utf8")),
  );
  if (/new URL\([^)]*\.sh\b/.test(contents))
    throw new Error(`${path} reads a host program in a way that the build does not know`);
  return { contents, loader: "ts" };
}

/** The licence of every package whose code is in the bundle, as the package words it. */
function licences(inputs) {
  const names = inputs.map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const packages = [...new Set(names)].filter((name) => name !== undefined).sort();
  const texts = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Refusal(`${name} comes without a licence text; it cannot be bundled.`);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return `dist/ contains code of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
