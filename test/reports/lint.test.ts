import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directoryLint, type HostReport, hostLint, type LintDocument } from "../../src/diagnosis/lint/lint-document.ts";
import { LINT_RULES } from "../../src/diagnosis/lint/rules.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { lintJunit } from "../../src/reports/lint-junit.ts";
import { lintMarkdown } from "../../src/reports/lint-markdown.ts";
import { lintSarif } from "../../src/reports/lint-sarif.ts";
import { renderLint } from "../../src/reports/lint-text.ts";
import { factsOf } from "../diagnosis/configuration/facts.ts";

const LEVEL = "compatibility_level = 3.6\n";
const FAULTY = factsOf({ main: "soft_bounce = yes\nqueue_run_delay = 1h\nsoft_bounce = no\nsoft_bounce = yes\n" });
const CLEAN = factsOf({ main: LEVEL, version: "3.7.11" });
const REFUSED: Diagnostic = {
  code: "connection-refused",
  severity: "error",
  host: "mx9",
  summary: "The host refuses the connection",
  hint: "Is sshd running?",
};
const FLEET: readonly HostReport[] = [
  { host: "mx1", facts: factsOf({ main: `${LEVEL}soft_bounce = yes\n`, version: "3.7.11" }) },
  { host: "mx2", facts: CLEAN },
  { host: "mx9", error: [REFUSED] },
];
/** What can be printed: a directory relative, absolute and with odd characters, one without findings, hosts of all kinds. */
const DOCUMENTS: Readonly<Record<string, LintDocument>> = {
  relative: directoryLint(FAULTY, "roles/mail"),
  absolute: directoryLint({ ...FAULTY, mainCfFile: "/etc/post fix/é?#.cf" }, "/etc/post fix"),
  default: directoryLint(factsOf({ main: "", version: "3.7.11" }), "d"),
  clean: directoryLint(CLEAN, "."),
  hosts: hostLint(FLEET),
  "no host": hostLint([{ host: "mx9", error: [REFUSED] }]),
};

/** Of the standard, as Microsoft ships it; written for draft 4, of which it uses nothing that later drafts read otherwise. */
const validate = sarifSchema();

function sarifSchema() {
  const require = createRequire(import.meta.url);
  const file = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);
}

