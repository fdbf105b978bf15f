import { describe, expect, it } from "vitest";
import { mapType, mapTypeNames } from "../../src/postfix/map-types.ts";

/** What `postconf -m` prints on Debian 11, 12 and 13 without further packages, and the types that packages add. */
const DEBIAN = [
  ..."btree cidr environ fail hash inline internal memcache nis pipemap proxy randmap regexp socketmap static tcp".split(
    " ",
  ),
  ..."texthash unionmap unix lmdb cdb pcre ldap mysql pgsql sqlite".split(" "),
];

describe("lookup table types", () => {
  it("hold every type that Debian has", () => {
    expect(DEBIAN.filter((name) => mapType(name) === undefined)).toEqual([]);
  });

  it("build a file of their own suffix; hash and btree share one", () => {
    expect(mapType("hash")?.built).toBe(".db");
    expect(mapType("btree")?.built).toBe(".db");
    expect(mapType("lmdb")?.built).toBe(".lmdb");
    expect(mapType("cdb")?.built).toBe(".cdb");
  });

  it("build nothing where Postfix reads the source itself or the data stand in main.cf", () => {
    for (const name of ["texthash", "cidr", "regexp", "pcre", "inline", "static"]) {
      expect(mapType(name)).toMatchObject({ name });
      expect(mapType(name)?.built).toBeUndefined();
    }
  });

  it("build a file if and only if postmap indexes them", () => {
    for (const name of mapTypeNames()) {
      expect([name, mapType(name)?.built !== undefined]).toEqual([name, mapType(name)?.kind === "indexed"]);
    }
  });

  it("do not hold what no Postfix has, nor names in capitals", () => {
    expect(mapType("hsah")).toBeUndefined();
    expect(mapType("HASH")).toBeUndefined();
    expect(mapType("")).toBeUndefined();
    expect(mapType("constructor")).toBeUndefined();
  });
});
