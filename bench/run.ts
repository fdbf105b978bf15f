import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fleet, type Lab, startLab } from "../test/lab/lab.ts";
import { writeProject } from "../test/lab/project.ts";
import { countingProxy, type Traffic } from "./counting-proxy.ts";
import { median, nodeRun, paired, shellRun, type Usage } from "./measure.ts";

/** `npm run bench [-- startup | plan | apply]`: figures of the built program, beside others that do the same or less. */
const root = fileURLToPath(new URL("../", import.meta.url));
const postmend = join(root, "dist/cli/main.js");
const wanted = process.argv.slice(2);
const does = (name: string) => wanted.length === 0 || wanted.includes(name);

console.log(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`);
if (does("startup")) await startup();
if (does("plan") || does("apply")) await onHosts();

async function startup(): Promise<void> {
  const runs = await paired(15, {
    postmend: () => nodeRun([postmend, "--version"]),
    node: () => nodeRun(["-e", "0"]),
  });
  heading("start-up: postmend --version against node -e 0, medians of 15 pairs");
  row("wall", `${ms(runs.postmend.wall)} against ${ms(runs.node.wall)}`, runs.postmend.wall / runs.node.wall);
  row("CPU", `${ms(runs.postmend.cpu)} against ${ms(runs.node.cpu)}`, runs.postmend.cpu / runs.node.cpu);
}

async function onHosts(): Promise<void> {
  const counts = [1, 10, 40];
  const lab = await startLab({ hosts: fleet("mail12", Math.max(...counts)), relay: true });
  try {
    const directory = mkdtempSync(join(tmpdir(), "postmend-bench-project-"));
    const env = await writeProject(lab, directory);
    if (does("apply")) await measureApply(lab, directory, env);
    if (!does("plan")) return;
    await nodeRun([postmend, "apply", "--yes", "--project", directory], env);
    for (const count of counts) await measurePlan(lab, directory, env, count);
  } finally {
    await lab.stop();
  }
}

async function measurePlan(lab: Lab, directory: string, env: Record<string, string>, count: number): Promise<void> {
  const hosts = lab.hosts.slice(0, count);
  const names = hosts.map(({ label }) => label);
  const plan = ["plan", "--detailed-exitcode", "--project", directory, "--limit", names.join(",")];
  heading(`no-op plan of ${count} ${count === 1 ? "host" : "hosts"}, medians of ${TURNS}`);
  if (count === 1)
    traffic(await counted(lab, directory, (project) => nodeRun([postmend, ...plan.slice(0, 3), project], env)));
  const reading = await readingProgram(lab);
  const ssh = `printf '%s\\n' ${names.join(" ")} | xargs -P 32 -I {} sh -c "cat ${reading.program} ${reading.input} | ssh -F ${lab.files.sshConfig} {} '${reading.command}'"`;
  const runs = await paired(TURNS, {
    postmend: () => nodeRun([postmend, ...plan], env),
    "bare ssh2, reading only": () =>
      nodeRun([
        join(root, "bench/bare-ssh2.mjs"),
        lab.files.key,
        reading.program,
        reading.input,
        ...hosts.map(({ sshPort }) => String(sshPort)),
      ]),
    "OpenSSH, reading only": () => shellRun(ssh),
  });
  for (const [name, used] of Object.entries(runs)) usage(name, used, runs["bare ssh2, reading only"]);
}

const TURNS = 5;

async function measureApply(lab: Lab, directory: string, env: Record<string, string>): Promise<void> {
  const [host] = lab.hosts;
  if (!host) return;
  heading(`apply to one host (10 parameters and the SASL table), medians of ${TURNS}`);
  const apply = (project: string) =>
    nodeRun([postmend, "apply", "--yes", "--limit", host.label, "--project", project], env);
  traffic(await counted(lab, directory, apply));
  const runs: Usage[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await host.resetPostfix();
    runs.push(await apply(directory));
  }
  usage("postmend", median(runs));
}

/** Runs a command on a copy of the project whose first host is behind a counting proxy. */
async function counted(lab: Lab, directory: string, command: (project: string) => Promise<unknown>): Promise<Traffic> {
  const [host] = lab.hosts;
  if (!host) throw new Error("no host");
  const proxy = await countingProxy(host.sshPort, 40);
  const project = mkdtempSync(join(tmpdir(), "postmend-bench-counted-"));
  cpSync(directory, project, { recursive: true });
  const known = join(project, "known_hosts");
  const keys = host.hostKeys.map((key) => `[127.0.0.1]:${proxy.port} ${key}\n`);
  writeFileSync(known, keys.join(""));
  writeFileSync(
    join(project, "inventory.yml"),
    `hosts:\n  ${host.label}: {address: 127.0.0.1, connection: {port: ${proxy.port}, user: root, identity_file: ${lab.files.key}}, profile: smarthost}\n`,
  );
  writeFileSync(join(project, "postmend.yml"), `ssh: {config: /dev/null, known_hosts: [${known}]}\n`);
  try {
    await command(project);
    return proxy.traffic;
  } finally {
    proxy.close();
  }
}

/** The reading program of postmend and its input as files, so that others read the very same. */
async function readingProgram(lab: Lab): Promise<{ program: string; input: string; command: string }> {
  const { minimise } = (await import(join(root, "dist/transports/program.js"))) as { minimise(text: string): string };
  const { SECTION_PARAMETERS } = (await import(join(root, "dist/desired/parameter-names.js"))) as {
    SECTION_PARAMETERS: readonly string[];
  };
  const source = (path: string) => minimise(readFileSync(join(root, "src", path), "utf8"));
  const text = `{\n${source("transports/prelude.sh")}\n${source("observe/observe.sh")}\n}\n`;
  const [program, input] = [join(lab.files.directory, "observe.sh"), join(lab.files.directory, "observe.in")];
  writeFileSync(program, text);
  writeFileSync(
    input,
    `nonce\n\nauto\n/var/lib/postmend\n${SECTION_PARAMETERS.join(" ")}\nsasl_passwd tls_policy sender_relay\n`,
  );
  return { program, input, command: `eval \\"\\$(dd ibs=1 obs=4096 count=${text.length} 2>/dev/null)\\"` };
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

function traffic({ connections, roundTrips, bytesUp, bytesDown }: Traffic): void {
  row("on the road", `${connections} connection, ${roundTrips} round trips, ${bytesUp} bytes up, ${bytesDown} down`);
}

function usage(name: string, { wall, cpu, mebibytes }: Usage, other?: Usage): void {
  const memory = Number.isNaN(mebibytes) ? "" : `, ${mebibytes.toFixed(0)} MiB`;
  row(name, `CPU ${cpu.toFixed(2)} s, wall ${wall.toFixed(2)} s${memory}`, other && wall / other.wall);
}

function row(name: string, text: string, ratio?: number): void {
  console.log(`  ${name.padEnd(24)} ${text}${ratio === undefined ? "" : `   x ${ratio.toFixed(2)}`}`);
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}
