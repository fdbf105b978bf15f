import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { parseLookupTable, parsePostmapDump } from "../../src/postfix/lookup-table.ts";
import { anyText, oneLineValue, tableText } from "./generators.ts";
import { growth, LINEAR } from "./growth.ts";

function entries(text: string): [key: string, value: string][] {
  return parseLookupTable(text)
    .entries()
    .map(({ key, value }) => [key, value]);
}

function problems(text: string): string[] {
  return parseLookupTable(text).problems.map((problem) => problem.text);
}

describe("the source of a lookup table", () => {
  it("folds the case of keys as postmap does, beyond ASCII too", () => {
    const keys = parseLookupTable("[H]:587 a\nStra\u00dfe b\n\u00c4\u03a3 c\n")
      .entries()
      .map(({ key }) => key);
    expect(keys).toEqual(["[h]:587", "strasse", "\u00e4\u03c3"]);
  });

  it("has a key, white space and a value on each line", () => {
    expect(entries("a 1\nb\t2\nc   3 4  \n")).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3 4"],
    ]);
  });

  it("has continuation lines, also across comments and blank lines", () => {
    expect(entries("a 1\n  2\n\n# c\n\t3\nb\n  4\n")).toEqual([
      ["a", "1  2\t3"],
      ["b", "4"],
    ]);
  });

  it("may have CRLF line ends and no newline at its end", () => {
    expect(entries("a 1\r\n\r\nb 2\r\nc 3")).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
  });

  it("has keys in lower case and values as they are", () => {
    expect(entries("[Smtp.Example.COM]:587 User:PassWord")).toEqual([["[smtp.example.com]:587", "User:PassWord"]]);
  });

  it("has values without quoting rules or comments", () => {
    const password = 'user: p#w "q" \\ $x, ü';
    expect(entries(`h ${password}  \n`)).toEqual([["h", password]]);
  });

  it("has blanks in keys only inside double quotes", () => {
    expect(entries('"a b" 1\n"c \\" d" 2\n')).toEqual([
      ['"a b"', "1"],
      ['"c \\" d"', "2"],
    ]);
  });

  it("keeps the first of two entries with one key, and warns of the second even when it is equal", () => {
    const text = "a 1\nA 2\na 1\n";
    expect(entries(text)).toEqual([["a", "1"]]);
    expect(parseLookupTable(text).problems).toEqual([
      { severity: "warning", line: 2, text: 'duplicate entry: "a"' },
      { severity: "warning", line: 3, text: 'duplicate entry: "a"' },
    ]);
  });

  it("skips a line without a value", () => {
    expect(entries("a\nb \nc 3\n")).toEqual([["c", "3"]]);
    expect(problems("a\nb \n")).toEqual(Array(2).fill("expected format: key whitespace value"));
  });

  it("stores a key that ends in a colon, with a warning", () => {
    expect(entries("root: me\n")).toEqual([["root:", "me"]]);
    expect(problems("root: me\n")).toEqual(['record is in "key: value" format; is this an alias file?']);
  });

  it("drops an indented first line", () => {
    expect(entries(" a 1\nb 2\n")).toEqual([["b", "2"]]);
    expect(problems(" a 1\nb 2\n")).toEqual(['logical line must not start with whitespace: " a 1"']);
  });

  it("are key, value and line, and nothing of the parser's own", () => {
    expect(parseLookupTable("A 1\n").entries()).toEqual([{ key: "a", value: "1", line: 1 }]);
  });

  it("tells on which line an entry starts", () => {
    const lines = parseLookupTable("# c\na 1\n  2\n\nb 3\n").entries();
    expect(lines.map(({ line }) => line)).toEqual([2, 5]);
  });
});

describe("an edit of a lookup table", () => {
  it("keeps comments, spacing and the other entries", () => {
    const table = parseLookupTable("# relay\na\t\t1\n\nB   2 # not a comment\n");
    expect(String(table.set("a", "x y"))).toBe("# relay\na\t\tx y\n\nB   2 # not a comment\n");
    expect(String(table.set("b", "3"))).toBe("# relay\na\t\tx y\n\nB   3\n");
  });

  it("puts a new key at the end, with the newline that was missing", () => {
    expect(String(parseLookupTable("a 1").set("b", "2"))).toBe("a 1\nb 2\n");
    expect(String(parseLookupTable("").set("b", "2"))).toBe("b 2\n");
    expect(String(parseLookupTable("a 1\r\n").set("b", "2"))).toBe("a 1\r\nb 2\r\n");
  });

  it("changes the entry that counts, the first", () => {
    const table = parseLookupTable("a 1\na 2\n").set("a", "3");
    expect(String(table)).toBe("a 3\na 2\n");
  });

  it("puts a value of several lines on one and keeps the comments between", () => {
    expect(String(parseLookupTable("a 1\n# c\n  2\nb 3\n").set("a", "4"))).toBe("a 4\n# c\nb 3\n");
    expect(String(parseLookupTable("a\n  1\nb 3\n").set("a", "4"))).toBe("a 4\nb 3\n");
  });

  it("deletes every entry of a key, lest a later one counts", () => {
    expect(String(parseLookupTable("a 1\nb 2\n  3\nA 4\n").delete("a"))).toBe("b 2\n  3\n");
    expect(String(parseLookupTable("# c\na 1\n  2\n").delete("A"))).toBe("# c\n");
    expect(String(parseLookupTable("# c\na 1\n# d\n  2\n# e\nb 3\n").delete("a"))).toBe("# c\n# e\nb 3\n");
    expect(String(parseLookupTable("a 1\n").delete("b"))).toBe("a 1\n");
  });

  it.each(["", "a b", "#a", "a\nb", "a\0", '"a', "a\\"])("refuses the key %j", (key) => {
    expect(() => parseLookupTable("").set(key, "1")).toThrow(PostmendError);
  });

  it.each(["", "  ", "a\nb", "a\0b"])("refuses the value %j without showing it", (value) => {
    expect(() => parseLookupTable("").set("k", value)).toThrow(PostmendError);
  });

  it("does not show a value, which may be a password, in an error", () => {
    const set = () => parseLookupTable("").set("k", "user:s3cret\n");
    expect(set).toThrow(PostmendError);
    expect(set).not.toThrow(/s3cret/);
  });
});

