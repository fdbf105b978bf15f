import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { type MainCf, parseMainCf } from "../../src/postfix/main-cf.ts";
import { anyText, asShown, mainCfText, oneLineValue, parameterName } from "./generators.ts";
import { growth, LINEAR } from "./growth.ts";

function entries(text: string): [name: string, value: string][] {
  return parseMainCf(text).entries();
}

function problems(text: string): string[] {
  return parseMainCf(text).problems.map(({ severity, line, text: words }) => `${severity} ${line} ${words}`);
}

describe("a main.cf", () => {
  it("takes blanks around the sign and at the end for nothing", () => {
    expect(entries("a=1\nb   =  2  \nc =3\n")).toEqual([
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ]);
  });

  it("separates name and value at the first sign only", () => {
    expect(entries("mynetworks=a=b=c\n")).toEqual([["mynetworks", "a=b=c"]]);
  });

  it("tells empty from absent", () => {
    const file = parseMainCf("relayhost =\n");
    expect([file.has("relayhost"), file.get("relayhost")]).toEqual([true, ""]);
    expect([file.has("myhostname"), file.get("myhostname")]).toEqual([false, undefined]);
  });

  it("continues a line across blank lines and comments, indented or not", () => {
    expect(entries("a = 1\n\n# c\n  2\n   # d\n\t3\nb = 4\n")).toEqual([
      ["a", "1 2 3"],
      ["b", "4"],
    ]);
  });

  it("continues a line that starts with a form feed or a vertical tab, but not with a no-break space", () => {
    expect(parseMainCf("a = 1\n\f2\n\v3\n").entries()).toEqual([["a", "1\f2\v3"]]);
    expect(problems("a = 1\n\u00a02\n")).toEqual([`fatal 2 missing '=' after attribute name: "\u00a02"`]);
  });

  it("shows runs of white space as one blank", () => {
    expect(parseMainCf("a = b   c\td { e\n   f }\n").get("a")).toBe("b c d { e f }");
  });

  it("keeps quotes, backslashes, comments after text and bytes of any language in a value", () => {
    expect(entries('a = "x"\nb = c \\\nd = e # f\ng = é\u00a0ü\n')).toEqual([
      ["a", '"x"'],
      ["b", "c \\"],
      ["d", "e # f"],
      ["g", "é\u00a0ü"],
    ]);
  });

  it("has names of any characters but white space and the sign, and tells their case apart", () => {
    expect(entries("Relayhost = 1\nrelayhost = 2\nx.y-z = 3\n").map(([name]) => name)).toEqual([
      "Relayhost",
      "relayhost",
      "x.y-z",
    ]);
  });

  it("may have CRLF line ends, also on blank lines, and no newline at its end", () => {
    expect(entries("a = 1\r\n\r\n  2\r\nb = 3")).toEqual([
      ["a", "1 2"],
      ["b", "3"],
    ]);
  });

  it("with CR only is one line", () => {
    expect(entries("a = 1\rb = 2\r")).toEqual([["a", "1 b = 2"]]);
  });

  it("has a byte order mark as part of its first name", () => {
    expect(entries("\ufeffa = 1\n")).toEqual([["\ufeffa", "1"]]);
    expect(problems("\ufeff# comment\na = 1\n")[0]).toMatch(/^fatal 1 missing '=' after attribute name/);
  });

  it("has values that end at a NUL", () => {
    expect(entries("a = 1\0 2\n")).toEqual([["a", "1"]]);
    expect(parseMainCf("a = 1\0 2\n").problems).toEqual([
      { severity: "warning", line: 1, text: "text after null byte may be ignored", since: "3.10" },
    ]);
  });

  it("tells where an entry stands, and which one is in force", () => {
    expect(parseMainCf("# c\na = 1\n# d\n  2\n\na = 3\n").assignments()).toEqual([
      { name: "a", value: "1 2", raw: " 1\n# d\n  2", line: 2, endLine: 4, inForce: false },
      { name: "a", value: "3", raw: " 3", line: 6, endLine: 6, inForce: true },
    ]);
  });
});

