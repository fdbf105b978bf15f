import { describe, expect, test } from "vitest";
import { remediationMarkdown } from "../../src/reports/remediation-markdown.ts";
import { renderRemediation, renderStep } from "../../src/reports/remediation-text.ts";
import { remediation } from "./remediations.ts";

const STYLE = { color: false, width: 100 };

describe("the record of a run", () => {
  test("tells each step with its evidence, the overlay, what a person has to do, and the end", () => {
    expect(renderRemediation(remediation, STYLE)).toBe(`mx1  profile smarthost; playbook deferred-queue

done     diagnose   1 error; 3 deferred  1.2 s
  --> error: The relay's port and the TLS wrapper mode contradict each other [connection-timeout,
      wrappermode-mismatch], 3 messages

done     plan       1 change, with an overlay on the profile  1.2 s

done     apply      1 change, revision 3  1.2 s

STOPPED  require    What the playbook requires does not hold: 1 error found  1.2 s

not reached: notify

Laid over the profile: to put into profiles/smarthost.yml, which 1 other host uses too; without it,
                       the next apply takes this back
    tls:
      wrapper: auto

What to do
  - The address of this host is blocked [ip-reputation-blocked]: Ask for it to be lifted.
    To the operator: "Why?"

Result: a person must act. The host was changed and verified, and this is still wrong (12 s)
`);
  });

  test("fits a narrow terminal", () => {
    const lines = renderRemediation(remediation, { color: false, width: 50 }).split("\n");
    expect(lines.filter((line) => line.length > 50)).toEqual([]);
  });

  test("is a comment with a table of the steps, and the lines of the overlay as a block", () => {
    const text = remediationMarkdown(remediation);
    expect(text).toMatch(/^### Remediation of `mx1`: a person must act\n/);
    expect(text).toContain("| `diagnose` | done | 1.2 s | 1 error; 3 deferred<br>error: The relay's port");
    expect(text).toContain("| `require` | **stopped** |");
    expect(text).toContain("tls:\n  wrapper: auto\n```");
    expect(text).toContain('Ask for it to be lifted.  \n  To the operator: "Why?"');
  });

  test("is made of safe text, whatever a host says", () => {
    const because = "\u001b[31mred\u0007 | `x` <b>";
    const steps = remediation.steps.map((step) => ({ ...step, summary: because, evidence: [because] }));
    const hostile = { ...remediation, because, next: [because], steps };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
    expect(renderRemediation(hostile, STYLE)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(remediationMarkdown(hostile)).not.toContain("<b>");
  });

  test("tells a step in a line while it goes on", () => {
    const [first] = remediation.steps;
    expect(first && renderStep(first, STYLE)).toBe("done     diagnose   1 error; 3 deferred  1.2 s\n");
  });
});
