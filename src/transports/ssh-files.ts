import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
import type { Secret } from "../secrets/secret.ts";
import { cannotRead, expandHome, readText } from "./client-file.ts";
import type { TransportOptions } from "./host-connection.ts";
import { type IdentityFile, readIdentity } from "./identity-file.ts";
import { type KnownHosts, parseKnownHosts } from "./known-hosts.ts";
import { type ConfigLine, parseSshConfig, patternRegExp } from "./ssh-config.ts";

/** The controller's SSH files. Each is read once, however many hosts a run has. */
export class SshFiles {
  readonly #options: TransportOptions;
  readonly #knownHosts = new Map<string, Promise<KnownHosts>>();
  readonly #identities = new Map<string, Promise<IdentityFile>>();
  readonly #passphrases = new Map<string, Promise<Secret | undefined>>();
  #config: Promise<ConfigLine[]> | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  config(): Promise<readonly ConfigLine[]> {
    this.#config ??= this.#readConfig();
    return this.#config;
  }

  async knownHosts(files: readonly string[]): Promise<KnownHosts> {
    const all = await Promise.all(files.map((file) => remember(this.#knownHosts, file, () => readKnownHosts(file))));
    return { entries: all.flatMap(({ entries }) => entries), problems: all.flatMap(({ problems }) => problems) };
  }

  /** The key in a file, opened with the passphrase when it needs one. */
  identity(file: string, passphrase: Secret | undefined): Promise<IdentityFile> {
    const key = `${passphrase ? "opened" : "closed"} ${file}`;
    return remember(this.#identities, key, () => readIdentity(file, passphrase));
  }

  /** Asks the person, once for a file. */
  askPassphrase(file: string): Promise<Secret | undefined> {
    return remember(this.#passphrases, file, async () => this.#options.askPassphrase?.(file));
  }

  async #readConfig(): Promise<ConfigLine[]> {
    const { configFile, homeDirectory } = this.#options;
    const userFile = join(homeDirectory, ".ssh", "config");
    const asked = configFile ? expandHome(configFile, homeDirectory) : userFile;
    if (asked === "none") return [];
    if (asked !== userFile) return this.#readConfigFile(asked, { required: true, depth: 0 });
    const system = "/etc/ssh/ssh_config";
    const read = [userFile, system].map((file) => this.#readConfigFile(file, { required: false, depth: 0 }));
    return (await Promise.all(read)).flat();
  }

  async #readConfigFile(
    file: string,
    { required, depth }: { required: boolean; depth: number },
  ): Promise<ConfigLine[]> {
    const text = await readText(file);
    if (text === undefined && required) throw cannotRead(file, "it does not exist");
    return parseSshConfig(text ?? "", file, async (patterns) => {
      if (depth >= MAX_INCLUDES) throw cannotRead(file, "files that include each other without end");
      const names = await Promise.all(patterns.map((pattern) => this.#includedFiles(pattern, file)));
      const parsed = names.flat().map((name) => this.#readConfigFile(name, { required: false, depth: depth + 1 }));
      return (await Promise.all(parsed)).flat();
    });
  }

  async #includedFiles(pattern: string, from: string): Promise<string[]> {
    const { homeDirectory } = this.#options;
    const base = from.startsWith("/etc/ssh/") ? "/etc/ssh" : join(homeDirectory, ".ssh");
    return glob(pattern.startsWith("~") ? expandHome(pattern, homeDirectory) : resolve(base, pattern));
  }
}

const MAX_INCLUDES = 16;

async function readKnownHosts(file: string): Promise<KnownHosts> {
  const known = parseKnownHosts((await readText(file)) ?? "", file);
  const fatal = known.problems.find((problem) => problem.fatal);
  if (!fatal) return known;
  throw userError("known-hosts-invalid", "A line of known_hosts that forbids or delegates cannot be read", {
    detail: fatal.text,
    hint: "Correct or remove the line: ignoring it could let a revoked key pass.",
    source: { file, line: fatal.line, column: 1 },
  });
}

/** Files that match a pattern with `*` and `?`, sorted, as glob(3); a directory that cannot be listed matches nothing. */
async function glob(pattern: string): Promise<string[]> {
  if (!/[*?]/.test(pattern)) return [pattern];
  const last = pattern.slice(pattern.lastIndexOf("/") + 1);
  const found: string[] = [];
  for (const directory of await glob(dirname(pattern))) {
    const names = await readdir(directory).catch(() => []);
    const visible = names.filter((name) => last.startsWith(".") || !name.startsWith("."));
    found.push(...visible.filter((name) => patternRegExp(last).test(name)).map((name) => join(directory, name)));
  }
  return found.sort();
}

function remember<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
