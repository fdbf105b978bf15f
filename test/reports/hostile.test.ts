import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { ApplyDocument } from "../../src/engine/apply-document.ts";
import type { Change, HostPlanDocument, PlanDocument } from "../../src/plan/plan.ts";
import { applyMarkdown } from "../../src/reports/apply-markdown.ts";
import { renderApply } from "../../src/reports/apply-text.ts";
import { renderDiagnostics } from "../../src/reports/diagnostics.ts";
import { historyMarkdown } from "../../src/reports/history-markdown.ts";
import { renderHistory } from "../../src/reports/history-text.ts";
import { planMarkdown } from "../../src/reports/plan-markdown.ts";
import { renderPlan } from "../../src/reports/plan-text.ts";
import { createProgress } from "../../src/reports/progress.ts";
import { revisionMarkdown } from "../../src/reports/revision-markdown.ts";
import { renderRevision } from "../../src/reports/revision-text.ts";
import { columnsOf } from "../../src/reports/style.ts";
import type { HistoryDocument, RevisionDocument, RevisionSummary } from "../../src/revisions/documents.ts";

/** What a hostile or broken host might answer. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "\u001b[2J\u001b[31mgone",
    "\u001b]0;title\u0007",
    "a\r\nerror: forged",
    "\u202eevil",
    "`|`</code></summary></details>",
    "x\\| y | z",
    "@all #1 !2 <script>alert(1)</script>",
    "```\n# heading\n@all",
    "[a](https://evil.example)",
    "very long ".repeat(40),
    "w".repeat(300),
    "",
  ),
);
const nullable = fc.option(text, { nil: null });

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
  {
    code: fc.constant("some-code"),
    severity: fc.constantFrom("error", "warning", "note"),
    summary: text,
    detail: text,
    hint: text,
    host: text,
    source: fc.record(
      { file: text, line: fc.nat(99), column: fc.integer({ min: 1, max: 400 }), endColumn: fc.nat(400), text },
      { requiredKeys: ["file", "line", "column"] },
    ),
  },
  { requiredKeys: ["code", "severity", "summary"] },
);

const change: fc.Arbitrary<Change> = fc.record(
  {
    file: text,
    kind: fc.constantFrom("parameter", "table-entry", "file", "service"),
    name: text,
    action: fc.constantFrom("create", "update", "delete"),
    before: nullable,
    after: nullable,
    sensitive: fc.boolean(),
    impact: fc.constantFrom("none", "reload", "restart"),
    note: text,
  },
  { requiredKeys: ["file", "kind", "name", "action", "before", "after", "sensitive", "impact"] },
);

const hostPlan = (warnings: fc.Arbitrary<Diagnostic[]>): fc.Arbitrary<HostPlanDocument> =>
  fc.record(
    {
      host: text,
      status: fc.constantFrom("changes", "unchanged", "error"),
      postfix_version: nullable,
      profile: nullable,
      changes: fc.array(change, { maxLength: 5 }),
      actions: fc.array(
        fc.record(
          { run: fc.constantFrom("postmap", "reload", "restart", "none"), target: text, why: text },
          { requiredKeys: ["run", "why"] },
        ),
        { maxLength: 3 },
      ),
      warnings,
      matches: fc.array(fc.record({ file: text, name: text, because: text }), { maxLength: 3 }),
      fingerprint: nullable,
      error: fc.array(diagnostic, { maxLength: 2 }),
    },
    {
      requiredKeys: [
        "host",
        "status",
        "postfix_version",
        "profile",
        "changes",
        "actions",
        "warnings",
        "matches",
        "fingerprint",
      ],
    },
  );

const plan: fc.Arbitrary<PlanDocument> = fc.record({
  schema: fc.constant("postmend/plan/v1"),
  hosts: fc.array(hostPlan(fc.array(diagnostic, { maxLength: 2 })), { maxLength: 4 }),
});

const revision: fc.Arbitrary<RevisionSummary> = fc.record({
  number: fc.nat(999),
  time: text,
  actor: text,
  postmend: text,
  action: fc.constantFrom("apply", "rollback", "found"),
  profile: nullable,
  profile_digest: nullable,
  commit: nullable,
  fingerprint: nullable,
  outcome: text,
  files: fc.array(fc.record({ path: text, absent: fc.constant(true as const) }), { maxLength: 2 }),
  managed: fc.array(text, { maxLength: 2 }),
  current: fc.boolean(),
});

const history: fc.Arbitrary<HistoryDocument> = fc.record({
  schema: fc.constant("postmend/history/v1"),
  hosts: fc.array(
    fc.record(
      {
        host: text,
        instance: nullable,
        revisions: fc.array(revision, { maxLength: 3 }),
        error: fc.array(diagnostic, { maxLength: 2 }),
      },
      { requiredKeys: ["host", "instance", "revisions"] },
    ),
    { maxLength: 3 },
  ),
});

const shown: fc.Arbitrary<RevisionDocument> = fc.record({
  schema: fc.constant("postmend/show/v1"),
  host: text,
  revision,
  compared_with: fc.option(fc.nat(9), { nil: null }),
  changes: fc.array(change, { maxLength: 5 }),
});

const applied: fc.Arbitrary<ApplyDocument> = fc.record({
  schema: fc.constant("postmend/apply/v1"),
  hosts: fc.array(
    fc.record({
      host: text,
      status: fc.constantFrom(
        "applied",
        "unchanged",
        "restored",
        "restore-failed",
        "failed",
        "stale",
        "skipped",
        "declined",
      ),
      revision: fc.option(fc.nat(99), { nil: null }),
      changes: fc.nat(20),
      seconds: fc.float({ min: 0, max: 5000, noNaN: true }),
      diagnostics: fc.array(diagnostic, { maxLength: 2 }),
    }),
    { maxLength: 4 },
  ),
});

const texts = (color: boolean, width: number) => {
  const style = { color, width };
  return fc.oneof(
    fc.tuple(plan, fc.boolean()).map(([document, verbose]) => renderPlan(document, style, { verbose })),
    history.map((document) => renderHistory(document, style)),
    shown.map((document) => renderRevision(document, style)),
    applied.map((document) => renderApply(document, style)),
    fc.array(diagnostic).map((list) => renderDiagnostics(list, style)),
  );
};

const markdowns = fc.oneof(
  plan.map((document) => planMarkdown(document)),
  history.map((document) => historyMarkdown(document)),
  shown.map((document) => revisionMarkdown(document)),
  applied.map((document) => applyMarkdown(document)),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

describe("text from a hostile host", () => {
  test("brings no control character into a report", () => {
    fc.assert(fc.property(texts(false, 80), (output) => void expect(output).not.toMatch(CONTROL)));
  });

  test("brings none into a coloured report but our own colours", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
    const ours = /\u001b\[(?:1|2|22|3[1-3]|39)m/g;
    fc.assert(fc.property(texts(true, 80), (output) => void expect(output.replace(ours, "")).not.toMatch(CONTROL)));
  });

  test("does not reach a terminal raw through the progress display", () => {
    fc.assert(
      fc.property(text, text, (host, said) => {
        let written = "";
        const progress = createProgress({
          write: (chunk) => {
            written += chunk;
          },
          size: undefined,
          color: false,
          now: () => 0,
          every: () => () => {},
        });
        progress.listen({ type: "run-started", verb: "plan", hosts: [host] });
        progress.listen({ type: "host-finished", host, status: said, ok: false, summary: said });
        expect(written).not.toMatch(CONTROL);
        expect(written.split("\n")).toHaveLength(2);
      }),
    );
  });

  test("breaks neither tables nor HTML of a comment, and mentions nobody", () => {
    fc.assert(
      fc.property(markdowns, (output) => {
        const outside = output.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "");
        expect(output.replace(/\n/g, "")).not.toMatch(CONTROL);
        for (const row of outside.split("\n").filter((candidate) => candidate.startsWith("| "))) {
          expect(row.replace(/\\\|/g, "").split("|").length).toBeLessThanOrEqual(9);
          expect(row.endsWith(" |")).toBe(true);
        }
        const prose = outside
          .replace(/&#\d+;/g, "·")
          .replace(/<code>[^<>`|]*<\/code>/g, "")
          .replace(/(?<!\\)`[^`\n]*`/g, "");
        expect(prose).not.toMatch(/[@#!][\p{L}\p{N}]/u);
        expect(prose.replace(/<\/?(?:details|summary|b)>/g, "")).not.toContain("<");
      }),
      { numRuns: 300 },
    );
  });
});

describe("the width of a report", () => {
  test("is kept by plans and revisions, whatever the values are", () => {
    const quiet = fc.record({
      schema: fc.constant("postmend/plan/v1" as const),
      hosts: fc.array(hostPlan(fc.constant([])), { maxLength: 4 }),
    });
    const width = fc.integer({ min: 40, max: 160 });
    fc.assert(
      fc.property(quiet, shown, width, fc.boolean(), (document, revisionDocument, columns, verbose) => {
        const hosts = document.hosts.filter(({ status }) => status !== "error");
        const style = { color: true, width: columns };
        const output = renderPlan({ ...document, hosts }, style, { verbose }) + renderRevision(revisionDocument, style);
        for (const row of stripVTControlCharacters(output).split("\n")) {
          expect(columnsOf(row)).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });
});
