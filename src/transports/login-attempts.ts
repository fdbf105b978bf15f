import type { AnyAuthMethod, ParsedKey } from "ssh2";
import { hostError, neutralise, type PostmendError, userError } from "../diagnostics/diagnostic.ts";
import type { Secret } from "../secrets/secret.ts";
import { agentKeys, OneKeyAgent } from "./agent.ts";
import { describeHostKey } from "./known-hosts.ts";
import type { Hop, Identity } from "./route.ts";
import type { SshFiles } from "./ssh-files.ts";

/**
 * The keys to offer to one server, best first: the files that somebody named, then the agent, then OpenSSH's default
 * files. Files are read, and the agent is asked, only when their turn comes: a first key that fits costs nothing more.
 */
export class LoginAttempts {
  /** What was offered or passed over, for the message when all fails. */
  readonly tried: string[] = [];
  readonly #hop: Hop;
  readonly #files: SshFiles;
  readonly #passphrase: Secret | undefined;
  readonly #offered = new Set<string>();
  #agent: Promise<readonly ParsedKey[]> | undefined;

  constructor(hop: Hop, files: SshFiles, passphrase: Secret | undefined) {
    this.#hop = hop;
    this.#files = files;
    this.#passphrase = passphrase;
  }

  async *methods(): AsyncGenerator<AnyAuthMethod, void> {
    const { identities, identitiesOnly } = this.#hop;
    for (const identity of identities.filter(({ isDefault }) => !isDefault)) yield* this.#fromFile(identity);
    if (!identitiesOnly) for (const key of await this.#agentKeys()) yield* this.#fromAgent(key, "agent");
    for (const identity of identities.filter(({ isDefault }) => isDefault)) yield* this.#fromFile(identity);
  }

  async *#fromFile(identity: Identity): AsyncGenerator<AnyAuthMethod, void> {
    const { file, required, hasPassphrase, isDefault } = identity;
    const found = await this.#files.identity(file, hasPassphrase ? this.#passphrase : undefined);
    if (found.state === "private") yield* this.#offer(found.key, file, { key: found.key });
    else if (found.state === "public")
      yield* this.#fromAgentIfThere(found.key, file, "its private half is not in the agent");
    else if (found.state === "locked") yield* this.#fromLocked(identity, found);
    else if (found.state === "unusable") this.tried.push(`${file} (${found.because})`);
    else if (required) throw this.#missing(file);
    else if (!isDefault) this.tried.push(`${file} (does not exist)`);
  }

  async *#fromLocked(
    { file, hasPassphrase }: Identity,
    { publicKey, wrongPassphrase }: { publicKey: ParsedKey | undefined; wrongPassphrase: boolean },
  ): AsyncGenerator<AnyAuthMethod, void> {
    if (wrongPassphrase && hasPassphrase) throw this.#wrongPassphrase(file);
    if (publicKey && (await this.#inAgent(publicKey)))
      return yield* this.#fromAgent(publicKey, `${file}, by the agent`);
    const passphrase = await this.#files.askPassphrase(file);
    if (!passphrase) return void this.tried.push(`${file} (encrypted, no passphrase given)`);
    const opened = await this.#files.identity(file, passphrase);
    if (opened.state !== "private") throw this.#wrongPassphrase(file);
    yield* this.#offer(opened.key, file, { key: opened.key });
  }

  async *#fromAgentIfThere(key: ParsedKey, file: string, otherwise: string): AsyncGenerator<AnyAuthMethod, void> {
    if (await this.#inAgent(key)) yield* this.#fromAgent(key, `${file}, by the agent`);
    else this.tried.push(`${file} (${otherwise})`);
  }

  *#fromAgent(key: ParsedKey, label: string): Generator<AnyAuthMethod, void> {
    const socket = this.#hop.agentSocket;
    if (socket) yield* this.#offer(key, label, { agent: new OneKeyAgent(socket, key) });
  }

  /** Each key once: a second offer of the same one would only use up the server's patience. */
  *#offer(
    key: ParsedKey,
    label: string,
    by: { key: ParsedKey } | { agent: OneKeyAgent },
  ): Generator<AnyAuthMethod, void> {
    const { type, fingerprint } = describeHostKey(key.getPublicSSH());
    if (this.#offered.has(fingerprint)) return;
    this.#offered.add(fingerprint);
    this.tried.push(`${label} (${type} ${fingerprint})`);
    const username = this.#hop.user;
    yield "key" in by ? { type: "publickey", username, key: by.key } : { type: "agent", username, agent: by.agent };
  }

  async #inAgent(key: ParsedKey): Promise<boolean> {
    const wanted = key.getPublicSSH();
    return (await this.#agentKeys()).some((held) => held.getPublicSSH().equals(wanted));
  }

  #agentKeys(): Promise<readonly ParsedKey[]> {
    this.#agent ??= this.#askAgent();
    return this.#agent;
  }

  async #askAgent(): Promise<readonly ParsedKey[]> {
    const socket = this.#hop.agentSocket;
    if (!socket) return [];
    const { keys, problem } = await agentKeys(socket);
    if (problem) this.tried.push(`agent at ${socket} (cannot be reached: ${problem})`);
    else if (keys.length === 0) this.tried.push(`agent at ${socket} (holds no key that can be used)`);
    return keys;
  }

  #missing(file: string): PostmendError {
    return userError("identity-file-missing", "The key file of the host's connection does not exist", {
      detail: file,
      hint: "Correct `identity_file` in the inventory.",
      host: this.#hop.inventoryName,
    });
  }

  #wrongPassphrase(file: string): PostmendError {
    return userError("passphrase-wrong", "The passphrase does not open the key file", {
      detail: file,
      hint: `Try it by hand: ssh-keygen -y -f ${file}`,
      host: this.#hop.inventoryName,
    });
  }
}

/** How a server ended the login: with the methods that it would take instead, or by hanging up. */
export interface LoginRefusal {
  readonly accepts?: readonly string[] | undefined;
  readonly hungUp?: string;
}

/** Every key was refused. */
export function authFailed(hop: Hop, tried: readonly string[], { accepts, hungUp }: LoginRefusal): PostmendError {
  const { user, host, port, inventoryName } = hop;
  const offers = tried.length > 0 ? `tried ${tried.join(", ")}` : "there is no key to offer: no key file, no agent";
  const said = hungUp
    ? `; the host hung up: ${neutralise(hungUp)}`
    : accepts
      ? `; the host accepts ${neutralise(accepts.join(", "))}`
      : "";
  return hostError("auth-failed", "The host does not let us log in", {
    detail: `${user}@${host}:${port}: ${offers}${said}`,
    hint: hint(hop, accepts, hungUp),
    host: inventoryName,
  });
}

function hint({ user, host, port }: Hop, accepts: readonly string[] | undefined, hungUp: string | undefined): string {
  const byHand = `ssh -v${port === 22 ? "" : ` -p ${port}`} ${user}@${host}`;
  if (hungUp)
    return `After too many keys a host hangs up: name the right one as \`identity_file\`. See also: ${byHand}`;
  if (accepts && !accepts.includes("publickey"))
    return "postmend logs in with keys only. Allow publickey on the host, or use `transport: openssh`.";
  return `Put the public key into ~${user}/.ssh/authorized_keys on the host, or name the right key as \`identity_file\`. See also: ${byHand}`;
}
