import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../test/lab/lab.ts";
import type { MailHost } from "../test/lab/mail-host.ts";
import { writeProject } from "../test/lab/project.ts";
import { countingProxy, type Traffic } from "./counting-proxy.ts";

/** Hosts of the lab and all that a program needs to reach them: as they are, or through proxies that count. */
export interface Road {
  readonly hosts: readonly { readonly label: string; readonly port: number }[];
  readonly key: string;
  readonly sshConfig: string;
  /** A postmend project for these hosts, and the environment that it needs. */
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The hosts at their own ports. */
export function directRoad(lab: Lab, hosts: readonly MailHost[], verify = NOTHING_ASKED): Promise<Road> {
  return makeRoad(lab, hosts, (host) => host.sshPort, verify);
}

/** Does something on the road to one host, and counts what passes. */
export async function counted(lab: Lab, host: MailHost, work: (road: Road) => Promise<unknown>): Promise<Traffic> {
  const proxy = await countingProxy(host.sshPort, ROUND_TRIP_MS);
  try {
    await work(await makeRoad(lab, [host], () => proxy.port, NOTHING_ASKED));
    return proxy.traffic;
  } finally {
    proxy.close();
  }
}

const ROUND_TRIP_MS = 40;

/** What is counted is the apply; the dialogue with the relay before it would be counted with it. */
const NOTHING_ASKED = "verify: {relay: false}\n";

/** The relay is asked before the change, and a test message proves it. */
export const PROVEN = "verify: {canary: {to: postmaster@mailbox.example, from: alerts@mailbox.example, within: 60s}}\n";

async function makeRoad(
  lab: Lab,
  hosts: readonly MailHost[],
  portOf: (host: MailHost) => number,
  verify: string,
): Promise<Road> {
  // Among the files of the lab, with which it goes: it holds the credentials.
  const project = mkdtempSync(join(lab.files.directory, "road-"));
  const sshConfig = join(project, "ssh_config");
  // The port is not the one that known_hosts has, so that the name vouches for the host.
  const stanzas = hosts.map(
    (host) => `Host ${host.label}\n  HostName 127.0.0.1\n  Port ${portOf(host)}\n  HostKeyAlias ${host.label}\n`,
  );
  const { key, knownHosts } = lab.files;
  const common = `Host *\n  User root\n  IdentityFile ${key}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${knownHosts}\n  StrictHostKeyChecking yes\n`;
  writeFileSync(sshConfig, [...stanzas, common].join("\n"));
  const env = await writeProject({ ...lab, hosts, files: { ...lab.files, sshConfig } }, project);
  appendFileSync(join(project, "profiles", "smarthost.yml"), verify);
  appendFileSync(join(project, "postmend.yml"), "rollout: {canary: 0, batch: 100%}\n");
  return { hosts: hosts.map((host) => ({ label: host.label, port: portOf(host) })), key, sshConfig, project, env };
}
