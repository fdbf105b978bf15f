import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand, hasExpression, referencedNames } from "../../src/postfix/expand.ts";
import type { PostfixVersion } from "../../src/postfix/version.ts";
import { expressionText } from "./generators.ts";
import { growth, LINEAR } from "./growth.ts";
import { V3_5, V3_7, V3_10, V3_11 } from "./releases.ts";

const VALUES: Readonly<Record<string, string>> = {
  x: "X",
  e: "",
  r: "<$x>",
  num: "10",
  quoted: "$$x",
  loop: "$loop",
  ping: "$pong",
  pong: "$ping",
  compatibility_level: "3.6",
};

function lookup(name: string): string | undefined {
  return Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
}

function text(value: string, version?: PostfixVersion): string {
  const expansion = expand(value, lookup, version);
  expect(expansion.problems).toEqual([]);
  return expansion.text;
}

function fatal(value: string, version?: PostfixVersion): string | undefined {
  return expand(value, lookup, version).problems.find(({ severity }) => severity === "fatal")?.text;
}

describe("a reference", () => {
  it.each([
    ["$x", "X"],
    ["${x}", "X"],
    ["$(x)", "X"],
    ["${ x }", "X"],
    ["a$x-b", "aX-b"],
    ["$x$x", "XX"],
    ["$e", ""],
    ["$r", "<X>"],
    ["$$", "$"],
    ["$$x", "$x"],
    ["$$$x", "$X"],
    ["no dollar", "no dollar"],
    ["", ""],
  ])("in %s makes '%s'", (value, result) => {
    expect(text(value)).toBe(result);
  });

  it("takes the longest name of letters, digits and underscores", () => {
    const names = (name: string) => ({ a: "short", a_1B: "long" })[name];
    expect(expand("$a_1B.c", names).text).toBe("long.c");
    expect(expand("${a}_1B", names).text).toBe("short_1B");
  });

  it("takes a value's own literal dollar as it is, not as a reference", () => {
    expect(text("$quoted")).toBe("$x");
  });

  it("to an undefined name is empty and warned about", () => {
    expect(expand("a${nothing}b", lookup)).toEqual({
      text: "ab",
      problems: [{ severity: "warning", text: "undefined parameter: nothing" }],
    });
  });
});