describe("SARIF of lint", () => {
  test.each(Object.entries(DOCUMENTS))("holds to the official schema: %s", (_, document) => {
    validate(JSON.parse(JSON.stringify(sarif(document))));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("holds to the schema whatever the names of host, directory and file", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (host, file) => {
        const facts = { ...FAULTY, mainCfFile: file, configDirectory: file };
        for (const document of [hostLint([{ host, facts }]), directoryLint(facts, file)])
          expect(validate(JSON.parse(JSON.stringify(sarif(document))))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("names files as code scanning finds them: relative ones from the root of the repository", () => {
    const [relative] = places({ ...FAULTY, mainCfFile: "roles/mail/main.cf" });
    expect(relative).toEqual({ uri: "roles/mail/main.cf", uriBaseId: "%SRCROOT%" });
    const [absolute] = places({ ...FAULTY, mainCfFile: "/etc/post fix/main.cf" });
    expect(absolute).toEqual({ uri: "file:///etc/post%20fix/main.cf" });
  });

  test("shows a file of a host below the host's name, with the host as logical location", () => {
    const [run] = sarif(DOCUMENTS["hosts"]).runs;
    const [location] = run?.results[0]?.locations ?? [];
    expect(location?.physicalLocation.artifactLocation).toEqual({
      uri: "mx1/etc/postfix/main.cf",
      uriBaseId: "%SRCROOT%",
    });
    expect(location?.logicalLocations).toMatchObject([{ name: "mx1" }]);
    expect(run?.results[0]?.message.text).toMatch(/^mx1: soft_bounce is on/);
  });

  test("says that the run failed where a host could not be read", () => {
    const [invocation] = sarif(DOCUMENTS["hosts"]).runs[0]?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications).toMatchObject([{ descriptor: { id: "connection-refused" } }]);
    expect(sarif(DOCUMENTS["clean"]).runs[0]?.invocations[0]?.executionSuccessful).toBe(true);
  });

  test("gives a mistake the same fingerprint wherever its line is, and each mistake one of its own", () => {
    const prints = (main: string) =>
      sarif(directoryLint(factsOf({ main }), "d")).runs[0]?.results.map(({ partialFingerprints }) =>
        String(partialFingerprints.primaryLocationLineHash),
      );
    const before = prints("soft_bounce = yes\nsoft_bounce = no\nsoft_bounce = no\nsoft_bounce = yes\n");
    expect(new Set(before).size).toBe(before?.length);
    expect(before?.length).toBeGreaterThan(2);
    expect(prints("# one\n# two\nsoft_bounce = no\nsoft_bounce = no\nsoft_bounce = yes\n")).toEqual(before);
  });

  test("gives each rule what code scanning shows: texts, level, tags", () => {
    for (const rule of sarif(DOCUMENTS["clean"]).runs[0]?.tool.driver.rules ?? []) {
      expect(rule).toMatchObject({
        help: { markdown: expect.any(String) },
        properties: { tags: ["postfix", expect.any(String)] },
      });
      expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1024);
      expect(["error", "warning", "note"]).toContain(rule.defaultConfiguration.level);
    }
  });
});

describe("JUnit of lint", () => {
  test("has a suite for each host, and a case in error for one that could not be read", () => {
    const text = lintJunit(hostLint(FLEET), LINT_RULES);
    const suites = [...text.matchAll(/<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g)];
    const all = String(LINT_RULES.length);
    expect(suites.map(([, ...counts]) => counts)).toEqual([
      ["mx1", all, "1", "0"],
      ["mx2", all, "0", "0"],
      ["mx9", "1", "0", "1"],
    ]);
    const sum = 2 * LINT_RULES.length + 1;
    expect(text).toContain(`<testsuites name="postmend lint" tests="${sum}" failures="1" errors="1">`);
    expect(text).toContain('name="host"><error type="host" message="The host refuses the connection">');
    expect(text.match(/<testcase /g)).toHaveLength(sum);
  });
});

describe("Text and Markdown of lint", () => {
  test("names clean hosts in one line, each other host over its findings, and those that were not read", () => {
    expect(renderLint(hostLint(FLEET), { color: false, width: 100 })).toBe(`1 host without a known mistake: mx2

mx1  /etc/postfix, Postfix 3.7.11
warning: soft_bounce is on [soft-bounce]
  nothing bounces
  --> /etc/postfix/main.cf:2  soft_bounce = yes
  fix: Take the setting out after the maintenance that it was for.
       profile: absent: ["soft_bounce"]

NOT READ mx9
  error: The host refuses the connection
    hint: Is sshd running?

1 warning on 2 hosts by ${LINT_RULES.length} rules. 1 host could not be read.
`);
  });

  test("says in Markdown the same by host", () => {
    const text = lintMarkdown(hostLint(FLEET));
    expect(text).toContain("### Lint of hosts: 1 warning");
    expect(text).toContain("#### `mx1`: 1 warning (/etc/postfix, Postfix 3.7.11)");
    expect(text).toContain("#### `mx2`: no known mistake");
    expect(text).toContain("**Not read: `mx9`**");
  });
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly {
          readonly fullDescription: { readonly text: string };
          readonly defaultConfiguration: { readonly level: string };
        }[];
      };
    };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly unknown[];
    }[];
    readonly results: readonly {
      readonly message: { readonly text: string };
      readonly partialFingerprints: { readonly primaryLocationLineHash: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: unknown };
        readonly logicalLocations?: unknown;
      }[];
    }[];
  }[];
}

function sarif(document: LintDocument | undefined): Sarif {
  if (!document) throw new Error("no such document");
  return JSON.parse(JSON.stringify(lintSarif(document, LINT_RULES, "1.2.3")));
}

function places(facts: typeof FAULTY): unknown[] {
  const results = sarif(directoryLint(facts, "d")).runs[0]?.results ?? [];
  return results.flatMap(({ locations }) => locations.map(({ physicalLocation }) => physicalLocation.artifactLocation));
}
