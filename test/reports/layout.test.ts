import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow, table } from "../../src/reports/layout.ts";
import { columnsOf, line, print, span } from "../../src/reports/style.ts";

const plain = { color: false };

describe("flowing text", () => {
  test("breaks at blanks and indents what follows", () => {
    expect(print(flow(line("one two three four"), 12, line("- ")), plain)).toBe("- one two\n  three four\n");
  });

  test("keeps runs of blanks inside a line", () => {
    expect(print(flow(line("known:     SHA256"), 40), plain)).toBe("known:     SHA256\n");
  });

  test("cuts a word that is wider than a line", () => {
    expect(print(flow(line("abcdefghij"), 6, line("  ")), plain)).toBe("  abcd\n  efgh\n  ij\n");
  });

  test("counts wide characters as two columns", () => {
    expect(print(flow(line("漢字漢字"), 4), plain)).toBe("漢字\n漢字\n");
  });

  test("never makes a line wider than asked, and loses nothing but blanks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 10, max: 60 }), (text, width) => {
        const lines = flow([span(text)], width, line("    "));
        for (const parts of lines) expect(columnsOf(parts)).toBeLessThanOrEqual(width);
        const flowed = lines.flatMap((parts) => parts.map((part) => part.text)).join("");
        expect(flowed.replace(/ /g, "")).toBe(span(text).text.replace(/ /g, ""));
      }),
    );
  });
});

describe("a table", () => {
  test("aligns columns and lets the last one flow under itself", () => {
    const rows = [
      [line("reload"), line("the relay is read when Postfix starts")],
      [line("x"), line("y")],
    ];
    expect(print(table(rows, 34), plain)).toBe(
      "  reload  the relay is read when\n          Postfix starts\n  x       y\n",
    );
  });

  test("gives up columns where there is no room for them", () => {
    const rows = [[line("a".repeat(30)), line("some words to say")]];
    expect(print(table(rows, 40), plain)).toBe(`  ${"a".repeat(30)}  some\n    words to say\n`);
  });
});
