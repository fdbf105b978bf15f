import { beforeAll, describe, expect, test } from "vitest";
import { isParameterName, parameter, parameterNames } from "../../../src/postfix/parameters.ts";
import { valueProblem } from "../../../src/postfix/validity.ts";
import { sharedLab } from "../../lab/shared.ts";
import { runCases } from "./cases.ts";
import { assignment, HOSTS, type Release, releaseOf } from "./release.ts";

/** What postmend knows of parameters and their values, beside what Postfix's own programs say. */
const lab = sharedLab();

describe.concurrent.each([...HOSTS])("%s", { timeout: 900_000 }, (label) => {
  const host = lab.host(label);
  let release: Release;
  beforeAll(async () => {
    release = await releaseOf(host);
  });

  test("has the parameters of the catalogue and no others", async () => {
    const { defaults, version } = release;
    const names = parameterNames(version);
    // Postfix prints old names only where main.cf sets them; unknown ones it does not print at all.
    const old = names.filter((name) => !defaults.has(name));
    const files = { "main.cf": old.map((name) => `${name} = x\n`).join(""), "master.cf": "" };
    const [said] = await runCases(host, [{ files, command: "postconf -c $D -n" }]);
    expect(said?.stdout.split("\n").flatMap(assignment)).toEqual(
      expect.arrayContaining(old.map((name) => [name, "x"])),
    );
    const more = [...defaults.keys()].filter((name) => !names.includes(name));
    // The rest are those of the services in master.cf.
    expect(more.filter((name) => !isParameterName(name) || !parameter(name, version))).toEqual([]);
  });

  test("has the defaults of the catalogue, but for those that come from the machine", () => {
    const { defaults, version } = release;
    const other = [...defaults].flatMap(([name, value]) => {
      const info = parameter(name, version);
      return info === undefined || info.hostDependent || info.default === value ? [] : [[name, value, info.default]];
    });
    expect(other).toEqual([]);
  });

  test("says of the deprecated parameters, and of no others, that they will be removed, and what replaces them", async () => {
    const { defaults, version } = release;
    const names = parameterNames(version);
    // With a value that it takes, or Postfix would stop there.
    const lines = names
      .filter((name) => !parameter(name, version)?.hostDependent)
      .map((name) => {
        return `${name} = ${defaults.get(name) ?? ""}\n`;
      });
    const files = { "main.cf": lines.join(""), "master.cf": "" };
    const [said] = await runCases(host, [{ files, command: "postconf -c $D -n" }]);
    const theirs = [...(said?.stderr ?? "").matchAll(WILL_BE_REMOVED)].map(([, name, by = ""]) => `${name}: ${by}`);
    const ours = names.flatMap((name) => {
      const deprecated = parameter(name, version)?.deprecated;
      return deprecated && !REMOVED_AS_RESTRICTION.has(name) ? [`${name}: ${deprecated.by}`] : [];
    });
    expect([...new Set(theirs)].sort()).toEqual(ours);
  });

  test("prints the same defaults folded", async () => {
    const folded = (await host.run("postconf -df")).replaceAll(/\n +/g, " ").split("\n");
    const each = ([name]: [string, string]) => name !== "process_id";
    expect(folded.flatMap(assignment).filter(each)).toEqual([...release.defaults].filter(each));
  });

  test("takes and refuses values as its programs do that read them", async () => {
    const cases = Object.entries(VALUES).flatMap(([name, values]) => values.map((value) => ({ name, value })));
    const said = await runCases(
      host,
      cases.map(({ name, value }) => ({
        files: { "main.cf": `${name} = ${value}\n`, "master.cf": "" },
        command: "postmap -c $D -q key static:value",
      })),
    );
    const theirs = said.map(({ exit, stderr }) => (exit === 0 ? undefined : stderr.replace(/^.*fatal: /s, "").trim()));
    expect(cases.map((one, at) => ({ ...one, problem: theirs[at] }))).toEqual(
      cases.map((one) => ({ ...one, problem: valueProblem(one.name, one.value, release.version)?.trim() })),
    );
  });
});

/** Of one of them Postfix forgot the words around the successor. */
const WILL_BE_REMOVED =
  /support for parameter "([^"]*)" will be removed(?:; instead, (?:specify )?"?([a-z_]+_[a-z_]+)"?)?/g;

/** Postfix says it of the restriction that reads the parameter, not of the parameter. */
const REMOVED_AS_RESTRICTION: ReadonlySet<string> = new Set(["maps_rbl_domains"]);

const NUMBERS = ["0", "1", "01", "+1", "-1", "1 2", "1,", "", "1k", "0x10", "1.5", "many", "2147483647", "2147483648"];

/** Parameters that every Postfix program reads, one of each type. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  soft_bounce: ["yes", "no", "YES", "No", "y", "true", "1", "", "yes no", "yes # no"],
  ipc_timeout: [
    ...NUMBERS,
    "1s",
    "1m",
    "1min",
    "1h",
    "1d",
    "1w",
    "1x",
    "1S",
    "1 s",
    "s",
    "many",
    "5ms",
    "3549w",
    "3550w",
  ],
  line_length_limit: [...NUMBERS, "99999999999999999999"],
  header_size_limit: NUMBERS,
};
