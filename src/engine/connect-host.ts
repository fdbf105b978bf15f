import { homedir, userInfo } from "node:os";
import { resolve } from "node:path";
import { durationSeconds } from "../profile/duration.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { ProjectConfig } from "../profile/project-config.ts";
import type { Secret } from "../secrets/secret.ts";
import type { SecretRequest } from "../secrets/secret-request.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import { connect } from "../transports/connect.ts";
import type { HostConnection, TransportOptions } from "../transports/host-connection.ts";
import type { Transport } from "../transports/transport.ts";

/** The secrets that reaching a host takes: the password for sudo, the passphrase of a key. */
export function connectionSecrets({ name, connection, source }: HostEntry): SecretRequest[] {
  const { become_password, identity_passphrase } = connection;
  const requests: SecretRequest[] = [];
  const more = { host: name, ...(source && { source }) };
  if (become_password) requests.push({ reference: become_password, path: "connection.become_password", ...more });
  if (identity_passphrase)
    requests.push({ reference: identity_passphrase, path: "connection.identity_passphrase", ...more });
  return requests;
}

/** What a run hands to every connection besides the project's own settings. */
export interface ConnectSettings {
  /** The project's; relative paths start here. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** False: programs that ssh_config names are refused. */
  readonly allowExec: boolean;
  readonly compress?: boolean;
  readonly askPassphrase?: (keyFile: string) => Promise<Secret | undefined>;
  readonly signal?: AbortSignal;
}

/** Opens roads to hosts as project and inventory say. */
export function connector(
  config: ProjectConfig,
  secrets: ResolvedSecrets,
  settings: ConnectSettings,
): (host: HostEntry) => Promise<Transport> {
  const options = transportOptions(config, settings);
  return (host) =>
    connect(
      hostConnection(host, secrets, (path) => localPath(path, settings)),
      options,
    );
}

/** A path of the project's files on this machine: `~/` is the home directory, relative paths start at the project. */
function localPath(path: string, { directory, env }: ConnectSettings): string {
  const home = env["HOME"] ?? homedir();
  return path.startsWith("~/") ? `${home}${path.slice(1)}` : resolve(directory, path);
}

function transportOptions({ ssh }: ProjectConfig, settings: ConnectSettings): TransportOptions {
  const { directory: _, ...more } = settings;
  const local = (path: string) => localPath(path, settings);
  return {
    ...more,
    transport: ssh.transport,
    connectTimeout: durationSeconds(ssh.connect_timeout) * 1000,
    ...(ssh.config !== DEFAULT_CONFIG && { configFile: local(ssh.config) }),
    ...(ssh.known_hosts.join() !== DEFAULT_KNOWN_HOSTS && { knownHostsFiles: ssh.known_hosts.map(local) }),
    homeDirectory: settings.env["HOME"] ?? homedir(),
    localUser: userInfo().username,
  };
}

// Left out, these let the transport read the system-wide files as well, as OpenSSH does.
const DEFAULT_CONFIG = "~/.ssh/config";
const DEFAULT_KNOWN_HOSTS = "~/.ssh/known_hosts";

function hostConnection(
  { name, address, connection }: HostEntry,
  secrets: ResolvedSecrets,
  local: (path: string) => string,
): HostConnection {
  const { port, user, become, jump, identity_file, transport, become_password, identity_passphrase } = connection;
  return {
    name,
    address,
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(become === "sudo" && { become }),
    ...(become_password && { becomePassword: secrets.get(become_password) }),
    ...(jump && { jump: jump.join(",") }),
    ...(identity_file !== undefined && { identityFile: local(identity_file) }),
    ...(identity_passphrase && { passphrase: secrets.get(identity_passphrase) }),
    ...(transport !== undefined && { transport }),
  };
}
