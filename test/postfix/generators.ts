import fc from "fast-check";

/**
 * Files as nobody would write them on purpose: every feature and accident of Postfix's line grammar, for properties
 * and for comparing with the real postconf and postmap.
 */

const blank = fc.constantFrom("", " ", "  ", "\t", " \t ", "\r", "\v", "\f", "\v ");
const lineEnd = fc.constantFrom(
  "\n",
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\n\n",
  "\n \n",
  "\n# between\n",
  "\n  # indented\n",
  "\n\r\n",
  "\n#\n",
);
const knownName = fc.constantFrom(
  "relayhost",
  "myorigin",
  "smtp_tls_security_level",
  "smtp_sasl_password_maps",
  "smtp_helo_name",
  "mydestination",
  "smtpd_banner",
  "mail_name",
  "notify_classes",
  "smtp_tls_CAfile",
);
const oddName = fc.constantFrom(
  "#x",
  "2bounce",
  "relay-host",
  "Relayhost",
  "ä",
  "\u00a0x",
  "x.y",
  "x#y",
  "{",
  "\ufeffrelayhost",
  "$x",
);
const word = fc.oneof(
  fc.constantFrom(
    "a",
    "b c",
    "x,y",
    "[h]:587",
    "hash:/etc/x",
    "1",
    "=",
    "a=b",
    "#c",
    "# c",
    '"q"',
    "'",
    "\\",
    "{",
    "}",
    "{ a }",
    "é",
    "ß",
    "\u00a0",
    "ÿ",
    "-",
    "->",
    "10.0.0.0/8",
  ),
  fc.string({ unit: fc.constantFrom(..."ab= #\t\\{}\"'\r\v\f,"), maxLength: 12 }),
  fc.string({ unit: "grapheme-composite", maxLength: 4 }).map((text) => text.replaceAll(/[\n$\0]/g, "")),
);
/** Also what no `$` expression can be made of, but a literal dollar. */
const literalDollar = fc.constant("$$");
const nul = fc.constant("\0");

const value = fc
  .array(
    fc.tuple(
      blank,
      fc.oneof({ weight: 12, arbitrary: word }, { weight: 1, arbitrary: literalDollar }, { weight: 1, arbitrary: nul }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.flat().join(""));

const continuation = fc
  .tuple(lineEnd, fc.constantFrom(" ", "\t", "  ", "\r", "\v", "\f"), value)
  .map((parts) => parts.join(""));

const assignment = fc
  .tuple(
    knownName,
    blank,
    fc.constantFrom("=", "=", "=", "= =", "\n =", "\n# c\n\t="),
    blank,
    value,
    fc.array(continuation, { maxLength: 3 }),
    blank,
  )
  .map(([name, before, equals, after, first, more, end]) =>
    [name, before, equals, after, first, ...more, end].join(""),
  );

const oddLine = fc.oneof(
  fc.tuple(oddName, blank, value).map(([name, gap, rest]) => `${name}${gap}=${rest}`),
  fc.tuple(blank, value).map((parts) => parts.join("")),
  value.map((rest) => `# ${rest}`),
  value.map((rest) => `   # ${rest}`),
  value.map((rest) => `  ${rest}`),
  fc.constantFrom("relay host = x", "foo", "= foo", "==", "\0", "#\0", " \0", "relayhost"),
);

/** A main.cf that mostly parses. */
export const mainCfText: fc.Arbitrary<string> = fileOf(
  fc.oneof({ weight: 9, arbitrary: assignment }, { weight: 1, arbitrary: oddLine }),
);

function fileOf(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const parts = fc.array(fc.tuple(line, lineEnd), { maxLength: 8 });
  const bom = fc.constantFrom("", "", "", "", "", "", "", "\ufeff");
  return fc
    .tuple(bom, parts, fc.boolean())
    .map(
      ([start, lines, open]) =>
        start + lines.map(([text, end], at) => (open && at === lines.length - 1 ? text : text + end)).join(""),
    );
}

/** Any text at all, with the characters that matter more often than others. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  mainCfText,
  fc.string({ unit: fc.constantFrom(...'ab=# \t\r\n\v\f\0{}"\\$:-o,\ufeffé'), maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** A parameter name as a profile would use it. */
export const parameterName: fc.Arbitrary<string> = fc.oneof(
  knownName,
  fc.string({ unit: fc.constantFrom(..."abcXYZ_019"), minLength: 1, maxLength: 8 }),
);

/** A value that can stand on one line. */
export const oneLineValue: fc.Arbitrary<string> = value.map((text) => text.replaceAll(/[\n\0]/g, ""));

const key = fc.oneof(
  fc.constantFrom(
    "k",
    "K",
    "[h]:587",
    "a@b",
    "@b",
    '"a b"',
    '"A b"',
    'x"y z"',
    "a\\ b",
    '"',
    "\\",
    '""',
    "k:",
    "é",
    "É",
    "a,b",
    "#k",
  ),
  fc.string({ unit: fc.constantFrom(...'aB"\\ :'), minLength: 1, maxLength: 6 }),
);
const row = fc
  .tuple(
    key,
    fc.constantFrom(" ", "\t", "  ", "\n ", "\n# c\n\t", "", "\v", "\r"),
    value,
    fc.array(continuation, { maxLength: 2 }),
  )
  .map(([name, gap, first, more]) => [name, gap, first, ...more].join(""));

/** The source of a lookup table. */
export const tableText: fc.Arbitrary<string> = fileOf(
  fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: oddLine }),
);

