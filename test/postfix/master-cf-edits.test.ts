import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { type MasterCf, parseMasterCf, type ServiceField } from "../../src/postfix/master-cf.ts";
import { bracesMatch } from "../../src/postfix/values.ts";
import { asShown, masterCfText, oneLineValue, parameterName } from "./generators.ts";

const DEBIAN = `# service type  private unpriv  chroot  wakeup  maxproc command + args
smtp      inet  n       -       y       -       -       smtpd
smtp      unix  -       -       y       -       -       smtp
relay     unix  -       -       y       -       -       smtp
        -o syslog_name=postfix/$service_name
#       -o smtp_helo_timeout=5
maildrop  unix  -       n       n       -       -       pipe
  flags=DRXhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
`;

function edited(text: string, edit: (file: MasterCf) => MasterCf): string {
  return String(edit(parseMasterCf(text)));
}

describe("a field of a service", () => {
  it("changes in its place, and the columns stay where they are", () => {
    expect(edited(DEBIAN, (f) => f.setField("smtp/unix", "chroot", "n"))).toBe(
      DEBIAN.replace("smtp      unix  -       -       y", "smtp      unix  -       -       n"),
    );
    expect(edited(DEBIAN, (f) => f.setField("smtp/inet", "process_limit", "100"))).toBe(
      DEBIAN.replace("y       -       -       smtpd", "y       -       100     smtpd"),
    );
  });

  it("pushes the next one on where there is no room, and gives back what it took", () => {
    const narrow = "a unix - - n - - smtp\n";
    const wider = "a unix - - n 100? - smtp\n";
    expect(edited(narrow, (f) => f.setField("a/unix", "wakeup", "100?"))).toBe(wider);
    expect(edited(wider, (f) => f.setField("a/unix", "wakeup", "-"))).toBe(narrow);
  });

  it("is that of the last of two services with one name, which the master runs", () => {
    const text = "a unix - - n - - smtp\na unix - - n - - lmtp\n";
    expect(edited(text, (f) => f.setField("a/unix", "chroot", "y"))).toBe(
      "a unix - - n - - smtp\na unix - - y - - lmtp\n",
    );
  });

  it.each<[ServiceField, string]>([
    ["chroot", "yes"],
    ["chroot", ""],
    ["private", "n n"],
    ["wakeup", "5m"],
    ["process_limit", "9?"],
    ["process_limit", "1\nevil unix - - n - - sh"],
  ])("%s cannot be %j", (field, value) => {
    expect(() => parseMasterCf(DEBIAN).setField("smtp/unix", field, value)).toThrow(PostmendError);
  });

  it("of a service that is not there is refused", () => {
    expect(() => parseMasterCf(DEBIAN).setField("smtps/inet", "chroot", "n")).toThrow(/no such service/);
  });
});

describe("an override", () => {
  it("changes in its place and its own form", () => {
    const text = "a unix - - n - - smtp\n  -o x=1 -oy=2\n# c\n  -o { z = 3 4 }\n";
    const set = (name: string, value: string) => edited(text, (f) => f.setOverride("a/unix", name, value));
    expect(set("x", "9")).toBe(text.replace("x=1", "x=9"));
    expect(set("x", "8 9")).toBe(text.replace("x=1", "{ x = 8 9 }"));
    expect(set("y", "9")).toBe(text.replace("y=2", "y=9"));
    expect(set("y", "8 9")).toBe(text.replace("-oy=2", "-o { y = 8 9 }"));
    expect(set("z", "9")).toBe(text.replace("{ z = 3 4 }", "{ z = 9 }"));
    expect(set("x", "1")).toBe(text);
  });

  it("that is new goes on a line of its own, indented like its neighbours", () => {
    expect(edited(DEBIAN, (f) => f.setOverride("relay/unix", "smtp_tls_security_level", "may"))).toBe(
      DEBIAN.replace("$service_name\n", "$service_name\n        -o smtp_tls_security_level=may\n"),
    );
    expect(edited(DEBIAN, (f) => f.setOverride("smtp/unix", "smtp_helo_name", "a b"))).toBe(
      DEBIAN.replace("smtp\nrelay", "smtp\n  -o { smtp_helo_name = a b }\nrelay"),
    );
  });

  it("goes before the arguments of a program, which would take it for their own", () => {
    const text = edited(DEBIAN, (f) => f.setOverride("maildrop/unix", "syslog_name", "x"));
    expect(text).toContain(
      "pipe\n  -o syslog_name=x\n  flags=DRXhu user=vmail argv=/usr/bin/maildrop -d ${recipient}\n",
    );
  });

  it("keeps CRLF", () => {
    expect(edited("a unix - - n - - smtp\r\nb unix - - n - - smtp\r\n", (f) => f.setOverride("a/unix", "x", "1"))).toBe(
      "a unix - - n - - smtp\r\n  -o x=1\r\nb unix - - n - - smtp\r\n",
    );
  });

  it("of several for one parameter is the last, which is in force", () => {
    const text = "a unix - - n - - smtp -o x=1 -o x=2\n";
    expect(edited(text, (f) => f.setOverride("a/unix", "x", "3"))).toBe("a unix - - n - - smtp -o x=1 -o x=3\n");
    expect(edited(text, (f) => f.deleteOverride("a/unix", "x"))).toBe("a unix - - n - - smtp\n");
  });

  it.each([
    ["with its line", "a unix - - n - - smtp\n  -o x=1\n  -o y=2\n", "a unix - - n - - smtp\n  -o y=2\n"],
    ["first on a line", "a unix - - n - - smtp\n  -o x=1 -o y=2\n", "a unix - - n - - smtp\n  -o y=2\n"],
    ["behind another", "a unix - - n - - smtp\n  -o y=2  -o x=1\n", "a unix - - n - - smtp\n  -o y=2\n"],
    ["on the first line", "a unix - - n - - smtp -o x=1 -v\n", "a unix - - n - - smtp -v\n"],
    ["glued", "a unix - - n - - smtp -ox=1\n", "a unix - - n - - smtp\n"],
    ["in a cluster", "a unix - - n - - smtp -vo x=1\n", "a unix - - n - - smtp -v\n"],
    ["glued in a cluster", "a unix - - n - - smtp -vox=1\n", "a unix - - n - - smtp -v\n"],
    ["over two lines", "a unix - - n - - smtp\n  -o\n  x=1\n  -v\n", "a unix - - n - - smtp\n  -v\n"],
    ["on the last line without a newline", "a unix - - n - - smtp\n  -o x=1", "a unix - - n - - smtp\n"],
    [
      "before what would become a comment",
      "a unix - - n - - smtp\n# c\n  -o x=1 # d\n  -v\n",
      "a unix - - n - - smtp # d\n# c\n  -v\n",
    ],
    ["that is not there", "a unix - - n - - smtp\n  -o y=1\n", "a unix - - n - - smtp\n  -o y=1\n"],
  ])("is deleted %s", (_, before, after) => {
    expect(edited(before, (f) => f.deleteOverride("a/unix", "x"))).toBe(after);
  });

  it.each([
    ["", "1"],
    ["a b", "1"],
    ["a=b", "1"],
    ["{a", "1"],
    ["a", "x\ny"],
    ["a", "{"],
    ["a", "}{"],
  ])("%j with the value %j is refused", (name, value) => {
    expect(() => parseMasterCf(DEBIAN).setOverride("smtp/unix", name, value)).toThrow(PostmendError);
  });
});

