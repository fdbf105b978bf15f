#!/usr/bin/env node
/**
 * `npm test`: makes the machine ready, then runs every check and every suite, and ends with one line that counts them all:
 * a static check and the build count as one test each, a suite as many as it has. In CI a skipped test is a failure.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { readyCurrentNode, readyForImages, readyPackages, readySystem, root } from "./ready.mjs";
import { stream } from "./run.mjs";
import { Refusal, runScript, say } from "./say.mjs";

const inCi = process.env["CI"] === "true";
const results = `${root}.lab/results`;
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

await runScript(async () => {
  let stopDocker;
  try {
    stopDocker = await readySystem({
      git: "git",
      shellcheck: "shellcheck",
      busybox: "busybox",
      "ssh-keygen": "openssh-client",
    });
    await readyPackages();
    const currentNode = await readyCurrentNode();
    const buildImages = await readyForImages();
    await runAll(currentNode, buildImages);
  } finally {
    // Outside CI the daemon stays, so that the next run is quick.
    if (inCi) await stopDocker?.();
    else if (stopDocker) say("The Docker daemon goes on running; its process number is in .lab/dockerd.pid.");
  }
  report();
});

/**
 * Who makes images mostly waits: so they are made beside what needs no lab, and told of in one piece. The end of both is
 * waited for, whatever becomes of one.
 */
async function runAll(currentNode, buildImages) {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const told = [];
  const [checked, images] = await Promise.allSettled([
    runWithoutLab(currentNode),
    buildImages((line) => told.push(line)),
  ]);
  if (checked.status === "rejected") throw checked.reason;
  if (told.length > 0) heading("lab images");
  for (const line of told) say(line);
  if (images.status === "fulfilled") await suite("integration tests", "integration", process.execPath);
  else if (images.reason instanceof Refusal) {
    say(images.reason.message);
    count("lab images", { passed: 0, failed: 1, skipped: 0 });
  } else throw images.reason;
}

async function runWithoutLab(currentNode) {
  await check("types", "typescript/bin/tsc", ["--noEmit", "-p", "."]);
  await check("format and lint", "@biomejs/biome/bin/biome", ["ci", "--error-on-warnings"]);
  await check("folder order and cycles", "dependency-cruiser/bin/dependency-cruise.mjs", [
    "--config",
    ".dependency-cruiser.cjs",
    "src",
  ]);
  await check("nothing unused", "knip/bin/knip.js", []);
  await check("build", "../scripts/build.mjs", []);
  await suite("unit tests", "unit", process.execPath);
  await suite("unit tests on a current Node", "unit", currentNode);
}

/** A program of node_modules that says with its exit status whether all is well. */
async function check(title, program, args) {
  heading(title);
  const status = await stream(process.execPath, [`${root}node_modules/${program}`, ...args], { cwd: root });
  count(title, status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
}

async function suite(title, project, node) {
  heading(title);
  const file = `${results}/${title.replaceAll(" ", "-")}.json`;
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = await stream(node, [`${root}node_modules/vitest/vitest.mjs`, ...args], { cwd: root });
  count(title, countsOf(file, status));
}

function countsOf(file, status) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    counts = {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    say(`No readable report in ${file}.`);
  }
  // A file that could not be loaded, or a set-up that failed, has no test to count.
  const unseen = (status !== 0 && counts.failed === 0) || counts.passed + counts.failed === 0;
  return unseen ? { ...counts, failed: counts.failed + 1 } : counts;
}

function heading(title) {
  process.stdout.write(`\n── ${title} ──\n`);
}

function count(title, counts) {
  for (const key of Object.keys(total)) total[key] += counts[key];
  if (counts.failed > 0) failures.push(title);
  if (inCi && counts.skipped > 0) failures.push(`${title} (${counts.skipped} skipped: not allowed in CI)`);
}

function report() {
  const seconds = Math.round(process.uptime());
  process.stdout.write(
    `\n${failures.length > 0 ? `Failed: ${failures.join(", ")}.` : "All is well."} It took ${seconds} s.\n`,
  );
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
