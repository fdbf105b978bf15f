import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SECTION_PARAMETERS } from "../src/desired/parameter-names.ts";
import type { MailHost } from "../test/lab/mail-host.ts";
import { nodeRun, shellRun, type Usage } from "./measure.ts";
import { type Reading, recordReading } from "./reading.ts";
import type { Road } from "./road.ts";

/** Something that can be run on the hosts of a road. */
export type Run = (road: Road) => Promise<Usage>;

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The built program. */
export const main = path("dist/cli/main.js");

/** postmend's verbs: a plan that has to be empty, and an apply. */
export const postmend: { plan: Run; apply: Run } = {
  plan: ({ project, env }) => nodeRun([main, "plan", "--detailed-exitcode", "--project", project], env),
  apply: ({ project, env }) => nodeRun([main, "apply", "--yes", "--project", project], env),
};

/** A program that logs in with ssh2, runs what postmend would run, 32 hosts at a time, and understands nothing of it. */
export const bareSsh2: Run = async (road) => {
  const { program, input } = await readingOf(road);
  const ports = road.hosts.map(({ port }) => String(port));
  return nodeRun([path("bench/bare-ssh2.mjs"), road.key, program, input, ...ports]);
};

/** The same with OpenSSH's client, 32 at a time. */
export const openssh: Run = async (road) => {
  const { program, input, length } = await readingOf(road);
  const remote = `exec /bin/sh -c '\\''eval "$(dd ibs=1 obs=4096 count=${length} 2>/dev/null)"'\\''`;
  const labels = road.hosts.map(({ label }) => label).join("\\n");
  const one = `cat ${program} ${input} | ssh -F ${road.sshConfig} "$0"`;
  return shellRun(`printf '${labels}\\n' | REMOTE='${remote}' xargs -P 32 -n 1 sh -c '${one} "$REMOTE"'`);
};

/** Not timed: how it is recorded is not what a reading program would do. */
async function readingOf(road: Road): Promise<Reading> {
  const known = READINGS.get(road) ?? (await recordReading(road));
  READINGS.set(road, known);
  return known;
}

const READINGS = new WeakMap<Road, Reading>();

/** Whether there is an Ansible to compare with, and which. */
export function ansibleVersion(): string | undefined {
  return /core ([\d.]+)/.exec(spawnSync("ansible", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
}

/** The playbook of bench/ansible, made to want what `made` has: a host that postmend brought to its profile. */
export async function ansiblePlaybook(made: MailHost): Promise<Run> {
  const settings = (await made.run(["postconf", "-n"])).split("\n").map((line) => line.split(/ =(?: |$)/, 2));
  const parameters = settings.flatMap(([name, value = ""]) =>
    name !== undefined && SECTION_PARAMETERS.some((ours) => ours === name) ? { name, value } : [],
  );
  const variables = {
    parameters,
    sasl_passwd: await made.readFile("/etc/postfix/sasl_passwd"),
    sasl_table: parameters.find(({ name }) => name === "smtp_sasl_password_maps")?.value,
  };
  return ({ hosts, project, sshConfig }) => {
    // A directory of its own each time: a control socket that is left from the last run would spare the login.
    const scratch = mkdtempSync(join(tmpdir(), "ab-"));
    const [inventory, extra] = [join(project, "hosts"), join(project, "variables.json")];
    writeFileSync(inventory, hosts.map(({ label }) => `${label}\n`).join(""));
    writeFileSync(extra, JSON.stringify(variables), { mode: 0o600 });
    const playbook = path("bench/ansible/smarthost.yml");
    return shellRun(`ansible-playbook -i ${inventory} -e @${extra} ${playbook}`, {
      ANSIBLE_CONFIG: path("bench/ansible/ansible.cfg"),
      ANSIBLE_SSH_CONTROL_PATH_DIR: scratch,
      ANSIBLE_SSH_ARGS: `-C -o ControlMaster=auto -o ControlPersist=60s -F ${sshConfig}`,
    });
  };
}