const field = fc.constantFrom("n", "y", "-", "n", "y", "-", "-", "0", "1", "100?", "?", "-?", "q", "12", "{", "yes");
const argument = fc.constantFrom(
  "-v",
  "-o",
  "-o a=b",
  "-oa=b",
  "-vo c=d",
  "-vvoc=d",
  "-o { a = b c }",
  "-o {a=b}",
  "-o{a = b}",
  "-o {=b}",
  "-o {a}",
  "-o { a = {b c} }",
  "-o a={b c}",
  "-o a = b",
  "-o a",
  "-o =a",
  "-o a=",
  "--",
  "-",
  "{x y}",
  "{x} y",
  "{x}y",
  "{",
  "}",
  "# c",
  "flags=R",
  "${sender}",
  "-o a=$b",
  "-o relayhost={a}b",
  "-o {relayhost = a # b {c}d}",
  "-o { mydestination = hash:{a, {b}c",
  "-o mydestination={$x}b",
  "-s",
);
const service = fc
  .tuple(
    fc.constantFrom("smtp", "relay", "127.0.0.1:25", "slow", "é"),
    fc.constantFrom("inet", "unix", "unix", "unix", "pass", "fifo", "unix-dgram", "foo"),
    fc.tuple(field, field, field, field, field).map((fields) => fields.join(" ")),
    fc.constantFrom("smtp", "smtpd", "pipe"),
    fc.array(fc.tuple(fc.constantFrom(" ", "\t", "\n ", "\n# c\n  ", "\r\n\t", "\f", " \f "), argument), {
      maxLength: 6,
    }),
  )
  .map(([name, type, fields, program, args]) => `${name} ${type} ${fields} ${program}${args.flat().join("")}`);

const soundService = fc
  .tuple(
    fc.constantFrom("smtp", "relay", "slow"),
    fc.constantFrom("inet", "unix", "pass"),
    fc.array(fc.tuple(fc.constantFrom(" ", "\t", "\n ", "\n# c\n  ", "\r\n\t"), argument), { maxLength: 6 }),
  )
  .map(([name, type, args]) => `${name} ${type} n - y - - smtpd${args.flat().join("")}`);

/** A master.cf that mostly parses. */
export const masterCfText: fc.Arbitrary<string> = fileOf(
  fc.oneof(
    { weight: 25, arbitrary: soundService },
    { weight: 1, arbitrary: service },
    { weight: 1, arbitrary: oddLine },
  ),
);

const expressionPart: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? fc.constantFrom(
        "a",
        "",
        "x y",
        "$$",
        "$x",
        "$undefined",
        "${e}",
        "$(x)",
        "-",
        "3.6",
        "10",
        "9",
        "{",
        "}",
        "$",
        "${",
        ":",
        "?",
      )
    : compound(depth),
);
function compound(depth: number): fc.Arbitrary<string> {
  const inner = expressionPart(depth - 1);
  const gap = fc.constantFrom("", " ", "\t");
  const name = fc.constantFrom("x", "e", "undefined", "r", "num", "x-y", "", " x ");
  const operator = fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "<level", ">=level", "==level", "=", "<foo", "");
  return fc.oneof(
    inner,
    fc.tuple(inner, inner).map((parts) => parts.join("")),
    fc.tuple(name, inner).map(([n, a]) => `\${${n}?${a}}`),
    fc.tuple(name, inner).map(([n, a]) => `\${${n}:${a}}`),
    fc.tuple(name, gap, inner, gap, inner).map(([n, g, a, h, b]) => `\${${n}?${g}{${a}}${h}:${g}{${b}}${h}}`),
    fc.tuple(name, inner).map(([n, a]) => `$(${n}?{${a}})`),
    fc
      .tuple(inner, gap, operator, gap, inner, inner, inner)
      .map(([a, g, o, h, b, c, d]) => `\${{${a}}${g}${o}${h}{${b}}${g}?${h}{${c}}${g}:${h}{${d}}}`),
    fc.tuple(inner, operator, inner).map(([a, o, b]) => `\${{${a}} ${o} {${b}}}`),
    fc.tuple(name, inner, inner).map(([n, a, b]) => `\${${n}?{${a}}:${b}}`),
  );
}

