/**
 * Logs in to one SSH server, in process: a TCP connection (or a stream that leads there), the handshake with a host key
 * that known_hosts vouches for, and a key that the server accepts. Fails with one error that says which of these did not
 * work; then the socket is closed and nothing is left behind on either side.
 */
import { connect as connectSocket, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import {
  type Algorithms,
  type AuthHandlerMiddleware,
  Client,
  type CompressionAlgorithm,
  type ConnectConfig,
  type ServerHostKeyAlgorithm,
} from "ssh2";
import type { PostmendError } from "../diagnostics/diagnostic.ts";
import { connectError, interrupted, timedOut } from "./connect-errors.ts";
import type { HostConnection, TransportOptions } from "./host-connection.ts";
import { hostKeyProblem } from "./host-key-check.ts";
import { describeHostKey, type KnownHosts, knownHostNames, knownKeyTypes } from "./known-hosts.ts";
import { startProxyCommand } from "./local-programs.ts";
import { authFailed, LoginAttempts } from "./login-attempts.ts";
import type { Hop } from "./route.ts";
import type { SshFiles } from "./ssh-files.ts";
import { spareRoundTrips } from "./ssh2-shortcuts.ts";
import type { HostKey } from "./transport.ts";

export interface Login {
  readonly client: Client;
  readonly hostKey: HostKey;
  /** What the connection runs over: a socket, a ProxyCommand, or a stream that a jump host opened. */
  readonly road: Duplex;
}

/** Connects and logs in. `through` is a stream to the server that a jump host opened; without it, TCP or the ProxyCommand. */
export async function login(
  hop: Hop,
  connection: HostConnection,
  options: TransportOptions,
  files: SshFiles,
  through?: Duplex,
): Promise<Login> {
  const known = await files.knownHosts(hop.knownHostsFiles);
  const attempts = new LoginAttempts(hop, files, connection.passphrase);
  const road = through ?? (await openRoad(hop, options));
  return new LoginInProgress(hop, known, attempts, options, road).done;
}

async function openRoad(hop: Hop, options: TransportOptions): Promise<Duplex> {
  return hop.proxyCommand ? startProxyCommand(hop.proxyCommand, options) : openSocket(hop, options);
}

/** Nagle's algorithm off: with it a login takes half as long again. */
function openSocket(hop: Hop, { connectTimeout, signal }: TransportOptions): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connectSocket({ host: hop.host, port: hop.port, family: hop.family, noDelay: true });
    const timer = setTimeout(() => give(timedOut(hop, connectTimeout, "connect")), connectTimeout);
    const abort = () => give(interrupted(hop.inventoryName));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const give = (error: PostmendError) => {
      settle();
      socket.destroy();
      failed(error);
    };
    const refuse = (error: Error) => give(connectError(error, hop, "connect"));
    socket.once("error", refuse).once("connect", () => {
      settle();
      done(socket.off("error", refuse));
    });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
  });
}

class LoginInProgress {
  readonly done: Promise<Login>;
  readonly #client = new Client();
  readonly #hop: Hop;
  readonly #known: KnownHosts;
  readonly #attempts: LoginAttempts;
  readonly #options: TransportOptions;
  readonly #road: Duplex;
  #hostKey: HostKey | undefined;
  /** The methods that the server said it would accept, once it has refused one. */
  #accepts: readonly string[] | undefined;
  #asked = false;

