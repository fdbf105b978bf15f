import { hostname } from "node:os";
import { join } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
import { expandHome } from "./client-file.ts";
import type { HostConnection, TransportOptions } from "./host-connection.ts";
import { matchExec, refuseExec } from "./local-programs.ts";
import { type ConfigValues, evaluateSshConfig } from "./ssh-config.ts";
import type { SshFiles } from "./ssh-files.ts";
import { refuseUnsupported } from "./unsupported-settings.ts";

/** One SSH server on the way to a host; the last one is the host itself. */
export interface Hop {
  readonly inventoryName: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  readonly family: 0 | 4 | 6;
  readonly knownHostsFiles: readonly string[];
  /** The first file that a new key would go to. */
  readonly addKeysTo: string;
  readonly identities: readonly Identity[];
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | undefined;
  /** Ready to run, tokens expanded; only the first hop of a route can have one. */
  readonly proxyCommand: string | undefined;
}

export interface Identity {
  readonly file: string;
  /** Named in the inventory: then it must be there. */
  readonly required: boolean;
  /** The passphrase in the inventory is for this file. */
  readonly hasPassphrase: boolean;
  /** One of OpenSSH's default names, which nobody asked for: tried after the agent. */
  readonly isDefault: boolean;
}

/** The servers to pass, in order, from the inventory and ssh_config; what the inventory says wins. */
export async function findRoute(host: HostConnection, options: TransportOptions, files: SshFiles): Promise<Hop[]> {
  const target: Target = { role: "host", address: host.address, port: host.port, user: host.user, jump: host.jump };
  return new RouteFinder(host, options, files).to(target, { followJumps: true, depth: 0 });
}

/** A server as it is asked for, before ssh_config is read. */
interface Target {
  readonly role: "host" | "jump";
  readonly address: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly jump?: string | undefined;
}

class RouteFinder {
  readonly #connection: HostConnection;
  readonly #options: TransportOptions;
  readonly #files: SshFiles;

  constructor(connection: HostConnection, options: TransportOptions, files: SshFiles) {
    this.#connection = connection;
    this.#options = options;
    this.#files = files;
  }

  /** As `ssh -J`: the first jump host is reached by its own ssh_config, the later ones through the one before. */
  async to(target: Target, { followJumps, depth }: { followJumps: boolean; depth: number }): Promise<Hop[]> {
    if (depth > MAX_DEPTH) throw this.#error("jump-loop", "The jump hosts lead in a circle", `via ${target.address}`);
    const values = await this.#evaluate(target);
    const jump = this.#jump(target, values);
    const hop = this.#hop(target, values, followJumps && !jump);
    if (!followJumps || !jump) return [hop];
    const [first, ...later] = jump.split(",").map((text) => this.#parseJump(text));
    if (!first) return [hop];
    const before = await this.to(first, { followJumps: true, depth: depth + 1 });
    for (const next of later) before.push(...(await this.to(next, { followJumps: false, depth: depth + 1 })));
    return [...before, hop];
  }

  async #evaluate(target: Target): Promise<ConfigValues> {
    return evaluateSshConfig(await this.#files.config(), {
      host: target.address,
      user: target.user,
      localUser: this.#options.localUser,
      matchExec: (command, line) => matchExec(this.#plainTokens(command, target), line, this.#options),
    });
  }