describe("a service with an open brace", () => {
  it("is not edited, for the brace would take the new words for its own", () => {
    const file = parseMasterCf("a unix - - n - - smtp -o {x = 1\n");
    expect(() => file.setOverride("a/unix", "y", "1")).toThrow(/open brace/);
    expect(() => file.deleteOverride("a/unix", "x")).toThrow(/open brace/);
  });
});

describe("every edit of a master.cf", () => {
  /** Services as `postconf -P` would list them, without the lines on which things stand. */
  const meaning = (file: MasterCf) =>
    file.services().map(({ name, type, chroot, program, overrides }) => ({
      service: `${name}/${type}`,
      rest: [chroot, program],
      overrides: overrides.map((override) => [override.name, override.value]),
    }));

  // A vertical tab or form feed that begins a line becomes part of the word before it; nothing can be put between them.
  const file = masterCfText.map((text) => text.replaceAll(/[\v\f]/g, " "));
  const edits = fc.tuple(file, fc.nat(), parameterName, oneLineValue);

  it("sets one override and leaves all others, also when the file is read again", () => {
    fc.assert(
      fc.property(edits, ([source, at, name, value]) => {
        const before = meaning(parseMasterCf(source));
        const service = before[at % Math.max(1, before.length)]?.service;
        fc.pre(service !== undefined && editable(source) && bracesMatch(value));
        const file = parseMasterCf(source).setOverride(service, name, value);
        const last = before.findLastIndex((each) => each.service === service);
        const after = meaning(parseMasterCf(String(file)));
        expect(after.toSpliced(last, 1)).toEqual(before.toSpliced(last, 1));
        expect(after[last]?.rest).toEqual(before[last]?.rest);
        expect(after[last]?.overrides.findLast(([own]) => own === name)?.[1]).toBe(asShown(value));
        expect(after[last]?.overrides.filter(([own]) => own !== name)).toEqual(
          before[last]?.overrides.filter(([own]) => own !== name),
        );
      }),
    );
  });

  it("takes a new override away again without a trace", () => {
    fc.assert(
      fc.property(edits, ([source, at, , value]) => {
        const services = meaning(parseMasterCf(source));
        const service = services[at % Math.max(1, services.length)]?.service;
        fc.pre(service !== undefined && editable(source) && bracesMatch(value));
        const file = parseMasterCf(source).setOverride(service, "no_such_name", value);
        expect(meaning(file.deleteOverride(service, "no_such_name"))).toEqual(services);
      }),
    );
  });

  it("deletes one override and leaves all others", () => {
    fc.assert(
      fc.property(file, fc.constantFrom("a", "c"), (source, name) => {
        fc.pre(editable(source));
        const file = parseMasterCf(source);
        const before = meaning(file);
        for (const { service } of before) file.deleteOverride(service, name);
        const wanted = before.map((each, at) => {
          const last = before.findLastIndex((other) => other.service === each.service) === at;
          return last ? { ...each, overrides: each.overrides.filter(([own]) => own !== name) } : each;
        });
        expect(meaning(parseMasterCf(String(file)))).toEqual(wanted);
      }),
    );
  });
});

/** Whether no service of the file has an open brace, which is refused. */
function editable(source: string): boolean {
  const file = parseMasterCf(source);
  try {
    for (const { name, type } of file.services()) file.deleteOverride(`${name}/${type}`, "no_such_name");
    return true;
  } catch {
    return false;
  }
}