describe("a function, which Postfix 3.11 brought", () => {
  it.each([
    ["${domain_to_ascii{$x.example}}", "X.example"],
    ["${domain_to_ascii{Ü.Example}}", "xn--tda.example"],
    ["$( domain_to_ascii { ü.example } )", "xn--tda.example"],
    ["${domain_to_ascii{faß.de}}", "xn--fa-hia.de"],
    ["${domain_to_ascii{a..b}}", "a..b"],
    ["${domain_to_ascii{xn--a.example}}", "xn--a.example"],
    ["${domain_to_utf8{xn--tda.Example}}", "ü.example"],
    ["${domain_to_utf8{XN--bcher-kva.example}}", "bücher.example"],
    ["${domain_to_utf8{ABC}}", "abc"],
    ["${domain_to_utf8{ü.example}}", "ü.example"],
    ["${domain_to_utf8{$e}}", ""],
    ["${{${domain_to_ascii{abc}}} == {abc}?{y}:{n}}", "y"],
    ["$x{abc}", "X{abc}"],
  ])("makes of %s '%s'", (value, result) => {
    expect(text(value, V3_11)).toBe(result);
  });

  it.each([
    ["${nofunc{abc}}", 'unknown function "nofunc" at"...>>>nofunc{abc}"'],
    ["${nofunc{abc}x}", 'unexpected input at: "...abc}>>>x"'],
    ["${domain_to_ascii{abc}?{y}:{n}}", 'unexpected input at: "...abc}>>>?{y}:{n}"'],
    ["${domain_to_ascii{$e}}", "bad domain argument in: 'domain_to_ascii{}'"],
    ["${domain_to_ascii{-ü-}}", "bad domain argument in: 'domain_to_ascii{-ü-}'"],
    ["${domain_to_ascii{ü,ä}}", "bad domain argument in: 'domain_to_ascii{ü,ä}'"],
    ["${domain_to_ascii{ü.}}", "bad domain argument in: 'domain_to_ascii{ü.}'"],
    ["${domain_to_utf8{xn--a.example}}", "bad domain argument in: 'domain_to_utf8{xn--a.example}'"],
  ])("is refused in %s", (value, problem) => {
    expect(fatal(value, V3_11)).toBe(problem);
  });

  it("is a syntax error to older releases", () => {
    expect(fatal("${domain_to_ascii{$x}}", V3_10)).toBe('attribute name syntax error at: "...domain_to_ascii>>>{$x}"');
  });

  it("turns back what it turned, for every domain that it takes", () => {
    const label = fc.string({ unit: fc.constantFrom(..."abzüßéжщ中文あ0-"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(label, (name) => {
        const { text: ascii, problems } = expand(`\${domain_to_ascii{${name}.example}}`, lookup, V3_11);
        fc.pre(problems.length === 0 && ascii.startsWith("xn--"));
        expect(expand(`\${domain_to_utf8{${ascii}}}`, lookup, V3_11).text).toBe(`${name}.example`.normalize("NFC"));
      }),
    );
  });
});

describe("a condition", () => {
  it.each([
    ["${x?yes}", "yes"],
    ["${x?{yes}}", "yes"],
    ["${e?yes}", ""],
    ["${undefined?yes}", ""],
    ["${x:no}", ""],
    ["${e:no}", "no"],
    ["${e:{no}}", "no"],
    ["${undefined:no}", "no"],
    ["${x?{a}:{b}}", "a"],
    ["${e?{a}:{b}}", "b"],
    ["${x?{a}:b}", "a"],
    ["${x ? {a} : {b}}", "a"],
    ["${x?a:b}", "a:b"],
    ["${x?{$r}}", "<X>"],
    ["${x?{${e:{$num}}}}", "10"],
    ["$(x?yes)", "yes"],
  ])("%s makes '%s'", (value, result) => {
    expect(text(value)).toBe(result);
  });

  it("does not look into the branch that is not taken", () => {
    expect(text("${x?{a}:{$nothing}}")).toBe("a");
  });
});

describe("a comparison", () => {
  it.each([
    ["${{a} == {a} ? {yes} : {no}}", "yes"],
    ["${{a} != {a} ? {yes} : {no}}", "no"],
    ["${{$x}=={X}?{yes}:{no}}", "yes"],
    ["${{9} < {10} ? {yes} : {no}}", "yes"],
    ["${{$num} >= {9} ? {yes} : {no}}", "yes"],
    ["${{007} == {7} ? {yes} : {no}}", "yes"],
    ["${{3.10} > {3.5} ? {yes} : {no}}", "no"],
    ["${{b} > {a} ? {yes} : {no}}", "yes"],
    ["${{a} == {a} ? {yes}}", "yes"],
    ["${{a} == {b} : {no}}", "no"],
    ["${{a} == {a}}", "true"],
    ["${{a} == {b}}", ""],
  ])("%s makes '%s'", (value, result) => {
    expect(text(value)).toBe(result);
  });

  it("of levels compares releases by their numbers", () => {
    expect(text("${{3.10} >level {3.5} ? {yes} : {no}}")).toBe("yes");
    expect(text("${{$compatibility_level} <level {3.6} ? {yes} : {no}}", V3_7)).toBe("no");
    expect(text("${{2} <level {3.6} ? {yes} : {no}}", V3_7)).toBe("yes");
    expect(text("${{0} <=level {0} ? {yes} : {no}}", V3_7)).toBe("yes");
  });

  it("of levels is unknown to 3.5", () => {
    expect(fatal("${{1} <level {2} ? {yes} : {no}}", V3_5)).toContain('"{expression}" expected at');
  });

  it("of levels refuses what is no level", () => {
    expect(fatal("${{x} <level {2} ? {yes} : {no}}")).toBe('malformed compatibility level syntax: "x"');
  });
});

describe("an expression that Postfix refuses", () => {
  it.each([
    ["${x", 'truncated macro reference: "${x"'],
    ["$(x", 'truncated macro reference: "$(x"'],
    ["$", 'empty macro name: "$"'],
    ["costs $ 5", 'empty macro name: "costs $ 5"'],
    ["${}", 'empty macro name: "${}"'],
    ["${a-b}", 'attribute name syntax error at: "...a>>>-b"'],
    ["${e?{x}junk}", '":" expected at: "...x}>>>junk"'],
    ["$loop", 'unreasonable macro call nesting: "loop"'],
    ["$ping", 'unreasonable macro call nesting: "pong"'],
  ])("%s: %s", (value, problem) => {
    expect(fatal(value)).toBe(problem);
  });

  it("ends the expansion where it stands", () => {
    expect(expand("a $x ${ b", lookup).text).toBe("a X ");
  });

  it("is also one that doubles at each level, whatever it ends in", () => {
    for (const end of ["a long end ".repeat(100), ""]) {
      const doubling = (name: string) => (name === "a50" ? end : `$a${Number(name.slice(1)) + 1}`.repeat(2));
      const { text: long, problems } = expand("$a0", doubling);
      expect(problems).toMatchObject([{ severity: "fatal", text: expect.stringContaining("unreasonably") }]);
      expect(long.length).toBeLessThan(5_000_000);
    }
  });
});

describe("names that a value refers to", () => {
  it("are found in every form, also in branches that are not taken", () => {
    expect(referencedNames("$a ${b} $(c) ${d?{$e}:{${ f }}} ${{$g} == {1}?x}")).toEqual([..."abcdefg"]);
  });

  it("are those of a function's argument, not its own", () => {
    expect(referencedNames("${domain_to_ascii{$a}} $(domain_to_utf8 {${b}}) $c{d}")).toEqual([..."abc"]);
  });

  it("are empty where a condition has none, of which postconf warns too", () => {
    expect(referencedNames("${?a} ${ :{$b}} $(?c) $?d ${}")).toEqual(["", "", "b", ""]);
  });

  it("are none behind a literal dollar", () => {
    expect(referencedNames("$$a $$$b")).toEqual(["b"]);
    expect(hasExpression("$$a")).toBe(false);
    expect(hasExpression("$$$a")).toBe(true);
  });
});

describe("expansion", () => {
  it("of a text without a dollar is the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const plain = value.replaceAll("$", "");
        expect(expand(plain, lookup)).toEqual({ text: plain, problems: [] });
      }),
    );
  });

  it("of a text with doubled dollars gives it back", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a${}()?: ") }), (value) => {
        expect(text(value.replaceAll("$", "$$$$"))).toBe(value);
      }),
    );
  });

  it("ends without an exception for every text, right or wrong", () => {
    fc.assert(
      fc.property(expressionText, fc.constantFrom(undefined, V3_5, V3_7), (value, version) => {
        const { problems } = expand(value, lookup, version);
        expect(problems.filter(({ severity }) => severity === "fatal").length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("asks only for names that the value, or a value it refers to, names", () => {
    fc.assert(
      fc.property(expressionText, (value) => {
        const asked = new Set<string>();
        const flat = (name: string) => {
          asked.add(name);
          return "1";
        };
        expand(value, flat);
        const named = new Set([...referencedNames(value), ""]);
        expect([...asked].filter((name) => !named.has(name))).toEqual([]);
      }),
    );
  });

  it("takes time in proportion to the text", () => {
    const references = (size: number) => "$x ${e:{b}} $$ ".repeat(size / 16);
    const groups = (size: number) => `\${x?{${"{}".repeat(size / 2)}}}`;
    expect(growth(references, 640_000, (value) => expand(value, lookup))).toBeLessThan(LINEAR);
    expect(growth(groups, 1_600_000, (value) => expand(value, lookup))).toBeLessThan(LINEAR);
  });
});
