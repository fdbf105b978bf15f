import ssh2, {
  BaseAgent,
  type KnownPublicKeys,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";

/** The keys that an agent holds and ssh2 can use; its words when it cannot be reached. Certificates and FIDO keys are left out. */
export async function agentKeys(socket: string): Promise<{ keys: readonly ParsedKey[]; problem?: string }> {
  return new Promise((done) => {
    new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) => {
      done(error ? { keys: [], problem: error.message } : { keys: (keys ?? []).flatMap(usable) });
    });
  });
}

/** An agent that shows one of its keys only, so that keys can be offered in an order of ours. */
export class OneKeyAgent extends BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent;
  readonly #key: ParsedKey;

  constructor(socket: string, key: ParsedKey) {
    super();
    this.#agent = new ssh2.OpenSSHAgent(socket);
    this.#key = key;
  }

  getIdentities(callback: ssh2.IdentityCallback<ParsedKey>): void {
    callback(null, [this.#key]);
  }

  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    if (typeof options === "function") this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}

function usable(entry: KnownPublicKeys<ParsedKey>[number]): ParsedKey[] {
  return typeof entry === "object" && "getPublicSSH" in entry ? [entry] : [];
}
