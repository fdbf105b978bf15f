import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { joinLab, type Lab, startLab } from "./lab.ts";
import { writeProject } from "./project.ts";
import { type LabState, mailImages } from "./state.ts";

/** `npm run lab up [HOST…] | status | ssh HOST [COMMAND…] | down`: the lab by hand. It stays up until `down`. */
const directory = fileURLToPath(new URL("../../.lab/", import.meta.url));
const stateFile = join(directory, "lab.json");
const projectDirectory = join(directory, "project");

const [verb = "", ...rest] = process.argv.slice(2);
const verbs: Record<string, () => Promise<number>> = { up, status, ssh, down };
process.exitCode = await (verbs[verb] ?? usage)();

async function up(): Promise<number> {
  const running = await runningLab();
  if (running) {
    console.log("The lab is up already.");
    return describe(running);
  }
  const wanted = mailImages.filter((image) => rest.length === 0 || rest.includes(image));
  if (rest.length > wanted.length) return usage();
  const started = Date.now();
  const lab = await startLab({ hosts: wanted, owner: "kept", directory: join(directory, "hand") });
  mkdirSync(directory, { recursive: true });
  writeFileSync(stateFile, JSON.stringify(lab.state), { mode: 0o600 });
  await writeProject(lab, projectDirectory);
  console.log(`The lab is up after ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  return describe(lab);
}

async function status(): Promise<number> {
  const lab = await runningLab();
  if (lab) return describe(lab);
  console.log("No lab is up. Start one: npm run lab up");
  return 1;
}

async function ssh(): Promise<number> {
  const lab = await runningLab();
  const [host, ...command] = rest;
  if (!lab || !host) return lab ? usage() : status();
  const { status: exit } = spawnSync("ssh", ["-F", lab.files.sshConfig, host, ...command], { stdio: "inherit" });
  return exit ?? 1;
}

async function down(): Promise<number> {
  const state = savedState();
  if (state) await joinLab(state).stop();
  writeFileSync(stateFile, "null");
  console.log("The lab is down.");
  return 0;
}

async function usage(): Promise<number> {
  console.error(`usage: npm run lab up [${mailImages.join("|")}]… | status | ssh HOST [COMMAND]… | down`);
  return 1;
}

async function describe(lab: Lab): Promise<number> {
  for (const host of lab.hosts)
    console.log(`  ${host.label.padEnd(16)} npm run lab ssh ${host.label.padEnd(16)} (127.0.0.1:${host.sshPort})`);
  console.log(`  ${"relay".padEnd(16)} ${lab.relay.name}, ports 25, 587 and 465, seen from the mail hosts`);
  console.log(
    `\nA project to try with: ${projectDirectory}\n  set -a; . ${join(projectDirectory, "secrets.env")}; set +a`,
  );
  console.log(`  npx postmend plan --project ${projectDirectory}`);
  return 0;
}

/** The lab in the state file, if its relay still answers. */
async function runningLab(): Promise<Lab | undefined> {
  const state = savedState();
  if (!state) return undefined;
  const lab = joinLab(state);
  const answer = await lab.relay.exec("true").catch(() => undefined);
  return answer?.exit === 0 ? lab : undefined;
}

/** Only this program writes the file, so its shape is taken on trust. */
function savedState(): LabState | null {
  return existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : null;
}
