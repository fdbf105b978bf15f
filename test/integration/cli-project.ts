import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { type CommandEnd, postmend, type Surroundings } from "../cli/recording-terminal.ts";
import type { Lab } from "../lab/lab.ts";

type Yaml = Readonly<Record<string, unknown>>;

/** A project in a directory of its own, and postmend at work on it. */
export interface CliProject {
  readonly directory: string;
  /** What secrets are looked up in; a test may change it between two commands. */
  readonly env: Record<string, string>;
  write(path: string, content: Yaml | string): void;
  path(name: string): string;
  /** The command line in this process, with a terminal that records. */
  postmend(argv: readonly string[], surroundings?: Surroundings): Promise<CommandEnd>;
  /** The built program in a process of its own. */
  built(...argv: string[]): Promise<CommandEnd>;
  /** The same, to be sent signals. */
  started(...argv: string[]): StartedProgram;
  remove(): void;
}

/** The built program while it runs. */
export interface StartedProgram {
  kill(signal: NodeJS.Signals): void;
  readonly end: Promise<CommandEnd>;
}

/** A project for hosts of the lab; `hosts` are the inventory's, by name. */
export async function cliProject(lab: Lab, hosts: Yaml, profiles: Readonly<Record<string, Yaml>>): Promise<CliProject> {
  const directory = mkdtempSync(join(tmpdir(), "postmend-e2e-"));
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    RELAY_PASSWORD: (await lab.relay.credential()).password,
  };
  const path = (name: string) => join(directory, name);
  const write = (name: string, content: Yaml | string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), typeof content === "string" ? content : stringify(content), {
      mode: 0o600,
    });
  };
  write("postmend.yml", { ssh: { config: lab.files.sshConfig, known_hosts: [lab.files.knownHosts] } });
  write("inventory.yml", { hosts });
  for (const [name, profile] of Object.entries(profiles)) write(`profiles/${name}.yml`, { name, ...profile });
  return {
    directory,
    env,
    write,
    path,
    postmend: (argv, surroundings) => postmend(argv, { cwd: directory, env, ...surroundings }),
    built: (...argv) => startProgram(argv, directory, env).end,
    started: (...argv) => startProgram(argv, directory, env),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A profile that is right for the lab's relay. */
export function smarthost(lab: Lab, more: Yaml = {}): Yaml {
  return {
    relay: { host: lab.relay.name, port: 587 },
    auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
    tls: { level: "secure", min_version: "TLSv1.2", ca_file: lab.ca.pathOnHosts },
    ...more,
  };
}

const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

function startProgram(argv: readonly string[], cwd: string, env: Record<string, string>): StartedProgram {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd, env, stdio: "pipe" });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (more: string) => {
      text[name] += more;
    });
  }
  child.stdin.end();
  const end = new Promise<CommandEnd>((resolve) => {
    child.once("close", (code) => resolve({ exit: code ?? -1, ...text }));
  });
  return { kill: (signal) => void child.kill(signal), end };
}
