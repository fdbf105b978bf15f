import SSHConfig from "ssh-config";
import { userError } from "../diagnostics/diagnostic.ts";

/** One directive of ssh_config(5), with the lines of an Include in place of it. */
export interface ConfigLine {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly included?: readonly ConfigLine[];
}

/** What ssh_config says for one host: lower-case keyword -> values. */
export interface ConfigValues {
  first(keyword: string): string | undefined;
  all(keyword: string): readonly string[];
}

/** The host that the configuration is evaluated for. */
export interface ConfigTarget {
  /** As it was asked for, before HostName. */
  readonly host: string;
  /** When given, it stands before what the configuration says. */
  readonly user?: string | undefined;
  readonly localUser: string;
  /** Runs the command of `Match exec`. */
  readonly matchExec: (command: string, line: ConfigLine) => Promise<boolean>;
}

/**
 * Parses ssh_config text. `include` yields the files of an Include directive, already parsed. The grammar is a matter of
 * single lines, so each is given to the library alone: then an error has a line number, and blocks are ours to evaluate
 * (the library would run nslookup and a bash-only `Match exec` by itself).
 */
export async function parseSshConfig(
  text: string,
  file: string,
  include: (patterns: readonly string[]) => Promise<readonly ConfigLine[]>,
): Promise<ConfigLine[]> {
  const lines: ConfigLine[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const parsed = parseLine(raw, file, index + 1);
    if (!parsed) continue;
    if (parsed.keyword !== "include") lines.push(parsed);
    else lines.push({ ...parsed, included: await include(parsed.args) });
  }
  return lines;
}

/** The values for one host: for each keyword the first one found wins, except that identity files add up. */
export async function evaluateSshConfig(lines: readonly ConfigLine[], target: ConfigTarget): Promise<ConfigValues> {
  const found = new Evaluation(target);
  await found.walk(lines);
  if (found.wantsFinalPass) await found.finalPass(lines);
  return found;
}

function parseLine(raw: string, file: string, line: number): ConfigLine | undefined {
  if (/^\s*(#|$)/.test(raw)) return undefined;
  const directive = tokenise(raw, file, line);
  const keyword = directive.param.toLowerCase();
  const rest = raw
    .trim()
    .slice(directive.param.length)
    .replace(/^\s*=?\s*/, "");
  if (keyword === "proxycommand") return { keyword, args: [rest], file, line };
  const { value } = directive;
  const args = Array.isArray(value)
    ? value.map(({ val }) => val)
    : [rest.includes('"') ? value : value.replace(/\s+#.*$/, "")];
  return { keyword, args, file, line };
}

function tokenise(raw: string, file: string, line: number) {
  let why = "not a directive";
  try {
    const [directive] = SSHConfig.parse(raw.trim());
    if (directive?.type === SSHConfig.DIRECTIVE && directive.param) return directive;
  } catch (error) {
    why = error instanceof TypeError ? "the value is missing" : String(error instanceof Error ? error.message : error);
  }
  throw userError("ssh-config-invalid", "The SSH client configuration has a line that cannot be read", {
    detail: why,
    hint: `Check it with: ssh -G -F ${file} localhost`,
    source: { file, line, column: 1, text: raw },
  });
}

class Evaluation implements ConfigValues {
  readonly #target: ConfigTarget;
  readonly #values = new Map<string, readonly string[]>();
  #final = false;
  wantsFinalPass = false;

  constructor(target: ConfigTarget) {
    this.#target = target;
    if (target.user) this.#values.set("user", [target.user]);
  }

  first(keyword: string): string | undefined {
    return this.#values.get(keyword)?.[0];
  }

  all(keyword: string): readonly string[] {
    return this.#values.get(keyword) ?? [];
  }

  async finalPass(lines: readonly ConfigLine[]): Promise<void> {
    this.#final = true;
    await this.walk(lines);
  }

  async walk(lines: readonly ConfigLine[], enclosing = true): Promise<void> {
    let active = enclosing;
    for (const line of lines) {
      if (line.keyword === "host") active = enclosing && matchesPatterns(line.args, this.#target.host);
      else if (line.keyword === "match") active = enclosing && (await this.#matches(line));
      else if (active && line.included) await this.walk(line.included, active);
      else if (active) this.#take(line);
    }
  }

  #take({ keyword, args }: ConfigLine): void {
    const known = this.#values.get(keyword);
    if (!known) this.#values.set(keyword, args);
    else if (ADDING.has(keyword)) this.#values.set(keyword, [...new Set([...known, ...args])]);
  }

  async #matches(line: ConfigLine): Promise<boolean> {
    const words = [...line.args];
    while (words.length > 0) {
      const word = words.shift() ?? "";
      const negated = word.startsWith("!");
      const [criterion = "", attached] = word.replace(/^!/, "").toLowerCase().split("=", 2);
      const argument = FLAGS.has(criterion) ? "" : (attached ?? words.shift());
      if (argument === undefined) throw badMatch(line, `${criterion} needs a value`);
      if ((await this.#holds(criterion, argument, line)) === negated) return false;
    }
    return true;
  }

  async #holds(criterion: string, argument: string, line: ConfigLine): Promise<boolean> {
    const patterns = argument.split(",");
    switch (criterion) {
      case "all":
        return true;
      case "canonical":
        return false; // names are not canonicalised here
      case "final":
        this.wantsFinalPass = true;
        return this.#final;
      case "host":
        return matchesPatterns(patterns, this.first("hostname")?.replace("%h", this.#target.host) ?? this.#target.host);
      case "originalhost":
        return matchesPatterns(patterns, this.#target.host);
      case "user":
        return matchesPatterns(patterns, this.first("user") ?? this.#target.localUser);
      case "localuser":
        return matchesPatterns(patterns, this.#target.localUser);
      case "exec":
        return this.#target.matchExec(argument, line);
      default:
        throw badMatch(line, `postmend does not know the criterion ${criterion}`);
    }
  }
}

const ADDING: ReadonlySet<string> = new Set(["identityfile", "certificatefile"]);
const FLAGS: ReadonlySet<string> = new Set(["all", "canonical", "final"]);

function badMatch({ file, line }: ConfigLine, detail: string) {
  return userError("ssh-config-match", "A Match line of the SSH client configuration cannot be evaluated", {
    detail,
    hint: "Let the system's ssh evaluate it: set `transport: openssh`.",
    source: { file, line, column: 1 },
  });
}

/** OpenSSH's pattern list: `*` and `?`, `!` negates, and one negated match refuses whatever else matches. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  const hit = (pattern: string) => matchesPattern(pattern, text);
  if (patterns.some((pattern) => pattern.startsWith("!") && hit(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && hit(pattern));
}

/** Most patterns are plain names, and each host of a fleet is held against the names of all. */
function matchesPattern(pattern: string, text: string): boolean {
  if (/[*?]/.test(pattern)) return patternRegExp(pattern).test(text);
  return pattern.toLowerCase() === text.toLowerCase();
}

/** A pattern of OpenSSH as a regular expression over a whole text. */
export function patternRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is");
}
