#!/usr/bin/env node
/** npm's `prepare`: a clone is built after `npm ci`, and so is what `npm pack` packs; an installed package has no sources and nothing to do. */
import { existsSync } from "node:fs";

const compiler = new URL("../node_modules/typescript/bin/tsc", import.meta.url);
const sources = new URL("../tsconfig.build.json", import.meta.url);
if (existsSync(sources) && existsSync(compiler) && !process.env["POSTMEND_NO_BUILD"]) await import("./build.mjs");
