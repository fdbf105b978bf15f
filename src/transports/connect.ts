import { setMaxListeners } from "node:events";
import type { HostConnection, TransportOptions } from "./host-connection.ts";
import { LocalTransport } from "./local-transport.ts";
import { connectOpenssh } from "./openssh-transport.ts";
import { SshFiles } from "./ssh-files.ts";
import { connectSsh2 } from "./ssh2-transport.ts";
import type { Transport } from "./transport.ts";

/**
 * Reaches a host by the transport that its inventory entry, or else the run, names. The caller closes it. Fails with a
 * PostmendError whose code says what stood in the way: `host-name-unresolved`, `connection-refused`, `connection-timeout`,
 * `host-unreachable`, `handshake-failed`, `host-key-unknown`, `host-key-changed`, `host-key-revoked`, `auth-failed`, …
 */
export async function connect(host: HostConnection, options: TransportOptions): Promise<Transport> {
  // Every host of a run waits for the same signal; Node takes more than ten listeners for a leak, and says so.
  if (options.signal) setMaxListeners(0, options.signal);
  const kind = host.transport ?? options.transport ?? "ssh2";
  if (kind === "local") return new LocalTransport(host);
  return kind === "openssh" ? connectOpenssh(host, options) : connectSsh2(host, options, filesOf(options));
}

/** Hosts of one run share one options object, and so the files that it leads to. */
function filesOf(options: TransportOptions): SshFiles {
  const files = FILES.get(options) ?? new SshFiles(options);
  FILES.set(options, files);
  return files;
}

const FILES = new WeakMap<TransportOptions, SshFiles>();