/** A value full of `$` expressions over the names x, e, r and num, right and wrong ones. */
export const expressionText: fc.Arbitrary<string> = expressionPart(3);

/** What the expressions of `expressionCfText` refer to, and how main.cf defines it. */
const definitions = fc
  .tuple(
    fc.constantFrom("x = X\n", "x =\n X Y\n", "x = 10\n", ""),
    fc.constantFrom("e =\n", "e = \t\n", ""),
    fc.constantFrom("num = 10\n", "num = 9\n", "num = 3.6\n"),
    fc.constantFrom(
      "r = <$x>\n",
      "r = ${e:$num}\n",
      "r = $mail_name\n",
      "r = $$x\n",
      "r = $r\n",
      "r = ${x?{$e}:{$num}}\n",
    ),
  )
  .map((lines) => lines.join(""));

const soundPart: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? fc.constantFrom(
        "a",
        "",
        "x  y",
        "$$",
        "$x",
        "$r",
        "${e}",
        "$(num)",
        "3.6",
        "10",
        "9",
        ":",
        "?",
        "$mail_name",
        "$undef",
      )
    : sound(depth),
);
function sound(depth: number): fc.Arbitrary<string> {
  const inner = soundPart(depth - 1);
  const gap = fc.constantFrom("", " ", "\t", "\n ");
  const name = fc.constantFrom("x", "e", "undef", "r", "num", " x ", "mydomain", "smtp_tls_security_level");
  const operator = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
  return fc.oneof(
    inner,
    fc.tuple(inner, gap, inner).map((parts) => parts.join("")),
    fc.tuple(name, inner).map(([n, a]) => `\${${n}?${a}}`),
    fc.tuple(name, inner).map(([n, a]) => `\${${n}:${a}}`),
    fc.tuple(name, inner).map(([n, a]) => `$(${n}:{${a}})`),
    fc.tuple(name, gap, inner, gap, inner).map(([n, g, a, h, b]) => `\${${n}?${g}{${a}}${h}:${g}{${b}}${h}}`),
    fc.tuple(name, gap, inner, inner).map(([n, g, a, b]) => `\${${n}${g}?{${a}}:${b}}`),
    fc
      .tuple(inner, gap, operator, gap, inner, inner, inner)
      .map(([a, g, o, h, b, c, d]) => `\${{${a}}${g}${o}${h}{${b}}${g}?${h}{${c}}${g}:${h}{${d}}}`),
    fc.tuple(inner, operator, inner).map(([a, o, b]) => `\${{${a}} ${o} {${b}}}`),
    fc.tuple(inner, operator, inner, inner).map(([a, o, b, c]) => `\${{${a}} ${o} {${b}}?${c}}`),
  );
}

/** A main.cf full of `$` expressions, most of them sound: names of its own, of Postfix's and of services, in any order. */
export const expressionCfText: fc.Arbitrary<string> = fc
  .tuple(
    fc.boolean(),
    definitions,
    fc.array(
      fc.tuple(
        fc.constantFrom(
          ...["mydestination", "myorigin", "smtpd_banner", "relayhost", "own_name", "default_rbl_reply"],
          ...[
            "smtp_destination_concurrency_limit",
            "smtp_destination_rate_delay",
            "smtpd_reject_footer",
            "forward_path",
          ],
        ),
        fc.oneof(
          { weight: 30, arbitrary: sound(3) },
          { weight: 6, arbitrary: sound(4) },
          { weight: 1, arbitrary: expressionText },
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([first, lines, entries]) => {
    const rest = entries.map(([name, value]) => `${name} = ${value}\n`).join("");
    return first ? lines + rest : rest + lines;
  });

/** A value as postconf shows it. */
export function asShown(value: string): string {
  return value
    .replaceAll(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, "")
    .split(/[ \t\r\n]+/)
    .filter((word) => word !== "")
    .join(" ");
}
