import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/reports/diagnostics.ts";
import { lines, REFUSED } from "./samples.ts";

const plain = { color: false, width: 72 };

const MISSPELT: Diagnostic = {
  code: "unknown-key",
  severity: "error",
  summary: "Unknown key",
  detail: 'relay has no key "hosst".',
  hint: 'did you mean "host"?',
  source: { file: "profiles/smarthost.yml", line: 7, column: 3, endColumn: 8, text: "  hosst: smtp.relay.example" },
};

describe("diagnostics as text", () => {
  test("show what, where, the line with the place marked, why, and the next step", () => {
    expect(renderDiagnostics([MISSPELT], plain)).toBe(
      lines(
        "error: Unknown key",
        "  --> profiles/smarthost.yml:7:3",
        "  7 |   hosst: smtp.relay.example",
        "    |   ^^^^^",
        '  relay has no key "hosst".',
        '  hint: did you mean "host"?',
        "",
        "1 error",
      ),
    );
  });

  test("come in the order of the files, warnings after errors, then host by host", () => {
    const at = (file: string, line: number): Diagnostic => ({
      code: "x",
      severity: "error",
      summary: `In line ${line}`,
      source: { file, line, column: 1 },
    });
    const slow: Diagnostic = { code: "slow", severity: "warning", summary: "The host is slow" };
    const list = [
      { ...slow, host: "mx10" },
      { ...REFUSED, host: "mx9" },
      { ...slow, host: "mx2" },
      slow,
      at("b.yml", 1),
      at("a.yml", 10),
      at("a.yml", 9),
    ];
    expect(renderDiagnostics(list, plain)).toBe(
      lines(
        "error: In line 9",
        "  --> a.yml:9:1",
        "",
        "error: In line 10",
        "  --> a.yml:10:1",
        "",
        "error: In line 1",
        "  --> b.yml:1:1",
        "",
        "warning: The host is slow",
        "",
        "mx2, mx10",
        "  warning: The host is slow",
        "",
        "mx9",
        "  error: The host refused the connection",
        "    connect ECONNREFUSED 192.0.2.9:22",
        "    hint: check that sshd runs there:",
        "            ssh -p 22 mx9.example.net true",
        "",
        "4 errors, 3 warnings",
      ),
    );
  });

  test("cut a long line around the place that is meant", () => {
    const text = `${"a".repeat(100)}WRONG${"b".repeat(100)}`;
    const source = { file: "p.yml", line: 12, column: 101, endColumn: 106, text };
    expect(renderDiagnostics([{ code: "x", severity: "error", summary: "Bad", source }], plain)).toBe(
      lines(
        "error: Bad",
        "  --> p.yml:12:101",
        `  12 | …${"a".repeat(15)}WRONG${"b".repeat(43)}…`,
        `     | ${" ".repeat(16)}^^^^^`,
        "",
        "1 error",
      ),
    );
  });

  test("mark the right place behind tabs, wide characters and control characters, which show as escapes", () => {
    const source = { file: "p.yml", line: 1, column: 5, endColumn: 6, text: "\t漢\u001bxY" };
    expect(renderDiagnostics([{ code: "x", severity: "error", summary: "Bad", source }], plain)).toBe(
      lines("error: Bad", "  --> p.yml:1:5", "  1 | \\t漢\\u001bxY", "    |            ^", "", "1 error"),
    );
  });

  test("leave a command to copy in one piece, however long it is", () => {
    const command = `ssh-keygen -R mx1.example.net -f ${"/very/long/path".repeat(6)}`;
    const hint = `when the host was installed anew, and only then, forget the old key of it with:\n  ${command}`;
    expect(renderDiagnostics([{ code: "x", severity: "error", summary: "Bad", hint }], plain)).toBe(
      lines(
        "error: Bad",
        "  hint: when the host was installed anew, and only then, forget the old",
        "        key of it with:",
        `          ${command}`,
        "",
        "1 error",
      ),
    );
  });

  test("are nothing where there are none", () => {
    expect(renderDiagnostics([], plain)).toBe("");
  });
});
