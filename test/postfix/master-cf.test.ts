import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMasterCf, type Service } from "../../src/postfix/master-cf.ts";
import { anyText, masterCfText } from "./generators.ts";
import { growth, LINEAR } from "./growth.ts";

function service(text: string): Service | undefined {
  return parseMasterCf(text).services()[0];
}

function overrides(args: string): [name: string, value: string][] {
  const found = service(`slow unix - - n - - smtp ${args}\n`)?.overrides ?? [];
  return found.map(({ name, value }) => [name, value]);
}

function problems(text: string): string[] {
  return parseMasterCf(text).problems.map(({ severity, line, text: words }) => `${severity} ${line} ${words}`);
}

describe("a service of master.cf", () => {
  it("has seven fields and a command with its arguments", () => {
    expect(service("# c\nsmtp  inet n - y 100? 1 smtpd -v\n  -o a=b\n")).toEqual({
      name: "smtp",
      type: "inet",
      private: "n",
      unprivileged: "-",
      chroot: "y",
      wakeup: "100?",
      processLimit: "1",
      command: "smtpd -v -o a=b",
      program: "smtpd",
      line: 2,
      endLine: 3,
      overrides: [{ name: "a", value: "b", line: 3 }],
    });
  });

  it("goes on over blank lines and comments until the next line that is not indented", () => {
    const text = "a unix - - n - - smtp\n\n# c\n  -o x=1\n\nb unix - - n - - smtp\n";
    expect(parseMasterCf(text).services()).toMatchObject([
      { name: "a", line: 1, endLine: 4, overrides: [{ name: "x", value: "1", line: 4 }] },
      { name: "b", line: 6, overrides: [] },
    ]);
  });

  it("may have CRLF line ends", () => {
    expect(service("a unix - - n - - smtp\r\n  -o x=1\r\n")).toMatchObject({ command: "smtp -o x=1" });
  });

  it("takes quotes and comments after text for arguments", () => {
    expect(service('a unix - - n - - pipe "x y" # c\n')?.command).toBe('pipe "x y" # c');
  });

  it.each([
    ["{ -o } -o {= h}", "d -o -o = h"],
    ["{ -o } {a b}", "d -o {a b}"],
    ["{ -o a=b } -o {c d}", "d -o a=b -o c d"],
    ["{-v} x {y z}", "d -v x {y z}"],
    ["{x y} {y z}", "d x y {y z}"],
  ])("shows %s as postconf does", (args, command) => {
    expect(service(`a unix - - n - - d ${args}\n`)?.command).toBe(command);
  });

  it("keeps blanks inside braces together", () => {
    expect(service("a unix - - n - - pipe x {y  z}\n")?.command).toBe("pipe x {y  z}");
  });
});

describe("the overrides of a service", () => {
  it.each([
    ["-o x=y", [["x", "y"]]],
    ["-ox=y", [["x", "y"]]],
    ["-omyorigin=x", [["myorigin", "x"]]],
    ["-o { x = y }", [["x", "y"]]],
    ["-o {x=y}", [["x", "y"]]],
    ["-o { x = y  z }", [["x", "y z"]]],
    ["-o x=", [["x", ""]]],
    ["-o x=y=z", [["x", "y=z"]]],
    ["-v -o x=y", [["x", "y"]]],
    [
      "-o x=1 -o x=2",
      [
        ["x", "1"],
        ["x", "2"],
      ],
    ],
    [
      "-o relayhost=[a]:587 -o { smtp_helo_name = $myhostname }",
      [
        ["relayhost", "[a]:587"],
        ["smtp_helo_name", "$myhostname"],
      ],
    ],
    ["argument -o x=y", []],
    ["-- -o x=y", []],
    ["-o", []],
  ])("of %s", (args, expected) => {
    expect(overrides(args)).toEqual(expected);
  });

  it("are none of -o a = b, which Postfix accepts and the service dies of", () => {
    expect(overrides("-o a = b")).toEqual([]);
    expect(problems("slow unix - - n - - smtp -o a = b\n")).toEqual([]);
  });

  it("are printed with braces only where they are needed", () => {
    expect(service("a unix - - n - - smtp -ox=y -o {a=b} -o { c = d e }\n")?.command).toBe(
      "smtp -o x=y -o a=b -o {c=d e}",
    );
  });

  it("tell on which line they stand", () => {
    const text = "a unix - - n - - smtp -o x=1\n# -o y=0\n  -o y=2 -o x=3\n\n  -o z=4\n";
    expect(service(text)?.overrides.map(({ name, line }) => [name, line])).toEqual([
      ["x", 1],
      ["y", 3],
      ["x", 3],
      ["z", 5],
    ]);
  });

  it("are not mistaken for a value that names them, or for the end of a longer name", () => {
    const text = "a unix - - n - - smtpd\n  -o p=$q -o long_q=1\n  -o q=2\n";
    expect(service(text)?.overrides.map(({ name, line }) => [name, line])).toEqual([
      ["p", 2],
      ["long_q", 2],
      ["q", 3],
    ]);
  });
});