describe("what Postfix says of a main.cf", () => {
  it.each([
    ["foo", `fatal 1 missing '=' after attribute name: "foo"`],
    ["foo bar", `fatal 1 missing '=' after attribute name: "foo bar"`],
    ["relay host = x", `fatal 1 missing '=' after attribute name: "relay host = x"`],
    ["= foo", `fatal 1 missing attribute name: "= foo"`],
    ["a = 1\n# c\nfoo", `fatal 3 missing '=' after attribute name: "foo"`],
    ["  a = 1", 'warning 1 logical line must not start with whitespace: "  a = 1"'],
    ["a = 1\nb = 2\na = 3", "warning 3 overriding earlier entry: a=1"],
    ["mydestination = { b", `warning 1 missing '}' in "{ b"`],
    ["mydestination = x, {b}c", `warning 1 syntax error after '}' in "{b}c"`],
    ["mydestination = inline:{a=b}c", `warning 1 syntax error after '}' in "{a=b}c"`],
    ["mydestination = proxy:proxy:inline:{ {a}b }", `warning 1 syntax error after '}' in "{a}b"`],
    ["slow_destination_rate_delay = {a}b", `warning 1 syntax error after '}' in "{a}b"`],
    ["a = b\n  c\na = b c", "warning 3 overriding earlier entry: a=b  c"],
    [
      "  éébcdefghijklmnopqrstuvwxyzabc",
      'warning 1 logical line must not start with whitespace: "  éébcdefghijklmnopqrstuvwxy..."',
    ],
    ["\ufeff# c", `fatal 1 missing '=' after attribute name: "\ufeff# c"`],
    ["a = b\n# \0\nc = d", "warning 1 text after null byte may be ignored"],
  ])("%j: %s", (text, problem) => {
    expect(problems(`${text}\n`)).toEqual([problem]);
  });

  it.each([
    ["a = b\0\n", [1, undefined]],
    ["# \0\n\na = b\nc = d\n", [3, undefined]],
    ["a = b\0\n\n# c\n\nc = d\n", [1, 4]],
    ["a = b\n c\n# \0", [1, 3]],
    ["# \0\n\n", [2, undefined]],
    ["#\0", [1, undefined]],
  ])("names the lines that are read together with a NUL: %j", (text, lines) => {
    const found = parseMainCf(text).problems.map(({ line, endLine }) => [line, endLine]);
    expect(found).toEqual([lines]);
  });

  it("is nothing of a duplicate with the same value", () => {
    expect(problems("a = 1\na = 1\n")).toEqual([]);
  });

  it("is a warning of a comment after text from 3.9 on", () => {
    expect(parseMainCf("mydestination = b # c\n").problems).toMatchObject([
      { severity: "warning", line: 1, since: "3.9", text: expect.stringMatching(/^#comment after other text/) },
    ]);
  });

  it("is a warning of braces behind such a comment up to 3.7, as later ones stop there", () => {
    expect(parseMainCf("mydestination = b # {c}d\n").problems).toMatchObject([
      { text: expect.stringMatching(/^#comment/), since: "3.9" },
      { text: `syntax error after '}' in "{c}d"`, before: "3.9" },
    ]);
  });

  it.each([
    "my_own = {a}b # c",
    "default_rbl_reply = {a}b # c",
    "process_id = {a}b # c",
    "mydestination = x{a}b",
    "mydestination = x:/{a}b",
    "mydestination = $foo {a}b",
  ])("is nothing of %s: it looks for tables in the values of parameters that it knows, after expansion", (text) => {
    expect(problems(text)).toEqual([]);
  });

  it("shows the first 30 characters of a line that must not be indented", () => {
    const text = ` ${"x".repeat(40)}\n`;
    expect(problems(text)).toEqual([`warning 1 logical line must not start with whitespace: " ${"x".repeat(29)}..."`]);
  });
});

describe("an edit of a main.cf", () => {
  function edited(text: string, edit: (file: MainCf) => void): string {
    const file = parseMainCf(text);
    edit(file);
    return String(file);
  }

  it("changes the value in its place and keeps name and spacing", () => {
    expect(edited("# c\na=1\nb   =   2  \nc = 3\n", (f) => f.set("b", "4"))).toBe("# c\na=1\nb   =   4\nc = 3\n");
    expect(edited("a=1\n", (f) => f.set("a", "2"))).toBe("a=2\n");
  });

  it("sets the empty value without a blank at the end", () => {
    expect(edited("a = 1\n", (f) => f.set("a", ""))).toBe("a =\n");
    expect(edited("a =\n", (f) => f.set("a", "1"))).toBe("a = 1\n");
    expect(edited("a=\n", (f) => f.set("a", "1"))).toBe("a=1\n");
  });

  it("puts a value of several lines on one and keeps the comments between", () => {
    const text = "a = 1\n  2\n# c\n\n  3\nb = 4\n";
    expect(edited(text, (f) => f.set("a", "5"))).toBe("a = 5\n# c\n\nb = 4\n");
  });

  it("deletes the comments between the lines of a value with it, and leaves those above and below", () => {
    const text = "# above\na = 1\n# of the second line\n  2\n# below\nb = 4\n";
    expect(edited(text, (f) => f.delete("a"))).toBe("# above\n# below\nb = 4\n");
  });

  it("changes the last of several entries, which is in force", () => {
    expect(edited("a = 1\na = 2\n", (f) => f.set("a", "3"))).toBe("a = 1\na = 3\n");
  });

  it("deletes every entry of the name, lest an older one comes into force", () => {
    expect(edited("a = 1\nb = 2\na = 3\n  4\n", (f) => f.delete("a"))).toBe("b = 2\n");
  });

  it("puts a new entry beside its relatives, else at the end", () => {
    const text = "smtp_tls_CAfile = /a\n\nmyhostname = b\n";
    expect(edited(text, (f) => f.set("smtp_tls_security_level", "encrypt"))).toBe(
      "smtp_tls_CAfile = /a\nsmtp_tls_security_level = encrypt\n\nmyhostname = b\n",
    );
    expect(edited(text, (f) => f.set("inet_protocols", "ipv4"))).toBe(`${text}inet_protocols = ipv4\n`);
  });

  it("adds the newline that was missing before a new entry", () => {
    expect(edited("relayhost = a", (f) => f.set("inet_protocols", "all"))).toBe(
      "relayhost = a\ninet_protocols = all\n",
    );
    expect(edited("", (f) => f.set("a", "1"))).toBe("a = 1\n");
  });

  it("keeps CRLF line ends", () => {
    expect(edited("a = 1\r\nb = 2\r\n", (f) => f.set("a", "3").set("zz", "4"))).toBe("a = 3\r\nb = 2\r\nzz = 4\r\n");
  });

  it("works around lines that Postfix refuses", () => {
    expect(edited("foo bar\na = 1\n= x\n", (f) => f.set("a", "2"))).toBe("foo bar\na = 2\n= x\n");
  });

  it.each([
    [
      "keeps comments inside a folded value at their place",
      "relayhost =\n  a\n# keep\n  # this\n  b\n\nx = y\n",
      "relayhost = new\n# keep\n  # this\n\nx = y\n",
    ],
    ["moves the sign to the first line", "relayhost\n# c\n = a\n", "relayhost = new\n# c\n"],
    ["replaces a value that a NUL cuts", "relayhost = o\0ld\n", "relayhost = new\n"],
    ["keeps a missing final newline of the entry", "x = y\nrelayhost = old", "x = y\nrelayhost = new"],
    ["keeps CRLF of a folded value", "relayhost = a\r\n  b\r\nx = y\r\n", "relayhost = new\r\nx = y\r\n"],
    ["adds the newline that a final comment lacks", "x = y\n# end", "x = y\n# end\nrelayhost = new\n"],
    [
      "goes beside the smtp_ parameters",
      "smtp_helo_name = x\n\nmyorigin = y\n",
      "smtp_helo_name = x\nrelayhost = new\n\nmyorigin = y\n",
    ],
    [
      "goes below the last line of a folded relative",
      "smtp_x = a,\n\n# c\n  d\n# e\nz = 1\n",
      "smtp_x = a,\n\n# c\n  d\nrelayhost = new\n# e\nz = 1\n",
    ],
  ])("%s", (_, before, after) => {
    expect(edited(before, (f) => f.set("relayhost", "new"))).toBe(after);
  });

  it("puts a new entry beside those that share most words of its name", () => {
    const text = "smtp_tls_loglevel = 1\nsmtp_sasl_auth_enable = no\nsmtpd_banner = x\n";
    expect(edited(text, (f) => f.set("smtp_tls_CAfile", "/ca"))).toBe(
      text.replace("= 1\n", "= 1\nsmtp_tls_CAfile = /ca\n"),
    );
    expect(edited("relayhost = h\nx = y\n", (f) => f.set("smtp_sasl_auth_enable", "yes"))).toBe(
      "relayhost = h\nsmtp_sasl_auth_enable = yes\nx = y\n",
    );
    expect(edited("queue_run_delay = 1\nx = y\n", (f) => f.set("minimal_backoff_time", "2"))).toBe(
      "queue_run_delay = 1\nminimal_backoff_time = 2\nx = y\n",
    );
  });

  it.each(["", "a b", "a=b", "#a", "a\n", "a\0"])("refuses the name %j", (name) => {
    expect(() => parseMainCf("").set(name, "1")).toThrow(PostmendError);
  });

  it.each(["a\nb", "a\0b"])("refuses the value %j", (value) => {
    expect(() => parseMainCf("").set("a", value)).toThrow(PostmendError);
  });
});

describe("every main.cf", () => {
  const text = fc.oneof(mainCfText, anyText);

  it("prints back the text that was parsed", () => {
    fc.assert(fc.property(text, (source) => String(parseMainCf(source)) === source));
  });

  it("holds what was set, in the text as in the object", () => {
    fc.assert(
      fc.property(text, parameterName, oneLineValue, (source, name, value) => {
        fc.pre(isName(name));
        const file = parseMainCf(source).set(name, value);
        expect(file.get(name)).toBe(asShown(value));
        expect(parseMainCf(String(file)).get(name)).toBe(asShown(value));
      }),
    );
  });

  it("keeps every other entry, comment and blank line as it is when one is set or deleted", () => {
    fc.assert(
      fc.property(text, parameterName, oneLineValue, fc.boolean(), (source, name, value, remove) => {
        fc.pre(isName(name));
        const before = parseMainCf(source);
        const file = parseMainCf(source);
        const after = parseMainCf(String(remove ? file.delete(name) : file.set(name, value)));
        expect(others(after, name)).toEqual(others(before, name));
        const gone = remove ? before.assignments().filter((entry) => entry.name === name) : [];
        expect(skippedLines(String(after))).toEqual(skippedLines(source, gone));
      }),
    );
  });

  it("is not changed by setting a value to what it is", () => {
    fc.assert(
      fc.property(text, (source) => {
        const file = parseMainCf(source);
        for (const [name, value] of file.entries()) if (isName(name)) file.set(name, value);
        expect(String(file)).toBe(source);
      }),
    );
  });

  it("is not changed by setting the same value a second time", () => {
    fc.assert(
      fc.property(text, parameterName, oneLineValue, (source, name, value) => {
        fc.pre(isName(name));
        const once = String(parseMainCf(source).set(name, value));
        expect(String(parseMainCf(once).set(name, value))).toBe(once);
      }),
    );
  });

  it("has nothing left of an entry that was deleted, and no new problem", () => {
    fc.assert(
      fc.property(text, fc.nat(), (source, at) => {
        const before = parseMainCf(source);
        const names = before.entries().map(([name]) => name);
        fc.pre(names.length > 0);
        const name = names[at % names.length] ?? "";
        const after = parseMainCf(String(parseMainCf(source).delete(name)));
        expect(after.assignments().filter((entry) => entry.name === name)).toEqual([]);
        const texts = new Set(before.problems.map((problem) => problem.text));
        expect(after.problems.filter((problem) => !texts.has(problem.text))).toEqual([]);
      }),
    );
  });

  it("goes back to what it was when a new entry is deleted again", () => {
    fc.assert(
      fc.property(mainCfText, oneLineValue, (source, value) => {
        fc.pre(source === "" || source.endsWith("\n"));
        expect(String(parseMainCf(source).set("no_such_name", value).delete("no_such_name"))).toBe(source);
      }),
    );
  });

  it("is read in time in proportion to the length of a line", () => {
    const read = (source: string) => parseMainCf(source).entries();
    const words = (size: number) => `mydestination = ${`${"a".repeat(95)}, {b}`.repeat(size / 100)}\n`;
    const blanks = (size: number) => `mydestination = a${" ".repeat(size / 2)}b${" ".repeat(size / 2)}\n`;
    const braces = (size: number) => `mydestination = ${"{".repeat(size)}\n`;
    expect(growth(words, 10_000_000, read)).toBeLessThan(LINEAR);
    expect(growth(blanks, 10_000_000, read)).toBeLessThan(LINEAR);
    expect(growth(braces, 200_000, read)).toBeLessThan(LINEAR);
  }, 120_000);

  it("is read and edited in time in proportion to the number of lines", () => {
    const edit = (source: string) => String(parseMainCf(source).set("relayhost", "[a]:587").delete("mydestination"));
    const entries = (size: number) => Array.from({ length: size }, (_, at) => `name_${at} = value\n`).join("");
    const continued = (size: number) => `mydestination = a\n${"# c\n  b,\n".repeat(size / 2)}`;
    const duplicates = (size: number) => "mydestination = a\nmydestination = b\n".repeat(size / 2);
    expect(growth(entries, 100_000, edit)).toBeLessThan(LINEAR);
    expect(growth(continued, 30_000, edit)).toBeLessThan(LINEAR);
    expect(growth(duplicates, 30_000, edit)).toBeLessThan(LINEAR);
  }, 120_000);
});

function isName(name: string): boolean {
  return name !== "" && !/^#|[= \t\r\n\v\f\0]/.test(name);
}

/** Without CRs at its end: a last line that has no line end gets the file's, maybe CRLF, before a new entry. */
function others(file: MainCf, name: string): [name: string, raw: string, inForce: boolean][] {
  return file
    .assignments()
    .filter((entry) => entry.name !== name)
    .map((entry) => [entry.name, entry.raw.replace(/\r+$/, ""), entry.inForce]);
}

/** Comments and blank lines, without their line ends for the same reason: no entry holds them. */
function skippedLines(text: string, gone: readonly { line: number; endLine: number }[] = []): string[] {
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text.split("\n");
  return (text === "" ? [] : lines)
    .filter((_, at) => !gone.some(({ line, endLine }) => line <= at + 1 && at + 1 <= endLine))
    .map((line) => line.replace(/\r+$/, ""))
    .filter((line) => /^[ \t\r\v\f]*(#|$)/.test(line));
}