  constructor(hop: Hop, known: KnownHosts, attempts: LoginAttempts, options: TransportOptions, road: Duplex) {
    this.#hop = hop;
    this.#known = known;
    this.#attempts = attempts;
    this.#options = options;
    this.#road = road;
    this.done = new Promise((done, failed) => this.#run(done, failed));
  }

  #run(done: (login: Login) => void, failed: (error: unknown) => void): void {
    const { connectTimeout, signal } = this.#options;
    const fail = (error: unknown) => {
      settle();
      failed(error);
      this.#client.destroy();
      this.#road.destroy();
    };
    const timer = setTimeout(() => fail(timedOut(this.#hop, connectTimeout, "handshake")), connectTimeout);
    const abort = () => fail(interrupted(this.#hop.inventoryName));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    this.#client.on("error", (error) => {
      if (error.level !== "agent") fail(this.#explain(error)); // an agent that does not sign is one key less
    });
    this.#client.once("close", () => fail(this.#explain(new Error("the host closed the connection"))));
    this.#client.once("ready", () => {
      settle();
      if (this.#hostKey) done({ client: this.#client, hostKey: this.#hostKey, road: this.#road });
    });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    else this.#connect(fail);
  }

  #connect(fail: (error: unknown) => void): void {
    this.#client.connect(this.#config(fail));
    spareRoundTrips(this.#client);
  }

  #config(fail: (error: unknown) => void): ConnectConfig {
    return {
      sock: this.#road,
      username: this.#hop.user,
      readyTimeout: 0, // ours says more
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_MISSES,
      algorithms: {
        ...PROPOSED,
        serverHostKey: this.#hostKeyAlgorithms(),
        ...(this.#options.compress && { compress: COMPRESSED }),
      },
      hostVerifier: (blob: Buffer) => {
        this.#hostKey = describeHostKey(blob);
        const problem = hostKeyProblem(this.#known, { ...this.#hop, addTo: this.#hop.addKeysTo }, blob);
        if (problem) fail(problem);
        return problem === undefined;
      },
      authHandler: this.#authHandler(fail),
    };
  }

  /** Types that known_hosts holds first, so that a server with several keys shows one that can be checked. */
  #hostKeyAlgorithms(): ServerHostKeyAlgorithm[] {
    const { host, port, hostKeyAlias } = this.#hop;
    const types = knownKeyTypes(this.#known.entries, knownHostNames(host, port, hostKeyAlias));
    const isKnown = (algorithm: string) => types.includes(algorithm.startsWith("rsa-sha2") ? "ssh-rsa" : algorithm);
    return [...HOST_KEY_ALGORITHMS.filter(isKnown), ...HOST_KEY_ALGORITHMS.filter((one) => !isKnown(one))];
  }

  /** Straight to the keys: the usual probe with the method `none` would cost a round trip. */
  #authHandler(fail: (error: unknown) => void): AuthHandlerMiddleware {
    const methods = this.#attempts.methods();
    let first: ReturnType<typeof methods.next> | undefined = methods.next(); // read during the handshake, to be ready after it
    first.catch(() => {}); // reported when its turn comes
    return (accepts, _partial, next) => {
      if (this.#asked) this.#accepts = accepts ?? this.#accepts;
      this.#asked = true;
      if (this.#accepts !== undefined && !this.#accepts.includes("publickey")) return fail(this.#authFailed());
      const upcoming = first ?? methods.next();
      first = undefined;
      upcoming.then(({ done, value }) => (done || !value ? fail(this.#authFailed()) : next(value))).catch(fail);
    };
  }

  #explain(error: Error): PostmendError {
    if (this.#asked) return this.#authFailed(error.message);
    return connectError(error, this.#hop, "handshake");
  }

  #authFailed(hungUp?: string): PostmendError {
    return authFailed(this.#hop, this.#attempts.tried, hungUp ? { hungUp } : { accepts: this.#accepts });
  }
}

/** A dead peer is noticed within a minute, also in the middle of a long program. */
const KEEPALIVE_MS = 15_000;
const KEEPALIVE_MISSES = 3;

/** Begins after the login, as sshd allows it by default; a server without it goes on uncompressed. */
const COMPRESSED: CompressionAlgorithm[] = ["zlib@openssh.com", "none"];

/** What ssh2 proposes by itself, less SHA-1 and what no OpenSSH knows or needs. */
const PROPOSED: Algorithms = {
  kex: { remove: ["diffie-hellman-group15-sha512", "diffie-hellman-group17-sha512"], append: [], prepend: [] },
  cipher: { remove: ["aes192-ctr"], append: [], prepend: [] },
  hmac: { remove: ["hmac-sha1", "hmac-sha1-etm@openssh.com"], append: [], prepend: [] },
};

const HOST_KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];
