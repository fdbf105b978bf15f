import { describe, expect, test } from "vitest";
import type { ApplyDocument, ApplyStatus, HostApplyResult } from "../../src/engine/apply-document.ts";
import { applyMarkdown } from "../../src/reports/apply-markdown.ts";
import { renderApply } from "../../src/reports/apply-text.ts";
import { lines, REFUSED } from "./samples.ts";

const plain = { color: false, width: 90 };

function result(host: string, status: ApplyStatus, more: Partial<HostApplyResult> = {}): HostApplyResult {
  return { host, status, revision: null, changes: 0, seconds: 0.4, diagnostics: [], ...more };
}

const DOCUMENT: ApplyDocument = {
  schema: "postmend/apply/v1",
  hosts: [
    result("mx3", "restore-failed", {
      changes: 8,
      diagnostics: [
        {
          code: "restore-failed",
          severity: "error",
          summary: "The old configuration could not be put back",
          hint: "on the host, as root:\n  postfix start",
        },
      ],
    }),
    result("mx1.example.net", "applied", { revision: 5, changes: 8, seconds: 3.24 }),
    result("mx2.example.net", "restored", { revision: 4, changes: 1, seconds: 75, diagnostics: [REFUSED] }),
    result("mx5", "unchanged"),
    result("mx6", "unchanged"),
    result("mx7", "skipped", { changes: 8 }),
  ],
};

describe("the result of an apply", () => {
  test("ends with the hosts in trouble, worst last, and the sum", () => {
    expect(renderApply(DOCUMENT, plain)).toBe(
      lines(
        "2 hosts unchanged: mx5, mx6",
        "",
        "applied  mx1.example.net  revision 5  8 changes  3.2 s",
        "skipped  mx7                          8 changes  not touched: the rollout had stopped",
        "",
        "RESTORED mx2.example.net",
        "  the change failed and the old configuration is back; after 1 min 15 s",
        "  error: The host refused the connection",
        "    connect ECONNREFUSED 192.0.2.9:22",
        "    hint: check that sshd runs there:",
        "            ssh -p 22 mx9.example.net true",
        "",
        "RESTORE FAILED mx3",
        "  the change failed and so did going back: this host needs a person now; after 0.4 s",
        "  error: The old configuration could not be put back",
        "    hint: on the host, as root:",
        "            postfix start",
        "",
        "Result: 2 unchanged, 1 applied, 1 skipped, 1 restored, 1 restore-failed",
      ),
    );
  });

  test("begins with the hosts in trouble in Markdown, worst first", () => {
    expect(applyMarkdown(DOCUMENT)).toBe(
      lines(
        "### postmend apply",
        "",
        "**1 restored, 1 restore-failed**, 2 unchanged, 1 applied, 1 skipped",
        "",
        "**RESTORE FAILED `mx3`**: the change failed and so did going back: this host needs a person now",
        "",
        "```text",
        "error: The old configuration could not be put back",
        "  hint: on the host, as root:",
        "          postfix start",
        "```",
        "",
        "**RESTORED `mx2.example.net`**: the change failed and the old configuration is back",
        "",
        "```text",
        "error: The host refused the connection",
        "  connect ECONNREFUSED 192.0.2.9:22",
        "  hint: check that sshd runs there:",
        "          ssh -p 22 mx9.example.net true",
        "```",
        "",
        "| host | status | revision | changes | time |",
        "| --- | --- | --- | --- | --- |",
        "| `mx7` | skipped |  | 8 | 0.4 s |",
        "| `mx1.example.net` | applied | 5 | 8 | 3.2 s |",
        "| `mx5` | unchanged |  | 0 | 0.4 s |",
        "| `mx6` | unchanged |  | 0 | 0.4 s |",
      ),
    );
  });

  test("shows the warnings of a host on which all went well", () => {
    const warning = { code: "x", severity: "warning", summary: "The revision was never verified" } as const;
    const document = {
      ...DOCUMENT,
      hosts: [result("mx1", "applied", { revision: 2, changes: 1, diagnostics: [warning] })],
    };
    expect(renderApply(document, plain)).toBe(
      lines(
        "applied  mx1  revision 2  1 change  0.4 s",
        "",
        "mx1",
        "  warning: The revision was never verified",
        "",
        "Result: 1 applied",
      ),
    );
  });
});
