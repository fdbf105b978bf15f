#!/usr/bin/env node
/**
 * Builds the lab's container images that are missing, and prints their names as JSON: `{"mail11": "postmend-lab-mail11:9f2c…", …}`.
 *
 * An image is named by a hash of all that it is made of, so an existing one is reused and a changed recipe makes a new one.
 * The base comes from a registry where one can be reached, else from mmdebstrap and this machine's own Debian mirror.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { capture, quietly, succeeds } from "./run.mjs";
import { Refusal, runScript, say } from "./say.mjs";

const contexts = fileURLToPath(new URL("../test/lab/images/", import.meta.url));

const recipes = {
  mail11: { suite: "bullseye", context: "mail" },
  mail12: { suite: "bookworm", context: "mail", extra: "busybox python3" },
  mail13: { suite: "trixie", context: "mail", extra: "tcsh fish postfix-lmdb" },
  relay: { suite: "bookworm", context: "relay" },
  dns: { suite: "bookworm", context: "dns" },
  "mail12-systemd": { on: "mail12", context: "mail-systemd" },
};

/** The name of each image. Pure arithmetic on the recipes: nothing is asked of Docker. */
export function imageNames() {
  const names = {};
  for (const [role, recipe] of Object.entries(recipes)) {
    const parts = [recipe.suite ?? names[recipe.on], recipe.extra ?? "", ...filesOf(recipe.context)];
    names[role] = `postmend-lab-${role}:${digest(parts)}`;
  }
  return names;
}

/** Whether an image is missing whose base no registry can give. */
export async function needsBootstrap() {
  const names = imageNames();
  const missing = Object.entries(recipes).filter(([role, { suite }]) => suite && !imageExists(names[role]));
  for (const [, { suite }] of missing) if (!imageExists(ownBase(suite)) && !(await published(suite))) return true;
  return false;
}

/** Builds what is missing, two images at a time. `tell` gets a line for each step. */
export async function buildImages(tell = say) {
  const names = imageNames();
  const missing = Object.keys(recipes).filter((role) => !imageExists(names[role]));
  if (missing.length === 0) return names;

  const started = Date.now();
  tell(
    `Building ${missing.length} lab image${missing.length > 1 ? "s" : ""}: ${missing.join(", ")}. This happens once.`,
  );
  const images = new Map();
  const slots = semaphore(2);
  const build = (role) => {
    if (!images.has(role)) images.set(role, imageExists(names[role]) ? Promise.resolve() : buildImage(role));
    return images.get(role);
  };
  const bases = new Map();
  const base = (suite) => {
    if (!bases.has(suite))
      bases.set(
        suite,
        slots(() => baseImage(suite, tell)),
      );
    return bases.get(suite);
  };
  const buildImage = async (role) => {
    const recipe = recipes[role];
    if (recipe.on) await build(recipe.on);
    const from = recipe.on ? names[recipe.on] : await base(recipe.suite);
    await slots(() => dockerBuild(role, names[role], from, recipe, tell));
  };
  const outcomes = await Promise.allSettled(missing.map(build));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  tell(`Lab images ready after ${seconds(started)}.`);
  return names;
}

function filesOf(context) {
  const folder = join(contexts, context);
  return readdirSync(folder)
    .sort()
    .flatMap((name) => [
      name,
      String(statSync(join(folder, name)).mode & 0o111),
      readFileSync(join(folder, name), "utf8"),
    ]);
}

function digest(parts) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

function imageExists(name) {
  return succeeds("docker", ["image", "inspect", name]);
}

async function dockerBuild(role, name, from, { context, extra }, tell) {
  const started = Date.now();
  // Host networking, so that the package manager inside reaches whatever the machine reaches.
  const args = [
    "build",
    // A step that fails leaves its container behind otherwise.
    "--force-rm",
    "--network",
    "host",
    "--build-arg",
    `BASE=${from}`,
    "--build-arg",
    `EXTRA=${extra ?? ""}`,
    "-t",
    name,
    join(contexts, context),
  ];
  const result = await quietly("docker", args, { env: { ...process.env, DOCKER_BUILDKIT: hasBuildx() ? "1" : "0" } });
  if (result.status !== 0) throw new Refusal(`Building the image ${role} failed:\n${result.output.slice(-4000)}`);
  tell(`  ${role} built in ${seconds(started)}`);
}

function hasBuildx() {
  return succeeds("docker", ["buildx", "version"]);
}

async function baseImage(suite, tell) {
  const name = ownBase(suite);
  if (imageExists(name)) return name;
  if (await published(suite, tell)) return publishedBase(suite);
  await bootstrap(suite, name, tell);
  return name;
}

function ownBase(suite) {
  return `postmend-lab-base-${suite}:1`;
}

function publishedBase(suite) {
  return `debian:${suite}-slim`;
}

let registryAnswers = true;

/**
 * Whether Debian's own image is here, or could be fetched. The daemon is asked, because only it knows of a mirror; once
 * it failed it is not asked again.
 */
async function published(suite, tell = say) {
  const name = publishedBase(suite);
  if (imageExists(name)) return true;
  if (!registryAnswers) return false;
  tell(`Asking the container registry for ${name} …`);
  const pulled = await quietly("docker", ["pull", "-q", name], { timeout: 300_000 });
  registryAnswers = pulled.status === 0;
  return registryAnswers;
}

async function bootstrap(suite, name, tell) {
  if (!succeeds("mmdebstrap", ["--version"])) {
    throw new Refusal(
      "No container registry can be reached, and mmdebstrap is missing. Run: apt-get install mmdebstrap",
    );
  }
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "postmend-lab-"));
  try {
    const tar = join(folder, "base.tar");
    writeFileSync(join(folder, "apt.conf"), aptSettings());
    const made = await quietly("mmdebstrap", [
      "--variant=minbase",
      `--aptopt=${join(folder, "apt.conf")}`,
      suite,
      tar,
      ...mirrors(suite),
    ]);
    if (made.status !== 0) throw new Refusal(`mmdebstrap ${suite} failed:\n${made.output.slice(-4000)}`);
    const imported = await quietly("docker", ["import", tar, name]);
    if (imported.status !== 0) throw new Refusal(`docker import failed:\n${imported.output}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  tell(`  Debian ${suite} bootstrapped in ${seconds(started)}`);
}

/** How this machine's apt fetches (proxies, checks of dates): the new system has to fetch in the same way. */
function aptSettings() {
  const wanted = /^Acquire::(?:(?:http|https)::Proxy|Check-Valid-Until|Check-Date|Retries)\b/i;
  return capture("apt-config", ["dump"])
    .stdout.split("\n")
    .filter((line) => wanted.test(line))
    .join("\n");
}

/** Sources for `suite` on the mirrors that this machine's own apt uses; none (mmdebstrap's default) where they cannot be told. */
function mirrors(suite) {
  const own = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const targets = capture("apt-get", ["indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"])
    .stdout.split("\n")
    .map((line) => line.split(" "));
  const archive = targets.find(([, release]) => release === own)?.[0];
  const security = targets.find(([, release]) => release === `${own}-security`)?.[0];
  if (!archive || !security) return [];
  return [
    `deb ${archive} ${suite} main`,
    `deb ${archive} ${suite}-updates main`,
    `deb ${security} ${suite}-security main`,
  ];
}

function semaphore(size) {
  let free = size;
  const waiting = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    process.stdout.write(`${JSON.stringify(await buildImages())}\n`);
  });
}
