import { beforeAll, describe, expect, test } from "vitest";
import { sharedLab } from "../../lab/shared.ts";
import { expressionCfText, mainCfText, masterCfText, tableText } from "../../postfix/generators.ts";
import { type Case, runCases } from "./cases.ts";
import { mainCfDifferences } from "./main-cf-reading.ts";
import { masterCfDifferences } from "./master-cf-reading.ts";
import { HOSTS, type Release, releaseOf } from "./release.ts";
import { differenceIn, type Judge, sample } from "./smallest.ts";
import { keysOf, TABLE_COMMAND, tableDifferences } from "./table-reading.ts";

/**
 * postmend and Postfix read the same files: generated ones, and those that Debian ships. The three releases work at the
 * same time.
 */
const lab = sharedLab();
const MASTER_CF = "smtp unix - - n - - smtp\n";
/** A text of the generators as bytes: `ÿ` stands for one that is not UTF-8. */
const bytes = (text: string) => Buffer.from(text).toString("latin1").replaceAll("\u00c3\u00bf", "\u00ff");

describe.concurrent.each([...HOSTS])("%s", { timeout: 900_000 }, (label) => {
  const host = lab.host(label);
  let release: Release;
  beforeAll(async () => {
    release = await releaseOf(host);
  });

  async function judged(texts: readonly string[], toCase: (content: Buffer, text: string) => Case) {
    const contents = texts.map((text) => Buffer.from(bytes(text), "latin1"));
    const said = await runCases(
      host,
      contents.map((content) => toCase(content, content.toString())),
    );
    return contents.flatMap((content, at) => {
      const answer = said[at];
      return answer ? [{ text: content.toString(), said: answer }] : [];
    });
  }

  const asMainCf: Judge = async (texts) => {
    const command = "postconf -c $D -nx";
    const read = await judged(texts, (content) => ({ files: { "main.cf": content, "master.cf": MASTER_CF }, command }));
    return read.map(({ text, said }) => mainCfDifferences(text, said, release));
  };

  const asMasterCf =
    (show: "-M" | "-P"): Judge =>
    async (texts) => {
      const command = `postconf -c $D ${show}`;
      const read = await judged(texts, (content) => ({ files: { "main.cf": "", "master.cf": content }, command }));
      return read.map(({ text, said }) => masterCfDifferences(text, said, show, release.version));
    };

  const asTable: Judge = async (texts) => {
    const read = await judged(texts, (content, text) => ({
      files: {
        t: content,
        keys: keysOf(text)
          .map((key) => `${key}\n`)
          .join(""),
      },
      command: TABLE_COMMAND,
    }));
    return read.map(({ text, said }) => tableDifferences(text, said, release.version));
  };

  test("reads main.cf as postconf -n does, with the same warnings and errors", async () => {
    expect(await differenceIn(sample(mainCfText, 800), asMainCf)).toBe("");
  });

  test("expands $ expressions as postconf -nx does", async () => {
    expect(await differenceIn(sample(expressionCfText, 600), asMainCf)).toBe("");
  });

  test("reads the services of master.cf as postconf -M does", async () => {
    expect(await differenceIn(sample(masterCfText, 400), asMasterCf("-M"))).toBe("");
  });

  test("reads the overrides of master.cf as postconf -P does", async () => {
    expect(await differenceIn(sample(masterCfText, 200), asMasterCf("-P"))).toBe("");
  });

  test("reads lookup tables as postmap does", async () => {
    // Only what is UTF-8: a text has no other bytes.
    const texts = sample(
      tableText.map((text) => text.replaceAll("ÿ", "")),
      200,
    );
    expect(await differenceIn(texts, asTable)).toBe("");
  });

  test("reads long lines", async () => {
    const texts = ["mydestination = ", "mydestination = a", "own = {", "$"].map((start) => {
      return `${start}${"b, ".repeat(70_000)}\n${start}${" ".repeat(100_000)}c\n`;
    });
    expect((await asMainCf(texts)).flat()).toEqual([]);
  });

  test("reads what Debian ships", async () => {
    const found = await host.run(
      "ls /usr/share/postfix/*.cf* /etc/postfix/*.cf* /usr/share/doc/postfix*/**/*.cf* 2>/dev/null; true",
    );
    const paths = found.split("\n").filter((path) => /(main|master)\.cf/.test(path));
    expect(paths.length).toBeGreaterThanOrEqual(8);
    const shipped = await Promise.all(paths.map((path) => host.readFile(path)));
    const of = (kind: string) => shipped.filter((_, at) => paths[at]?.includes(kind));
    expect((await asMainCf(of("main.cf"))).flat()).toEqual([]);
    expect((await asMasterCf("-M")(of("master.cf"))).flat()).toEqual([]);
    expect((await asMasterCf("-P")(of("master.cf"))).flat()).toEqual([]);
  });
});