describe("what Postfix says of a master.cf", () => {
  it.each([
    ["smtp inet n - y - -", "fatal 1 bad field count"],
    ["smtp", "fatal 1 bad field count"],
    ["smtp x n - y - - smtpd", 'fatal 1 invalid type field "x" in "smtp x n - y - - smtpd"'],
    ["smtp inet q - y - - smtpd", 'fatal 1 invalid private field "q" in "smtp inet q - y - - smtpd"'],
    ["smtp inet n q y - - smtpd", 'fatal 1 invalid unprivileged field "q" in "smtp inet n q y - - smtpd"'],
    ["smtp inet n - q - - smtpd", 'fatal 1 invalid chroot field "q" in "smtp inet n - q - - smtpd"'],
    ["smtp inet n - y q - smtpd", 'fatal 1 invalid wakeup field "q" in "smtp inet n - y q - smtpd"'],
    ["smtp inet n - y - 9? smtpd", 'fatal 1 invalid process_limit field "9?" in "smtp inet n - y - 9? smtpd"'],
    ["a unix - - n - - smtp -o {relayhost={b}c}", `warning 1 a/unix: syntax error after '}' in "{b}c"`],
    ["a unix - - n - - smtp\n -o {relayhost=b # c}", "warning 2 #comment after other text is not allowed: # c..."],
    ["a unix - - n - - smtp -o { x = y", `warning 1 missing '}' in "{ x = y"`],
    ["  a unix", 'warning 1 logical line must not start with whitespace: "  a unix"'],
  ])("%s: %s", (text, problem) => {
    expect(problems(`${text}\n`)).toEqual([problem]);
  });

  it("is a warning of a service that stands twice, of which the master uses the last", () => {
    const text = "a unix - - n - - smtp\na inet n - n - - smtpd\na unix - - n - - lmtp\n";
    expect(problems(text)).toEqual(['warning 3 duplicate master.cf entry for service "a" -- using the last entry']);
    expect(parseMasterCf(text).services()).toHaveLength(3);
  });

  it("does not hide the other services", () => {
    const text = "bad\na unix - - n - - smtp\n";
    expect(parseMasterCf(text).services()).toMatchObject([{ name: "a", line: 2 }]);
  });
});

describe("every master.cf", () => {
  const text = fc.oneof(masterCfText, anyText);

  it("prints back the text that was parsed", () => {
    fc.assert(fc.property(text, (source) => String(parseMasterCf(source)) === source));
  });

  it("has services in file order, each on lines of its own", () => {
    fc.assert(
      fc.property(masterCfText, (source) => {
        let last = 0;
        for (const found of parseMasterCf(source).services()) {
          expect(found.line).toBeGreaterThan(last);
          expect(found.endLine).toBeGreaterThanOrEqual(found.line);
          for (const { line } of found.overrides) {
            expect(line).toBeGreaterThanOrEqual(found.line);
            expect(line).toBeLessThanOrEqual(found.endLine);
          }
          last = found.endLine;
        }
      }),
    );
  });

  it("means the same whatever stands between its lines", () => {
    fc.assert(
      fc.property(masterCfText, (source) => {
        fc.pre(!source.includes("\0"));
        const spaced = source.replaceAll("\n", "\n\n# between\n");
        const meaning = (of: string) =>
          parseMasterCf(of)
            .services()
            .map(({ line: _, endLine: __, overrides: o, ...rest }) => ({
              ...rest,
              overrides: o.map(({ name, value }) => [name, value]),
            }));
        expect(meaning(spaced)).toEqual(meaning(source));
      }),
    );
  });

  it("is read in time in proportion to its size", () => {
    const read = (source: string) => parseMasterCf(source).services();
    const services = (size: number) =>
      Array.from({ length: size }, (_, at) => `service${at} unix - - n - - smtp -o a=b\n`).join("");
    const options = (size: number) => `a unix - - n - - smtp\n${"  -o a=b\n".repeat(size)}`;
    const clustered = (size: number) => `a unix - - n - - smtp -${"v".repeat(size)}o a=b\n`;
    const argument = (size: number) => `a unix - - n - - pipe ${"x".repeat(size)}\n`;
    const braces = (size: number) => `a unix - - n - - smtp -o { x = ${"{".repeat(size)}\n`;
    expect(growth(services, 100_000, read)).toBeLessThan(LINEAR);
    expect(growth(options, 100_000, read)).toBeLessThan(LINEAR);
    expect(growth(clustered, 100_000, read)).toBeLessThan(LINEAR);
    expect(growth(argument, 10_000_000, read)).toBeLessThan(LINEAR);
    expect(growth(braces, 1_000_000, read)).toBeLessThan(LINEAR);
  }, 120_000);
});
