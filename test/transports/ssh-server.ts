import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, { type AuthContext, type Connection, type ServerChannel } from "ssh2";
import type { HostConnection, TransportOptions } from "../../src/transports/host-connection.ts";
import { newKey } from "./new-key.ts";

/** An SSH server in this process that runs commands with this machine's /bin/sh, and how it misbehaves on request. */
export interface ServerBehaviour {
  readonly hostKeys?: readonly string[];
  readonly banner?: string;
  readonly greeting?: string;
  /** Public keys (one-line form) that may log in. */
  readonly authorised?: readonly string[];
  readonly accepts?: ("publickey" | "password")[];
  readonly onExec?: (channel: ServerChannel, command: string, connection: Connection) => void;
  readonly allowsForwarding?: boolean;
  readonly shell?: string;
  /** PATH of the commands. */
  readonly path?: string;
}

export interface TestServer {
  readonly port: number;
  readonly commands: string[];
  readonly logins: string[];
  readonly attempts: string[];
  readonly connections: Connection[];
  close(): Promise<void>;
}

export async function startServer(behaviour: ServerBehaviour = {}): Promise<TestServer> {
  const { hostKeys = [newKey().private], banner, greeting } = behaviour;
  const seen = {
    commands: [] as string[],
    logins: [] as string[],
    attempts: [] as string[],
    connections: [] as Connection[],
  };
  const server = new ssh2.Server(
    { hostKeys: [...hostKeys], ...(banner && { banner }), ...(greeting && { greeting }) },
    (connection) => {
      seen.connections.push(connection);
      connection.on("error", () => {});
      connection.on("authentication", (context) => authenticate(context, behaviour, seen));
      connection.on("session", (accept) => {
        accept().on("exec", (acceptExec, _reject, info) => {
          seen.commands.push(info.command);
          const channel = acceptExec();
          if (behaviour.onExec) behaviour.onExec(channel, info.command, connection);
          else runCommand(channel, info.command, behaviour);
        });
      });
      if (!behaviour.allowsForwarding) return; // then ssh2 answers "administratively prohibited"
      connection.on("tcpip", (accept, reject, { destIP, destPort }) => {
        const socket = connectSocket(destPort, destIP);
        socket.once("error", () => reject());
        socket.once("connect", () => {
          const channel = accept();
          socket.pipe(channel).pipe(socket);
          channel.on("close", () => socket.destroy());
          socket.on("close", () => channel.end());
          socket.on("error", () => channel.close());
        });
      });
    },
  );
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const port = portOf(server.address());
  const close = () =>
    new Promise<void>((done) => {
      for (const connection of seen.connections) connection.end();
      server.close(() => done());
    });
  return { port, ...seen, close };
}

export function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== "object" || address === null) throw new Error("not listening");
  return address.port;
}

function authenticate(
  context: AuthContext,
  { authorised = [], accepts = ["publickey"] }: ServerBehaviour,
  seen: { logins: string[]; attempts: string[] },
) {
  seen.attempts.push(context.method);
  if (context.method !== "publickey") return context.reject(accepts);
  const allowed = authorised
    .map((line) => ssh2.utils.parseKey(line))
    .find((key) => !(key instanceof Error) && key.getPublicSSH().equals(context.key.data));
  if (!allowed || allowed instanceof Error) return context.reject(accepts);
  const { signature, blob, hashAlgo } = context;
  if (signature && !(blob && allowed.verify(blob, signature, hashAlgo))) return context.reject(accepts);
  if (signature) seen.logins.push(context.username);
  context.accept();
}

function runCommand(
  channel: ServerChannel,
  command: string,
  { shell = "/bin/sh", path = "/usr/bin:/bin" }: ServerBehaviour,
) {
  const child = spawn(shell, ["-c", command], { env: { PATH: path } });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once("close", (code, signal) => {
    if (signal) channel.exit(signal.replace("SIG", ""));
    else channel.exit(code ?? 0);
    channel.end();
  });
}

/** A home directory with ~/.ssh, and what a run hands to `connect`. */
export class Controller {
  readonly home = mkdtempSync(join(tmpdir(), "controller-"));
  readonly knownHosts = join(this.home, "known_hosts");
  #files = 0;

  constructor() {
    writeFileSync(this.knownHosts, "");
  }

  options(more: Partial<TransportOptions> = {}): TransportOptions {
    const { home, knownHosts } = this;
    return {
      configFile: "none",
      knownHostsFiles: [knownHosts],
      connectTimeout: 5000,
      env: {},
      homeDirectory: home,
      localUser: "me",
      ...more,
    };
  }

  /** A connection to a server of this file, by address and port alone. */
  host(server: { port: number }, more: Partial<HostConnection> = {}): HostConnection {
    return { name: "mx1", address: "127.0.0.1", port: server.port, user: "root", ...more };
  }

  write(text: string, name = `file-${this.#files++}`): string {
    const file = join(this.home, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  know(...lines: string[]): void {
    writeFileSync(this.knownHosts, `${lines.join("\n")}\n`);
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}

/** A TCP proxy that counts how often the client speaks after the server did: the round trips of a connection. */
export async function countingProxy(
  target: number,
): Promise<{ port: number; turns: () => number; bytesUp: () => number; close: () => void }> {
  let last = "";
  let turns = 0;
  let up = 0;
  const server = createServer((client) => {
    const upstream = connectSocket(target, "127.0.0.1");
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    // A millisecond's wait joins what was sent together, so that a count does not depend on the load.
    client.on("data", (data) => {
      if (last !== "up") turns++;
      last = "up";
      up += data.length;
      setTimeout(() => upstream.write(data), 2);
    });
    upstream.on("data", (data) => {
      setTimeout(() => {
        last = "down";
        client.write(data);
      }, 2);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("close", () => other.destroy());
      one.on("error", () => other.destroy());
    }
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return { port: portOf(server.address()), turns: () => turns, bytesUp: () => up, close: () => void server.close() };
}
