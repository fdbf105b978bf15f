#!/usr/bin/env node
import { readVersion } from "../engine/version.ts";

// The version alone must not wait for anything else to load.
const [first, ...more] = process.argv.slice(2);
if ((first === "--version" || first === "-V") && more.length === 0) {
  process.stdout.write(`${readVersion()}\n`);
} else {
  const { run } = await import("./program.ts");
  const { processTerminal } = await import("./terminal.ts");
  process.exitCode = await run(process.argv.slice(2), processTerminal());
}
