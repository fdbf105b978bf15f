/** How a lookup table type keeps its data. */
export interface MapType {
  readonly name: string;
  /** Suffix of the file that postmap builds beside the source: `.db`. Undefined where nothing is built. */
  readonly built?: string;
  /** `file`: names a text file that Postfix reads itself. `indexed`: a text file that postmap builds. `literal`: the data stand in main.cf. `service`: another program or server answers. `combined`: wraps other tables. `system`: the host's own databases. */
  readonly kind: "file" | "indexed" | "literal" | "service" | "combined" | "system";
  /** How a key finds its entry: by equality, or by trying patterns in file order. */
  readonly match: "exact" | "pattern";
}

/** What is known of a lookup table type; undefined for an unknown one. */
export function mapType(type: string): MapType | undefined {
  return TYPES.get(type);
}

/** Every lookup table type that some Postfix build has. */
export function mapTypeNames(): string[] {
  return [...TYPES.keys()];
}

const TYPES: ReadonlyMap<string, MapType> = new Map(
  (
    [
      { name: "hash", built: ".db", kind: "indexed", match: "exact" },
      { name: "btree", built: ".db", kind: "indexed", match: "exact" },
      { name: "lmdb", built: ".lmdb", kind: "indexed", match: "exact" },
      { name: "cdb", built: ".cdb", kind: "indexed", match: "exact" },
      // dbm and sdbm write a pair, FILE.dir and FILE.pag; the second holds the data.
      { name: "dbm", built: ".pag", kind: "indexed", match: "exact" },
      { name: "sdbm", built: ".pag", kind: "indexed", match: "exact" },
      { name: "texthash", kind: "file", match: "exact" },
      { name: "regexp", kind: "file", match: "pattern" },
      { name: "pcre", kind: "file", match: "pattern" },
      { name: "cidr", kind: "file", match: "pattern" },
      { name: "inline", kind: "literal", match: "exact" },
      { name: "static", kind: "literal", match: "pattern" },
      { name: "fail", kind: "literal", match: "pattern" },
      { name: "randmap", kind: "literal", match: "pattern" },
      { name: "pipemap", kind: "combined", match: "exact" },
      { name: "unionmap", kind: "combined", match: "exact" },
      { name: "proxy", kind: "combined", match: "exact" },
      { name: "debug", kind: "combined", match: "exact" },
      { name: "ldap", kind: "service", match: "exact" },
      { name: "mysql", kind: "service", match: "exact" },
      { name: "pgsql", kind: "service", match: "exact" },
      { name: "sqlite", kind: "service", match: "exact" },
      { name: "mongodb", kind: "service", match: "exact" },
      { name: "memcache", kind: "service", match: "exact" },
      { name: "tcp", kind: "service", match: "exact" },
      { name: "socketmap", kind: "service", match: "exact" },
      { name: "nis", kind: "system", match: "exact" },
      { name: "nisplus", kind: "system", match: "exact" },
      { name: "netinfo", kind: "system", match: "exact" },
      { name: "unix", kind: "system", match: "exact" },
      { name: "environ", kind: "system", match: "exact" },
      { name: "internal", kind: "system", match: "exact" },
    ] satisfies MapType[]
  ).map((type) => [type.name, type]),
);
