import { expand } from "../postfix/expand.ts";
import { parameter } from "../postfix/parameters.ts";
import { listElements, parseBoolean } from "../postfix/values.ts";
import { type PostfixVersion, parseVersion } from "../postfix/version.ts";
import type { Secret } from "../secrets/secret.ts";
import type { TokenLook } from "./relay-target.ts";

/** The entries of a lookup table as far as they are known here. */
export type KnownTable =
  | { readonly state: "present"; readonly entries: ReadonlyMap<string, Secret> }
  | { readonly state: "unknown"; readonly because: string };

/** Where the settings of Postfix's SMTP client on one host come from: main.cf and the tables that it names. */
export interface ClientSource {
  /** The host's name, where main.cf does not say it. */
  readonly host: string;
  /** `3.7.11`. */
  readonly version: string;
  /** Assignments of main.cf in force, unexpanded, and over them the options of the client in master.cf. */
  readonly parameters: ReadonlyMap<string, string>;
  /** A table by its source file, such as `/etc/postfix/sasl_passwd`. */
  readonly table: (path: string) => KnownTable;
  /** Token files by the path that stands for a password. */
  readonly tokens?: ReadonlyMap<string, TokenLook>;
}

/** The values of the SMTP client: what the source says, else Postfix's own defaults. */
export class ClientSettings {
  readonly #source: ClientSource;
  readonly version: PostfixVersion;

  constructor(source: ClientSource) {
    this.#source = source;
    this.version = parseVersion(source.version) ?? OLDEST;
  }

  /** The value, expanded; empty where nothing says it. */
  value(name: string): string {
    return expand(this.#unexpanded(name) ?? "", (other) => this.#unexpanded(other), this.version).text.trim();
  }

  list(name: string): string[] {
    return listElements(this.value(name));
  }

  isOn(name: string): boolean {
    return parseBoolean(this.value(name)) ?? false;
  }

  /** Looks keys up in the tables of a parameter, table by table, as Postfix does; the first entry counts. */
  lookUp(name: string, keys: readonly string[]): LookedUp {
    for (const table of this.tables(name)) {
      if (table.state === "unknown") return table;
      for (const key of keys) {
        const value = table.entries.get(key.toLowerCase());
        if (value) return { state: "found", key, value };
      }
    }
    return { state: "absent" };
  }

  /** The tables that a parameter names. */
  tables(name: string): KnownTable[] {
    return this.list(name).map((spec) => {
      const path = tablePath(spec);
      if (path !== undefined) return this.#source.table(path);
      return { state: "unknown", because: `${name} names ${typeOf(spec)}, and such a table is not read here` };
    });
  }

  /** What is known of the token file that a password names. */
  token(path: string): TokenLook {
    return this.#source.tokens?.get(path) ?? { state: "unknown", because: "the token file was not looked at" };
  }

  #unexpanded(name: string): string | undefined {
    const written = this.#source.parameters.get(name) ?? parameter(name, this.version)?.default;
    return name === "myhostname" ? (this.#source.parameters.get(name) ?? this.#source.host) : written;
  }
}

export type LookedUp =
  | { readonly state: "found"; readonly key: string; readonly value: Secret }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly because: string };

/** Every source file that a parameter's tables are made of, of the types that have one. */
export function tableFiles(source: ClientSource, names: readonly string[]): Map<string, string> {
  const settings = new ClientSettings(source);
  const specs = names.flatMap((name) => settings.list(name));
  return new Map(
    specs.flatMap((spec) => {
      const path = tablePath(spec);
      return path === undefined ? [] : [[path, typeOf(spec)] as const];
    }),
  );
}

/** `hash:/etc/postfix/sasl_passwd` and `proxy:hash:…` have a text; a database or a list of patterns has none. */
function tablePath(spec: string): string | undefined {
  return /^(?:proxy:)?(?:hash|btree|lmdb|cdb|dbm|sdbm|texthash):(\/.+)$/.exec(spec)?.[1];
}

function typeOf(spec: string): string {
  const [type = ""] = spec.replace(/^proxy:/, "").split(":");
  return type;
}

const OLDEST: PostfixVersion = parseVersion("3.5.0") ?? { text: "3.5.0", major: 3, minor: 5 };