  /** ProxyJump, unless a ProxyCommand stands in its place; the inventory's word comes first. */
  #jump(target: Target, values: ConfigValues): string | undefined {
    const jump = target.jump ?? values.first("proxyjump");
    return !jump || jump.toLowerCase() === "none" ? undefined : jump;
  }

  #hop(target: Target, values: ConfigValues, mayProxy: boolean): Hop {
    refuseUnsupported(values, target.address, this.#connection.name);
    const host = values.first("hostname")?.replaceAll("%h", target.address) ?? target.address;
    const port = target.port ?? this.#port(values);
    const user = target.user ?? values.first("user") ?? this.#options.localUser;
    const tokens: Tokens = { h: host, p: String(port), r: user, n: target.address };
    const known = this.#knownHostsFiles(values, tokens);
    return {
      inventoryName: this.#connection.name,
      host,
      port,
      user,
      hostKeyAlias: values.first("hostkeyalias"),
      family: family(values.first("addressfamily")),
      knownHostsFiles: [...known, ...this.#globalKnownHosts(values)],
      addKeysTo: known[0] ?? join(this.#options.homeDirectory, ".ssh", "known_hosts"),
      identities: this.#identities(target, values, tokens),
      identitiesOnly: isYes(values.first("identitiesonly")),
      agentSocket: this.#agentSocket(values, tokens),
      proxyCommand: mayProxy ? this.#proxyCommand(target, values, tokens) : undefined,
    };
  }

  #port(values: ConfigValues): number {
    const text = values.first("port") ?? "22";
    const port = Number(text);
    if (Number.isInteger(port) && port > 0 && port < 65536) return port;
    throw this.#error("ssh-config-invalid", "ssh_config has a port that is none", `Port ${text}`);
  }

  #knownHostsFiles(values: ConfigValues, tokens: Tokens): string[] {
    const configured = this.#options.knownHostsFiles ?? values.all("userknownhostsfile");
    const names = configured.length > 0 ? configured : ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
    return this.#paths(names, tokens);
  }

  #globalKnownHosts(values: ConfigValues): string[] {
    const configured = values.all("globalknownhostsfile");
    const names = configured.length > 0 ? configured : ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];
    return this.#paths(names, {});
  }

  /** The inventory's key comes first for the host itself and last for a jump host, which may share it. */
  #identities(target: Target, values: ConfigValues, tokens: Tokens): Identity[] {
    const { identityFile, passphrase, homeDirectory } = { ...this.#connection, ...this.#options };
    const named = identityFile ? [expandHome(identityFile, homeDirectory)] : [];
    const configured = this.#paths(values.all("identityfile"), tokens);
    const ordered = [...new Set(target.role === "host" ? [...named, ...configured] : [...configured, ...named])];
    const defaults = ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => join(homeDirectory, ".ssh", name));
    return (ordered.length > 0 ? ordered : defaults).map((file) => ({
      file,
      required: named.includes(file),
      hasPassphrase: passphrase !== undefined && (named.length === 0 || named.includes(file)),
      isDefault: ordered.length === 0,
    }));
  }

  #agentSocket(values: ConfigValues, tokens: Tokens): string | undefined {
    const configured = values.first("identityagent") ?? "SSH_AUTH_SOCK";
    if (configured === "none") return undefined;
    if (configured === "SSH_AUTH_SOCK") return this.#options.env["SSH_AUTH_SOCK"] || undefined;
    if (configured.startsWith("$")) return this.#options.env[configured.replace(/^\$\{?|\}$/g, "")];
    return this.#paths([configured], tokens)[0];
  }

  #proxyCommand(target: Target, values: ConfigValues, tokens: Tokens): string | undefined {
    const command = values.first("proxycommand");
    if (!command || command.toLowerCase() === "none") return undefined;
    refuseExec(`ProxyCommand for ${target.address}`, this.#options);
    return expandTokens(command, { ...this.#localTokens(), ...tokens });
  }

  #parseJump(text: string): Target {
    const [, user, bracketed, plain, port] = JUMP.exec(text.trim().replace(/^ssh:\/\//, "")) ?? [];
    const address = bracketed ?? plain;
    const number = port === undefined ? undefined : Number(port);
    if (address && (number === undefined || (number > 0 && number < 65536)))
      return { role: "jump", address, user, port: number };
    throw this.#error("jump-invalid", "The jump host cannot be read", `${text} is not of the form user@host:port`);
  }

  #paths(names: readonly string[], tokens: Tokens): string[] {
    const all = { ...this.#localTokens(), ...tokens };
    const wanted = names.filter((name) => name !== "none" && name !== "/dev/null");
    return wanted.map((name) => expandHome(expandTokens(name, all), this.#options.homeDirectory));
  }

  #plainTokens(command: string, target: Target): string {
    const { address, port = 22, user = this.#options.localUser } = target;
    return expandTokens(command, { ...this.#localTokens(), h: address, n: address, p: String(port), r: user });
  }

  #localTokens(): Tokens {
    const name = hostname();
    const { homeDirectory, localUser } = this.#options;
    return { d: homeDirectory, u: localUser, l: name, L: name.split(".")[0] ?? name, "%": "%" };
  }

  #error(code: string, summary: string, detail: string) {
    return userError(code, summary, { detail, host: this.#connection.name });
  }
}

const MAX_DEPTH = 8;

const JUMP = /^(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:@\s]+))(?::(\d+))?$/;

type Tokens = Readonly<Record<string, string>>;

/** `%x` of ssh_config(5); a token that is not known stays as it is. */
function expandTokens(text: string, tokens: Tokens): string {
  return text.replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole);
}

function family(value: string | undefined): 0 | 4 | 6 {
  return value === "inet" ? 4 : value === "inet6" ? 6 : 0;
}

function isYes(value: string | undefined): boolean {
  return value?.toLowerCase() === "yes" || value?.toLowerCase() === "true";
}