describe("the dump of a built table", () => {
  it("has keys and values between tabs", () => {
    expect(parsePostmapDump("a\tuser:p w\nb\tx\ty\n")).toEqual(
      new Map([
        ["a", "user:p w"],
        ["b", "x\ty"],
      ]),
    );
  });

  it("has quoted keys, with a tab inside quotes", () => {
    expect(parsePostmapDump('"a\tb"\t1\n')).toEqual(new Map([['"a\tb"', "1"]]));
  });

  it("is empty for an empty table", () => {
    expect(parsePostmapDump("")).toEqual(new Map());
  });
});

describe("every lookup table", () => {
  const key = fc.oneof(
    fc.constantFrom("k", "K", "[h]:587", "a@b", "@b", '"a b"', "é", "k:", "a\\ b", "x"),
    fc.string({ unit: fc.constantFrom(..."aB\\\"' :#\v"), minLength: 1, maxLength: 6 }),
  );
  const value = oneLineValue.filter((text) => text.trim() !== "");
  const text = fc.oneof(tableText, anyText);

  /** Keys that set refuses are no case of the laws. */
  function takes(name: string): boolean {
    try {
      parseLookupTable("").set(name, "x");
      return true;
    } catch {
      return false;
    }
  }

  it("prints back the text that was parsed", () => {
    fc.assert(fc.property(text, (source) => String(parseLookupTable(source)) === source));
  });

  it("holds what was set, and keeps the other entries as they were", () => {
    fc.assert(
      fc.property(text, key, value, (source, name, wanted) => {
        fc.pre(takes(name));
        const before = parseLookupTable(source);
        const after = parseLookupTable(String(parseLookupTable(source).set(name, wanted)));
        expect(after.get(name)).toBe(wanted.replaceAll(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, ""));
        const others = (table: typeof after) =>
          table.entries().flatMap((entry) => (entry.key === name.toLowerCase() ? [] : [[entry.key, entry.value]]));
        expect(others(after)).toEqual(others(before));
      }),
    );
  });

  it("is not changed by setting what it holds", () => {
    fc.assert(
      fc.property(tableText, (source) => {
        const table = parseLookupTable(source);
        for (const entry of table.entries()) if (takes(entry.key)) table.set(entry.key, entry.value);
        expect(String(table)).toBe(source);
      }),
    );
  });

  it("loses with a key its lines and nothing else", () => {
    fc.assert(
      fc.property(text, fc.nat(), (source, at) => {
        const before = parseLookupTable(source);
        const [first] = before.entries();
        fc.pre(first !== undefined);
        const name = before.entries().at(at % before.entries().length)?.key ?? "";
        const after = parseLookupTable(String(parseLookupTable(source).delete(name)));
        const rest = before.entries().filter((entry) => entry.key !== name);
        expect(after.get(name)).toBeUndefined();
        expect(after.entries().map((entry) => [entry.key, entry.value])).toEqual(
          rest.map((entry) => [entry.key, entry.value]),
        );
        // Those between the lines of the entry are gone; none is new, and none has moved.
        const left = commentLines(String(after)).values();
        let next = left.next();
        for (const comment of commentLines(source)) if (comment === next.value) next = left.next();
        expect(next.done).toBe(true);
      }),
    );
  });

  it("goes back to what it was when a new entry is deleted again", () => {
    fc.assert(
      fc.property(tableText, value, (source, wanted) => {
        fc.pre(source === "" || source.endsWith("\n"));
        expect(String(parseLookupTable(source).set("no.such.key", wanted).delete("no.such.key"))).toBe(source);
      }),
    );
  });

  it("is read in time in proportion to its size", () => {
    const longLine = (size: number) => `k ${"a # words ".repeat(size / 10)}`;
    const manyLines = (size: number) => Array.from({ length: size }, (_, at) => `user${at}@example.com x\n`).join("");
    const duplicates = (size: number) => "a 1\n".repeat(size);
    const read = (source: string) => parseLookupTable(source).entries().length + parsePostmapDump(source).size;
    expect(growth(longLine, 10_000_000, read)).toBeLessThan(LINEAR);
    expect(growth(manyLines, 100_000, read)).toBeLessThan(LINEAR);
    expect(growth(duplicates, 100_000, read)).toBeLessThan(LINEAR);
  }, 60_000);
});

function commentLines(text: string): string[] {
  return text.split("\n").filter((line) => /^[ \t\r\v\f]*#/.test(line));
}
