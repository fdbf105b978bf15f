import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab.ts";

/**
 * Writes a postmend project for the lab: inventory, a profile that is right for its relay, and `secrets.env` with what the
 * profile refers to. Resolves to the environment that commands on the project need.
 */
export async function writeProject(lab: Lab, directory: string): Promise<Record<string, string>> {
  const { username, password } = await lab.relay.credential();
  const environment = { RELAY_PASSWORD: password };
  mkdirSync(join(directory, "profiles"), { recursive: true });
  const write = (path: string, text: string, mode = 0o644) => writeFileSync(join(directory, path), text, { mode });
  write("postmend.yml", `ssh:\n  config: ${lab.files.sshConfig}\n  known_hosts: [${lab.files.knownHosts}]\n`);
  write("inventory.yml", inventory(lab));
  write("profiles/smarthost.yml", profile(lab, username));
  write(
    "secrets.env",
    Object.entries(environment)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
    0o600,
  );
  return environment;
}

function inventory(lab: Lab): string {
  return `hosts:\n${lab.hosts.map((host) => `  ${host.label}: {profile: smarthost}\n`).join("")}`;
}

function profile(lab: Lab, username: string): string {
  return `name: smarthost
description: The lab's relay, with credentials and a checked certificate
relay:
  host: ${lab.relay.name}
  port: 587
auth:
  username: ${username}
  password: {env: RELAY_PASSWORD}
tls:
  level: secure
  min_version: TLSv1.2
  ca_file: ${lab.ca.pathOnHosts}
`;
}
